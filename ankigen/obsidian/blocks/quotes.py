"""Block quotes (CommonMark 0.31.2, 5.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ankigen.obsidian.blocks import callouts
from ankigen.obsidian.blocks.containers import Quote
from ankigen.obsidian.blocks.paragraphs import Paragraph
from ankigen.obsidian.blocks.starts import CONTAINER, LEAF, NONE, Start

if TYPE_CHECKING:
    from ankigen.obsidian.blocks.parser import BlockParser


def quote(parser: BlockParser) -> Start:
    """`>`, and one space that may follow; in Obsidian, a callout if its head comes next."""
    if parser.is_full():
        return NONE
    parser.close_to(parser.matched)
    cursor = parser.cursor
    mark = Quote(parser.stack[-1].element)
    mark.take(cursor)
    if not parser.options.commonmark and cursor.stripped[:2] == "[!":
        callout = callouts.begin(parser)
        if callout is not None:
            callout.is_spaced = mark.is_spaced
            parser.push(callout)
            # As in Obsidian, a line without `>` goes on with a callout that has only a title.
            parser.start(Paragraph())
            return LEAF
    mark.element = parser.add("blockquote")
    parser.push(mark)
    return CONTAINER
