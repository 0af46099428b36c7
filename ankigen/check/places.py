"""Where in a file a character of a card's side stands."""

from __future__ import annotations

from ankigen.obsidian.environment import line_at
from ankigen.types import Location, Source


def place(source: Source, index: int) -> Location:
    """The place in the file of the character at `index` of the text."""
    line, start = line_at(source.text, index)
    return source.locate(line + 1, index - start + 1)


def place_in_line(source: Source, line: int, column: int = 0) -> Location:
    """The place in the file of a line and a column of the text, both from 0."""
    return source.locate(line + 1, column + 1)
