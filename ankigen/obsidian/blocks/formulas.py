"""Formulas that begin a line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ankigen.obsidian.blocks.dollars import find_end, find_opener
from ankigen.obsidian.blocks.paragraphs import Paragraph
from ankigen.obsidian.blocks.starts import LEAF, NONE, Start

if TYPE_CHECKING:
    from ankigen.obsidian.blocks.parser import BlockParser


def formula(parser: BlockParser) -> Start:
    """A formula over several lines at a line's start ends the lists and quotes that the line does
    not belong to; other text would go on with their paragraph."""
    text = parser.cursor.stripped
    paragraph = parser.leaf
    if parser.continues_leaf or not text.startswith("$$") or not isinstance(paragraph, Paragraph):
        return NONE
    if paragraph.is_open or find_opener(text, is_open=False) != 0:
        return NONE
    if not find_end(parser, 0, parser.matched):
        return NONE
    parser.close_to(parser.matched)
    parser.start_paragraph()
    return LEAF
