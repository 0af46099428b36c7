"""Block quotes (CommonMark 0.31.2, 5.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ankigen.obsidian.blocks import callouts
from ankigen.obsidian.blocks.containers import Quote
from ankigen.obsidian.blocks.paragraphs import Paragraph
from ankigen.obsidian.blocks.starts import CONTAINER, LEAF, NONE, Start

if TYPE_CHECKING:
    from ankigen.obsidian.blocks.state import BlockState


def quote(state: BlockState) -> Start:
    """`>`, and one space that may follow; in Obsidian, a callout if its head comes next."""
    if state.is_full():
        return NONE
    state.close_to(state.matched)
    cursor = state.cursor
    mark = Quote(state.stack[-1].element)
    mark.take(cursor)
    if not state.options.commonmark and cursor.stripped[:2] == "[!":
        callout = callouts.begin(state)
        if callout is not None:
            callout.is_spaced = mark.is_spaced
            state.push(callout)
            # As in Obsidian, a line without `>` goes on with a callout that has only a title.
            state.start(Paragraph())
            return LEAF
    mark.element = state.add("blockquote")
    state.push(mark)
    return CONTAINER
