"""Blocks: CommonMark's, GFM's tables and tasks, and Obsidian's own; one construct a module."""

from ankigen.obsidian.blocks.parser import BlockParser

__all__ = ["BlockParser"]
