"""The lines of a note: what is structure at the left margin, and what its headings and block ids
name. Pure and linear in the text; shared by the finding of cards and the vault's index."""

from __future__ import annotations

from ankigen.lines.inline import (
    Span,
    Verbatim,
    blanked,
    mask,
    mask_blocks,
    spans,
    without_comments,
)
from ankigen.lines.kinds import Leaf, Line, heading
from ankigen.lines.landmarks import Skimmer
from ankigen.lines.outline import (
    BLOCK_ID,
    Excerpt,
    Heading,
    Outline,
    block,
    outline,
    plain,
    scan,
    section,
)
from ankigen.lines.scanner import Scanner

__all__ = [
    "BLOCK_ID",
    "Excerpt",
    "Heading",
    "Leaf",
    "Line",
    "Outline",
    "Scanner",
    "Skimmer",
    "Span",
    "Verbatim",
    "blanked",
    "block",
    "heading",
    "mask",
    "mask_blocks",
    "outline",
    "plain",
    "scan",
    "section",
    "spans",
    "without_comments",
]
