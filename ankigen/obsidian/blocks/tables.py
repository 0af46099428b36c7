"""GFM's tables."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import accumulate
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement

from ankigen.obsidian.blocks.cursor import LEAF, NONE, Start
from ankigen.obsidian.blocks.paragraphs import Paragraph, has_sign
from ankigen.obsidian.document import BlockKind
from ankigen.obsidian.environment import Leaf

if TYPE_CHECKING:
    from ankigen.obsidian.blocks.state import BlockState

_DELIMITER = re.compile(
    r"\|?+[ \t]*+(:?+-++:?+)[ \t]*+(?:\|[ \t]*+:?+-++:?+[ \t]*+)*+\|?+[ \t]*+\Z"
)
_PIPE = re.compile(r"(?<!\\)\|")
_ALIGNMENTS = {(True, False): "left", (False, True): "right", (True, True): "center"}
# Cells that rows lack are added, but not so many that a short text makes a huge table.
_MAX_PADDING = 20_000


def _cells(row: str) -> list[tuple[int, str]]:
    """The cells of a row, each with its offset."""
    start = 0
    cells = []
    for cell in _PIPE.split(row) if "\\" in row else row.split("|"):
        cells.append((start, cell))
        start += len(cell) + 1
    if row.startswith("|"):
        del cells[0]
    if not cells[-1][1].strip(" \t"):
        cells.pop()
    return cells


def _unescape(cell: str) -> tuple[str, Sequence[int]]:
    """A cell's text with its pipes unescaped, and where they stand."""
    parts = cell.split("\\|")
    pipes = list(accumulate(len(part) + 1 for part in parts[:-1]))
    return "|".join(parts), [pipe - 1 for pipe in pipes]


class Table:
    """An open table."""

    __slots__ = ("alignments", "body", "element", "padding")
    kind = BlockKind.TABLE
    may_end = True

    def __init__(self, element: Element, alignments: list[str | None]) -> None:
        self.element = element
        self.alignments = alignments
        self.body: Element | None = None
        self.padding = _MAX_PADDING

    def feed(self, state: BlockState) -> bool:
        """A row is only taken when no other block begins on its line."""
        return False

    def close(self, state: BlockState) -> None:
        """A table has nothing to finish."""
        state.leaf = None

    def add_row(self, state: BlockState, text: str, place: tuple[int, int]) -> bool:
        """Take a line as a row; a pipe alone is none."""
        if text.rstrip(" \t") == "|":
            return False
        if self.body is None:
            self.body = SubElement(self.element, "tbody")
        self.write(state, self.body, "td", text, place)
        return True

    def write(
        self, state: BlockState, parent: Element, tag: str, text: str, place: tuple[int, int]
    ) -> None:
        """Write a row's cells, no more than the table has columns."""
        row = SubElement(parent, "tr")
        cells = _cells(text)
        line, column = place
        leaves = state.leaves
        for alignment, (offset, cell) in zip(self.alignments, cells, strict=False):
            element = _cell(row, tag, alignment)
            content = cell.strip(" \t")
            if content:
                dropped: Sequence[int] = ()
                if "\\|" in content:
                    content, dropped = _unescape(content)
                start = column + offset + len(cell) - len(cell.lstrip(" \t"))
                leaves.append(Leaf(element, content, [(line, start)], dropped))
        columns = len(self.alignments)
        if len(cells) > columns:
            message = (
                f"this row has {len(cells)} cells and its table {columns}: what is behind the last "
                "is not shown; write `\\|` for a `|` within a cell, or take it out"
            )
            state.report(place, "ragged-table", message)
        missing = self.alignments[len(cells) :]
        if len(missing) <= self.padding:
            self.padding -= len(missing)
            for alignment in missing:
                _cell(row, tag, alignment)


def _cell(row: Element, tag: str, alignment: str | None) -> Element:
    return SubElement(row, tag, {"align": alignment}) if alignment else SubElement(row, tag)


def table(state: BlockState) -> Start:
    """A delimiter row below a paragraph's last line that has as many cells."""
    paragraph = state.leaf
    stripped = state.cursor.stripped
    if not isinstance(paragraph, Paragraph) or not state.continues_leaf or not paragraph.lines:
        return NONE
    if "|" not in paragraph.lines[-1] or stripped[:2] in ("- ", "-\t"):
        return NONE
    alignments = _read_alignments(paragraph.lines[-1], stripped)
    if alignments is None:
        return NONE
    header, place = paragraph.lines.pop(), paragraph.places.pop()
    is_all = not paragraph.lines
    state.close_leaf()
    if len(state.stack) == 1:
        if not is_all:
            state.begin(BlockKind.TABLE)
        block = state.blocks[-1]
        block.kind = BlockKind.TABLE
        block.first, block.column = place
    _begin(state, alignments, header, place)
    return LEAF


def read(state: BlockState, number: int, line: str) -> int:
    """Read the first two lines of a table at the left margin, with no text above them. Returns the
    second's number, or 0 where there is no table, or none that begins with a pipe.

    The short way for most tables.
    """
    index = number - state.first_line + 1
    below = state.lines[index] if index < len(state.lines) and index not in state.marks else ""
    if below[:1] != "|" or not state.options.gfm or (state.has_signs and has_sign(line)):
        return 0
    alignments = _read_alignments(line, below)
    if alignments is None:
        return 0
    state.cursor.number = number
    state.close_to(1)
    state.stack[0].open_list = None
    state.begin(BlockKind.TABLE, 1)
    _begin(state, alignments, line, (number, 1))
    return number + 1


def _read_alignments(header: str, delimiters: str) -> list[str | None] | None:
    """How the columns of a table are aligned; None if the second line is no delimiter row, or has
    not as many cells as the first."""
    if _DELIMITER.match(delimiters) is None:
        return None
    cells = [cell.strip(" \t") for _, cell in _cells(delimiters)]
    if len(cells) != len(_cells(header)):
        return None
    return [_ALIGNMENTS.get((cell[0] == ":", cell[-1] == ":")) for cell in cells]


def _begin(
    state: BlockState, alignments: list[str | None], header: str, place: tuple[int, int]
) -> None:
    """Open a table with its header."""
    table = Table(state.append("table"), alignments)
    table.write(state, SubElement(table.element, "thead"), "th", header, place)
    state.leaf = table
