"""Tests of the block parser."""
