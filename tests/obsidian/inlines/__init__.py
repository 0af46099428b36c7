"""Tests of the inline parser."""
