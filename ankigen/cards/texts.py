"""A side of a card as it is put together: its lines, each with its place in the note.

Syntaxes take marks, tags and schedules out of a side, or join what stands apart; each line that is
left still knows where it came from.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from ankigen.expressions import expression
from ankigen.obsidian.html_tags import is_known

_RULE = expression(r" {0,3}(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,})$")
_BLOCK_ID = expression(r"(?:^|(?<=\s))\^([A-Za-z0-9-]+)[ \t]*$")
# What begins a line as a list item (a task, too), a quote or a heading.
_LEAD = expression(r"[ \t]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+(?:\[.\][ \t]+)?|>[ \t]?|#{1,6}[ \t]+)")


class Line(NamedTuple):
    """A line of a side, and the line and the index in it, both from 0, where it begins; `is_inner`
    says that something else stands before it there."""

    text: str
    number: int
    column: int = 0
    is_inner: bool = False


Text = tuple[Line, ...]


def text_of(lines: Sequence[str], first: int, last: int) -> Text:
    """The lines of a note from `first` to `last`."""
    return tuple(Line(lines[number], number) for number in range(first, last + 1))


def cut(line: Line, start: int, end: int | None = None) -> Line:
    """A part of a line, without white space around it."""
    text = line.text[start:end]
    inner = text.lstrip()
    column = line.column + start + len(text) - len(inner)
    return Line(inner.rstrip(), line.number, column, line.is_inner or start > 0)


def joined(text: Text) -> str:
    """The side as Markdown."""
    return "\n".join(line.text for line in text)


def stripped(text: Text, is_nothing: Callable[[str], bool] = lambda line: not line.strip()) -> Text:
    """The side without lines around it that are nothing."""
    start, end = 0, len(text)
    while start < end and is_nothing(text[start].text):
        start += 1
    while end > start and is_nothing(text[end - 1].text):
        end -= 1
    return text[start:end]


def is_rule(line: str) -> bool:
    """Whether the line is a thematic break."""
    return _RULE.match(line) is not None


# Comments, and what has the form of a tag, but for those of pictures and sounds.
_HIDDEN = expression(
    r"%%.*?%%|<!--.*?-->|</?(?!img|audio|video|source|iframe|svg)(?P<name>[a-z][^\s<>/]*)[^>]*>",
    re.DOTALL | re.IGNORECASE,
)
_MARKS = expression(r"^[ \t]*(?:[-*+>][ \t]*)+$", re.MULTILINE)


_MOST_HIDDEN = 5_000  # characters; of more, some are shown


def shows_nothing(text: Text) -> bool:
    """Whether a side is only comments, tags and marks of lists; what begins within a line of the
    note begins no list."""
    whole = joined(text)
    if len(whole) > _MOST_HIDDEN:
        return False
    shown = _HIDDEN.sub(
        lambda one: one[0] if one["name"] and not is_known(one["name"]) else "", whole
    )
    if text and not text[0].is_inner:
        shown = _MARKS.sub("", shown)
    return not shown.strip()


def dedented(text: Text) -> Text:
    """The side without blank lines around it and the indent that all its lines have; its first line
    has none at all, which would make it code."""
    text = stripped(text)
    indents = [len(line.text) - len(line.text.lstrip(" \t")) for line in text if line.text.strip()]
    shared = min(indents, default=0)
    if text and indents and indents[0] > shared:
        text = (from_column(text[0], indents[0] - shared), *text[1:])
    if not shared:
        return text
    return tuple(from_column(line, shared) for line in text)


def without_lead(line: Line) -> Line:
    """A line without the marks of the quotes, list items and headings that it stands in."""
    while match := _LEAD.match(line.text):
        line = from_column(line, match.end())._replace(is_inner=True)
    return line


def without(text: Text, pattern: re.Pattern[str]) -> tuple[Text, tuple[re.Match[str], ...]]:
    """The side without what matches, on any line; a line of which nothing is left goes, too."""
    kept: list[Line] = []
    found: list[re.Match[str]] = []
    for line in text:
        matches = tuple(pattern.finditer(line.text))
        found += matches
        rest = pattern.sub("", line.text) if matches else line.text
        if not matches or rest.strip():
            kept.append(line._replace(text=rest.rstrip() if matches else rest))
    return tuple(kept), tuple(found)


def with_block_id(text: Text) -> tuple[Text, str | None]:
    """The side without the block id that it ends with, and that id."""
    text = stripped(text)
    match = _BLOCK_ID.search(text[-1].text) if text else None
    if match is None:
        return text, None
    last = text[-1]._replace(text=text[-1].text[: match.start()].rstrip())
    return stripped((*text[:-1], last)), match[1]


def from_column(line: Line, start: int) -> Line:
    """What is left of a line from an index on."""
    return line._replace(text=line.text[start:], column=line.column + start)
