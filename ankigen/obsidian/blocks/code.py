"""Fenced and indented code (CommonMark 0.31.2, 4.4 and 4.5)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree.ElementTree import SubElement

from ankigen.obsidian.blocks.containers import Quote
from ankigen.obsidian.blocks.cursor import LEAF, NONE, Start
from ankigen.obsidian.document import BlockKind
from ankigen.obsidian.environment import RAW, CodeLeaf, Options
from ankigen.obsidian.inlines.escapes import unescape

if TYPE_CHECKING:
    from ankigen.obsidian.blocks.state import BlockState

_FENCED = BlockKind.FENCE
_FENCE = re.compile(r"(`{3,})([^`]*)$|(~{3,})(.*)$")


def _add(state: BlockState, lines: list[str], info: str | None, place: tuple[int, int]) -> None:
    code = "\n".join((*lines, ""))
    state.leaves.append(CodeLeaf(state.append("pre"), code, info, place))


def write_code(leaf: CodeLeaf, options: Options) -> None:
    """Show a block of code, as the host does or plainly."""
    element, info = leaf.element, leaf.info or ""
    html = options.fence(leaf.text, info) if options.fence else None
    if html is not None:
        element.tag, element.text = RAW, html
        return
    block = SubElement(element, "code")
    language = info.split(None, 1)[0] if info else ""
    if language:
        block.set("class", f"language-{language}")
    block.text = leaf.text


class Fence:
    """An open fence: `mark` is what it began with, `indent` the columns that its lines lose."""

    __slots__ = ("indent", "info", "lines", "mark", "place")
    kind = _FENCED
    may_end = False

    def __init__(self, mark: str, info: str, indent: int, place: tuple[int, int]) -> None:
        self.mark = mark
        self.info = info
        self.indent = indent
        self.place = place
        self.lines: list[str] = []

    def feed(self, state: BlockState) -> bool:
        """Take a line of code, or the closing fence."""
        cursor = state.cursor
        stripped = cursor.stripped
        if stripped[:3] == self.mark[:3] and cursor.width < 4:
            marks = stripped.rstrip(" \t")
            if len(marks) >= len(self.mark) and marks.count(self.mark[0]) == len(marks):
                self._finish(state)
                return True
        if self.indent and cursor.width:
            cursor.skip(min(self.indent, cursor.width))
        self.lines.append(cursor.rest)
        return True

    def close(self, state: BlockState) -> None:
        """End a fence that its container or the text's end closes."""
        state.report(
            self.place,
            "unclosed-fence",
            f"this code is never closed; end it with a line of '{self.mark}'",
        )
        self._finish(state)

    def _finish(self, state: BlockState) -> None:
        state.leaf = None
        for container in state.stack:
            if isinstance(container, Quote):
                container.is_exact = False
        _add(state, self.lines, unescape(self.info.strip()), self.place)


def fence(state: BlockState) -> Start:
    """A line of three or more back-ticks or tildes, and an info string."""
    cursor = state.cursor
    match = _FENCE.match(cursor.stripped)
    if match is None:
        return NONE
    state.close_to(state.matched)
    mark = match.group(1) or match.group(3)
    info = match.group(2) or match.group(4) or ""
    state.start(Fence(mark, info, cursor.width, cursor.place(cursor.stripped)))
    if not state.options.commonmark:
        for container in state.stack:
            if isinstance(container, Quote):
                container.is_exact = not container.is_spaced
    return LEAF


def read(state: BlockState, number: int, line: str) -> int:
    """Read a fence at the left margin up to the line that ends it: one with the same mark alone,
    which no other line of it holds. Returns that line's number, or 0 where the fence has to be read
    the long way."""
    match = _FENCE.match(line)
    if match is None:
        return 0
    mark = match[1] or match[3]
    lines, marks, first = state.lines, state.marks, state.first_line
    start = index = number - first + 1
    while index < len(lines) and mark[:3] not in lines[index] and index not in marks:
        index += 1
    if index == len(lines) or lines[index] != mark or index in marks:
        return 0
    state.cursor.number = number
    state.close_to(1)
    state.stack[0].open_list = None
    state.begin(_FENCED, 1)
    info = match[2] or match[4] or ""
    _add(state, lines[start:index], unescape(info.strip()), (number, 1))
    return first + index


class IndentedCode:
    """Lines that are indented by four columns or more, and the blank lines between them."""

    __slots__ = ("lines", "place")
    kind = BlockKind.CODE
    may_end = True

    def __init__(self, place: tuple[int, int]) -> None:
        self.place = place
        self.lines: list[str] = []

    def feed(self, state: BlockState) -> bool:
        """Take a line that is blank or indented; a blank one counts for the lists around it."""
        cursor = state.cursor
        if not cursor.stripped:
            cursor.skip(min(cursor.width, 4))
            self.lines.append(cursor.rest)
            state.note_blank()
            return True
        if cursor.width >= 4:
            cursor.skip(4)
            self.lines.append(cursor.rest)
            return True
        state.close_leaf()
        return False

    def close(self, state: BlockState) -> None:
        """End the code with its last line that is not blank."""
        state.leaf = None
        while not self.lines[-1].strip(" \t"):
            self.lines.pop()
        _add(state, self.lines, None, self.place)


def indented_code(state: BlockState) -> None:
    """Begin indented code at the cursor's line."""
    state.close_to(state.matched)
    code = IndentedCode(state.cursor.place(state.cursor.stripped))
    state.start(code)
    code.feed(state)
