"""Tests of deliveries into the real Anki."""
