"""A place in one line, what is left of it once its containers took their marks, and what the start
of a block answers when it is asked for it."""

from __future__ import annotations

import enum


class Start(enum.Enum):
    """Nothing begins here; a leaf took the line; a container took its mark."""

    NONE = 0
    LEAF = 1
    CONTAINER = 2


NONE, LEAF, CONTAINER = Start
TAB = 4


def _columns(blanks: str, column: int) -> int:
    """How many columns a stretch of spaces and tabs takes that begins at a column."""
    shift = column % TAB
    return len((" " * shift + blanks).expandtabs(TAB)) - shift


class Cursor:
    """What is left of a line.

    `rest` is the text left, `stripped` the same without its indentation, which is `width` columns
    wide. `column` is the column that `rest` begins at, counted from 0 with tabs of four. One that
    `is_ahead` only looks at lines that are still to be taken.
    """

    __slots__ = ("_has_tab", "column", "is_ahead", "number", "rest", "source", "stripped", "width")

    def __init__(self, *, is_ahead: bool = False) -> None:
        self.is_ahead = is_ahead
        self.set(0, "")

    def set(self, number: int, source: str) -> None:
        """Begin a line, whose number counts from 1."""
        self.number = number
        self.source = self.rest = source
        self.column = 0
        self._has_tab = "\t" in source
        self.measure()

    def measure(self) -> None:
        """Find the indentation of what is left."""
        rest = self.rest
        stripped = self.stripped = rest.lstrip(" \t")
        width = len(rest) - len(stripped)
        if width and self._has_tab and "\t" in rest[:width]:
            width = _columns(rest[:width], self.column)
        self.width = width

    def take(self, length: int) -> None:
        """Go past the indentation and a mark of so many characters."""
        self.rest = self.stripped[length:]
        self.column += self.width + length
        self.measure()

    def skip(self, columns: int) -> None:
        """Go past so many columns of the indentation; a tab that is cut leaves spaces."""
        if not self._has_tab:
            self.rest = self.rest[columns:]
        else:
            taken = index = 0
            while taken < columns:
                is_tab = self.rest[index] == "\t"
                taken += TAB - (self.column + taken) % TAB if is_tab else 1
                index += 1
            self.rest = " " * (taken - columns) + self.rest[index:]
        self.column += columns
        self.width -= columns

    def skip_blanks(self) -> None:
        """Go to the end of a line that holds nothing more."""
        self.column += self.width
        self.rest = ""
        self.width = 0

    def place(self, text: str) -> tuple[int, int]:
        """The line and column in the source of a text that the line ends with."""
        return self.number, len(self.source) - len(text) + 1
