"""Formulas over several lines: nothing inside `$$…$$` begins a block."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ankigen.obsidian.blocks.parser import BlockParser

_OUTSIDE = re.compile(r"\\.|(`+)|\$\$")
_INSIDE = re.compile(r"\\.|\$\$")


def _opener(text: str, is_open: bool) -> int:
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


def find_end(parser: BlockParser, text: str, *, is_open: bool) -> int:
    """The number of the line that closes the formula which a line leaves open, or 0.

    A blank line ends the search, but not for dollars that begin a line. Where the paragraph's
    container ends before, the dollars are left to the inline parser.
    """
    opened = _opener(text, is_open)
    if opened < 0 or parser.stack[-1].has_open_dollars:
        return 0
    for cursor in parser.following_lines():
        if not cursor.stripped and opened:
            return 0
        if "$$" in cursor.rest and any(
            match.group() == "$$" for match in _INSIDE.finditer(cursor.rest)
        ):
            return cursor.number
    parser.stack[-1].has_open_dollars = True
    return 0
