"""Obsidian's comments: `%%` at a line's start hides all up to the next `%%`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ankigen.obsidian.blocks.cursor import LEAF, NONE, Start
from ankigen.obsidian.document import BlockKind

if TYPE_CHECKING:
    from ankigen.obsidian.blocks.state import BlockState


class Comment:
    """An open comment and where it began."""

    __slots__ = ("place",)
    kind = BlockKind.COMMENT
    may_end = False

    def __init__(self, place: tuple[int, int]) -> None:
        self.place = place

    def holds(self, line: str) -> bool:
        """Hide a line, if the comment goes on behind it."""
        return "%%" not in line

    def feed(self, state: BlockState) -> bool:
        """Hide a line, up to `%%`; what follows is read as a line."""
        cursor = state.cursor
        _, end, rest = cursor.rest.partition("%%")
        if not end:
            return True
        state.leaf = None
        if not rest.strip(" \t"):
            return True
        cursor.rest = rest
        cursor.measure()
        return False

    def close(self, state: BlockState) -> None:
        """Report a comment that its container or the text's end closes."""
        state.leaf = None
        state.report(
            self.place,
            "unclosed-comment",
            "this comment is never closed and hides everything below it; end it with '%%'",
        )


def comment(state: BlockState) -> Start:
    """A line that begins with `%%`: one that also ends with it is hidden by itself."""
    cursor = state.cursor
    stripped = cursor.stripped
    if not stripped.startswith("%%") or stripped.startswith("%%%%"):
        return NONE
    end = stripped.find("%%", 2)
    if end < 0:
        state.close_to(state.matched)
        state.start(Comment(cursor.place(stripped)))
        return LEAF
    if stripped[end + 2 :].strip(" \t"):
        return NONE
    _hide(state, BlockKind.COMMENT)
    return LEAF


def block_id(state: BlockState) -> Start:
    """A line that is nothing but `^id` is hidden wherever it stands."""
    if state.without_block_id(state.cursor.stripped):
        return NONE
    _hide(state, BlockKind.BLOCK_ID)
    return LEAF


def _hide(state: BlockState, kind: BlockKind) -> None:
    """Note a line that is shown nowhere, unless it stands in a block."""
    if state.leaf is None and len(state.stack) == 1:
        state.begin(kind)
