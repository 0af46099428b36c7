"""What a line of a note can be, and which block can be open at it."""

from __future__ import annotations

import enum

from ankigen.lines.starts import HEADING


class Line(enum.Enum):
    """What a line is. Only `TEXT`, `HEADING`, `SETEXT` and `BREAK` stand at the left margin.

    `OPAQUE` lines belong to a fence, a math block, an HTML block, a quote or callout, or a block
    comment; `NESTED` ones to a list item; `CODE` is indented code. `SETEXT` is the underline.
    """

    BLANK = enum.auto()
    TEXT = enum.auto()
    HEADING = enum.auto()
    SETEXT = enum.auto()
    BREAK = enum.auto()
    NESTED = enum.auto()
    CODE = enum.auto()
    OPAQUE = enum.auto()


class Leaf(enum.IntEnum):
    """The innermost open block; all after `PARAGRAPH` run to a close of their own."""

    NONE = 0
    PARAGRAPH = 1
    CODE = 2
    FENCE = 3
    MATH = 4
    HTML = 5
    COMMENT = 6


def heading(text: str) -> tuple[int, str] | None:
    """Level and Markdown of the ATX heading in a line, closing `#`s left out, or None."""
    text = text.strip(" \t")
    match = HEADING.match(text)
    if not match:
        return None
    content = text[match.end() :]
    closed = content.rstrip("#")
    if not closed or closed[-1] in " \t":
        content = closed.rstrip(" \t")
    return len(match[1]), content
