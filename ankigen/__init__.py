"""Turns an Obsidian vault into an Anki deck: notes are the source, the deck is the build artefact."""

__version__ = "0.1.0"
