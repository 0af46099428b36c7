"""Turns an Obsidian vault into an Anki deck that keeps every review."""

__version__ = "0.1.0"
