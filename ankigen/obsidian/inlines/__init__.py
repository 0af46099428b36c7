"""The inlines of Obsidian Flavored Markdown: a leaf's text becomes elements."""

from ankigen.obsidian.inlines.parser import InlineParser

__all__ = ["InlineParser"]
