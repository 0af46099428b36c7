"""Tests of masks on pictures."""
