"""Tests of Obsidian Flavored Markdown."""
