"""Obsidian Flavored Markdown: reading it, and showing it through Python-Markdown. It knows nothing
of flashcards.

`parse(text)` reads a text into a `Document`. To show one, use
`markdown.Markdown(extensions=[ObsidianExtension()])`, or `extensions=["ankigen.obsidian"]`, or
`ObsidianMarkdown().convert(text)`.
"""

from __future__ import annotations

from typing import Any

from ankigen.obsidian import outline
from ankigen.obsidian.blocks.characters import normalized
from ankigen.obsidian.document import Block, BlockKind, Document, Mark, Marks, Part
from ankigen.obsidian.environment import (
    CodeLeaf,
    Definitions,
    Fragment,
    HtmlLeaf,
    Leaf,
    Options,
    Problem,
    Resolver,
)
from ankigen.obsidian.extension import ObsidianExtension, ObsidianMarkdown
from ankigen.obsidian.inlines.deletions import find_in_code
from ankigen.obsidian.inlines.facts import Deletion, Facts, Inline, Span
from ankigen.obsidian.reading import facts, parse

__all__ = [
    "Block",
    "BlockKind",
    "CodeLeaf",
    "Definitions",
    "Deletion",
    "Document",
    "Facts",
    "Fragment",
    "HtmlLeaf",
    "Inline",
    "Leaf",
    "Mark",
    "Marks",
    "ObsidianExtension",
    "ObsidianMarkdown",
    "Options",
    "Part",
    "Problem",
    "Resolver",
    "Span",
    "facts",
    "find_in_code",
    "makeExtension",
    "normalized",
    "outline",
    "parse",
]


def makeExtension(**settings: Any) -> ObsidianExtension:  # noqa: N802
    """What Python-Markdown calls to load an extension by the name of its module."""
    return ObsidianExtension(**settings)
