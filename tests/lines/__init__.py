"""Tests of the scanning of lines."""
