"""Formulas over several lines: nothing inside `$$…$$` begins a block."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ankigen.obsidian.blocks.containers import Item

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
            if last_of_run.get(found, -1) > match.start():
                position = _end_of_code(text, found, position)
    return opened if is_open else -1


def _end_of_code(text: str, run: str, position: int) -> int:
    """Past the next run of back-ticks just as long, of which there is one."""
    match = re.compile(f"(?<!`){run}(?!`)").search(text, position)
    return match.end() if match else position


def find_end(state: BlockState, text: str, opened: int, depth: int) -> int:
    """The number of the line that closes a formula which the cursor's line, or what is left of it,
    opens at an offset; or 0.

    A blank line ends the search, but not for dollars that stand at an end of their line or before
    a macro. A mark of the host's that divides does, too, unless both dollars stand alone on their
    lines. Where one of the outermost `depth` containers ends before, only a formula with an
    environment goes on past the end of list items; else the dollars are left to the inline parser.
    """
    container = state.stack[depth - 1]
    if container.has_open_dollars:
        return 0
    content = text[opened + 2 :].lstrip(" \t")
    stops_at_blank = opened > 0 and content != "" and content[0] != "\\"
    is_below_blank = holds_mark = False
    for cursor in state.following_lines(depth):
        if not cursor.stripped and stops_at_blank:
            return 0
        marks = state.marks.get(cursor.number - state.first_line, ())
        if any(mark.divides for mark in marks):
            if is_below_blank or content or opened:
                return 0
            holds_mark = True
        is_below_blank = not cursor.stripped
        if _closes(cursor.rest):
            return 0 if holds_mark and cursor.stripped.rstrip() != "$$" else cursor.number
    container.has_open_dollars = True
    return _find_end_of_environment(state, content, depth)


def _closes(text: str) -> bool:
    return "$$" in text and any(match.group() == "$$" for match in _INSIDE.finditer(text))


def _find_end_of_environment(state: BlockState, content: str, depth: int) -> int:
    """The same for lines that need not belong to the innermost list items: notes indent the first
    line of a formula only. It must hold an environment and all of it."""
    outer = depth
    while isinstance(state.stack[outer - 1], Item):
        outer -= 1
    if outer == depth:
        return 0
    parts = [content]
    for cursor in state.following_lines(outer):
        parts.append(cursor.rest)
        if _closes(cursor.rest):
            formula = "".join(parts)
            begins = formula.count("\\begin{")
            return cursor.number if 0 < begins == formula.count("\\end{") else 0
    return 0
