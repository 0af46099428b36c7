"""The real Anki in its window."""
