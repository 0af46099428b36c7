"""The short ways for the usual lines: their beginning, and what is open, say what they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ankigen.obsidian.blocks import code, headings, lists, paragraphs, quotes, tables
from ankigen.obsidian.blocks.comments import Comment
from ankigen.obsidian.blocks.containers import Item, Quote
from ankigen.obsidian.blocks.cursor import LEAF
from ankigen.obsidian.blocks.marked import is_between
from ankigen.obsidian.blocks.paragraphs import SPECIAL, SPECIAL_OR_NONE, Paragraph
from ankigen.obsidian.blocks.tables import Table

if TYPE_CHECKING:
    from ankigen.obsidian.blocks.state import BlockState


def read(state: BlockState, number: int, line: str) -> int:
    """Read a line, and those below that it is read with. Returns the number of the last, or 0 where
    it has to be read the long way."""
    stack, leaf = state.stack, state.leaf
    depth = len(stack)
    if type(leaf) is Comment and depth == 1:
        return number if leaf.holds(line) else 0
    if not line:
        return number if is_between(leaf, number) and _take_blank(state, number) else 0
    first = line[0]
    if first in " \t>":
        return quotes.read(state, number, line) if line[2:3] not in SPECIAL_OR_NONE else 0
    # No container goes on with a line that begins otherwise.
    if first not in SPECIAL:  # nothing can begin but a paragraph
        if leaf is None:
            return paragraphs.read(state, number, line, 1)
        if depth == 1 and type(leaf) is Paragraph and leaf.math_until < number:
            state.cursor.number = number
            leaf.add(state, line, (number, 1))
            return number
    elif first == "|":
        if leaf is None:
            return tables.read(state, number, line)
        if depth == 1 and type(leaf) is Table and leaf.add_row(state, line, (number, 1)):
            return number
    elif is_between(leaf, number):
        if first == "#":
            state.cursor.set(number, line)
            state.matched = 1
            return number if headings.atx(state) is LEAF else 0
        if first in "`~":
            return code.read(state, number, line)
        if line[2:3] not in SPECIAL_OR_NONE:
            return lists.read(state, number, line)
    return 0


def _take_blank(state: BlockState, number: int) -> bool:
    """Take a blank line, if what is open are list items, which go on, and quotes, which end."""
    matched = 1
    for container in state.stack[1:]:
        if isinstance(container, Quote):
            break
        if type(container) is not Item or not container.is_filled:
            return False
        matched += 1
    state.cursor.number = number
    state.matched = matched
    state.close_to(matched)
    state.note_blank()
    return True
