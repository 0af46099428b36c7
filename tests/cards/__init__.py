"""Tests of the finding of cards."""
