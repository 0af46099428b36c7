"""Obsidian Flavored Markdown for Python-Markdown; it knows nothing of flashcards."""
