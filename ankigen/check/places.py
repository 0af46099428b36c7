"""Where in a file a character of a card's side stands."""

from __future__ import annotations

from ankigen.types import Location, Source


def place(source: Source, index: int) -> Location:
    """The place in the file of the character at `index` of the text."""
    line = source.text.count("\n", 0, index)
    return source.locate(line + 1, index - source.text.rfind("\n", 0, index))


def place_in_line(source: Source, line: int, column: int = 0) -> Location:
    """The place in the file of a line and a column of the text, both from 0."""
    return source.locate(line + 1, column + 1)
