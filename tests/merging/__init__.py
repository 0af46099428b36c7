"""Tests of what the real Anki does with package after package."""
