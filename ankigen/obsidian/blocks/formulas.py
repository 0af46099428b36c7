"""Formulas that begin a line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ankigen.obsidian.blocks.cursor import LEAF, NONE, Start
from ankigen.obsidian.blocks.dollars import find_end, find_opener
from ankigen.obsidian.blocks.paragraphs import Paragraph

if TYPE_CHECKING:
    from ankigen.obsidian.blocks.state import BlockState


def formula(state: BlockState) -> Start:
    """A formula over several lines at a line's start ends the lists and quotes that the line does
    not belong to; other text would go on with their paragraph."""
    text = state.cursor.stripped
    paragraph = state.leaf
    if state.continues_leaf or not text.startswith("$$") or not isinstance(paragraph, Paragraph):
        return NONE
    if paragraph.is_open or find_opener(text, is_open=False) != 0:
        return NONE
    if not find_end(state, text, 0, state.matched):
        return NONE
    state.close_to(state.matched)
    Paragraph.begin(state)
    return LEAF
