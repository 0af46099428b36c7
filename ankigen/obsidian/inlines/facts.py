"""What stands within a leaf's text, found by the same rules that show it."""

from __future__ import annotations

import enum
from typing import NamedTuple


class Inline(enum.Enum):
    """What a stretch of a text is; an `ADDRESS` is bare or in `<>`, a `LINK` is a wikilink."""

    CODE = enum.auto()
    MATH = enum.auto()
    COMMENT = enum.auto()
    LINK = enum.auto()
    EMBED = enum.auto()
    HTML = enum.auto()
    TAG = enum.auto()
    ADDRESS = enum.auto()


class Span(NamedTuple):
    """A stretch of a leaf's text, its delimiters included: offsets of its first character and of
    its end."""

    kind: Inline
    start: int
    end: int


class Deletion(NamedTuple):
    """A deletion: offsets of its mark, of its content, of its hint's mark (-1 without one), of the
    mark that closes it, and of its end; its numbers are as they are written."""

    start: int
    content: int
    hint: int
    close: int
    end: int
    numbers: str = ""


class Facts(NamedTuple):
    """The stretches of a leaf in their order, its deletions, outermost first, the offsets of
    deletions that it leaves open and of `}}` that close nothing, and where its links in Markdown
    lead: the stretch from `]` on."""

    spans: tuple[Span, ...] = ()
    deletions: tuple[Deletion, ...] = ()
    unclosed: tuple[int, ...] = ()
    stray: tuple[int, ...] = ()
    targets: tuple[Span, ...] = ()
