"""Formulas over several lines: nothing inside `$$…$$` begins a block."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ankigen.obsidian.blocks.state import BlockState

_OUTSIDE = re.compile(r"\\.|(`+)|\$\$")
_INSIDE = re.compile(r"\\.|\$\$")


def find_opener(text: str, *, is_open: bool) -> int:
    """The offset of the dollars that a line leaves open (0 if it began so), or -1.

    A code span on the line holds none.
    """
    last_of_run: dict[str, int] | None = None
    opened = position = 0
    while match := (_INSIDE if is_open else _OUTSIDE).search(text, position):
        position = match.end()
        found = match.group()
        if found == "$$":
            is_open = not is_open
            opened = match.start()
        elif found[0] == "`":
            if last_of_run is None:
                last_of_run = {run.group(): run.start() for run in re.finditer("`+", text)}
            if last_of_run[found] > match.start():
                position = _end_of_code(text, found, position)
    return opened if is_open else -1


def _end_of_code(text: str, run: str, position: int) -> int:
    """Past the next run of back-ticks just as long, of which there is one."""
    match = re.compile(f"(?<!`){run}(?!`)").search(text, position)
    return match.end() if match else position


def find_end(state: BlockState, opened: int, depth: int) -> int:
    """The number of the line that closes a formula that the line opens at an offset, or 0.

    A blank line ends the search, but not for dollars that begin a line. Where one of the outermost
    `depth` containers ends before, the dollars are left to the inline state.
    """
    container = state.stack[depth - 1]
    if container.has_open_dollars:
        return 0
    for cursor in state.following_lines(depth):
        if not cursor.stripped and opened:
            return 0
        if "$$" in cursor.rest and any(
            match.group() == "$$" for match in _INSIDE.finditer(cursor.rest)
        ):
            return cursor.number
    container.has_open_dollars = True
    return 0
