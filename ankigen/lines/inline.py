"""What within a text is no prose: code, math, comments and wikilinks, found without a parser.

Code spans, math and wikilinks end within their paragraph; comments may run over blank lines. The
rules for a single `$` are Obsidian's: no space just inside, no digit after.
"""

from __future__ import annotations

import bisect
import enum
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from ankigen.frozen import frozen
from ankigen.lines.kinds import Leaf
from ankigen.lines.scanner import Scanner


class Verbatim(enum.Enum):
    """What a stretch of text is."""

    CODE = enum.auto()
    MATH = enum.auto()
    COMMENT = enum.auto()
    LINK = enum.auto()


@frozen
class Span:
    """A stretch of a text, its delimiters included: indices of its first character and its end."""

    kind: Verbatim
    start: int
    end: int


_OPENING = re.compile(r"\\.|`+|\$\$?|%%|\[\[|<!--|<%", re.DOTALL)
_CLOSINGS = {
    "$$": ("$$", Verbatim.MATH),
    "[[": ("]]", Verbatim.LINK),
    "%%": ("%%", Verbatim.COMMENT),
    "<!--": ("-->", Verbatim.COMMENT),
    "<%": ("%>", Verbatim.COMMENT),
}
_MATH = re.compile(r"\$(?![\s$])(?:[^\\$\n]++|\n(?![ \t>]*\n)|\\.)++(?<!\s)\$(?![0-9])", re.DOTALL)
_GAP = re.compile(r"\n[ \t]*(?=\n)")


def spans(text: str) -> Iterator[Span]:
    """The code spans, math, comments and wikilinks of a text, in order, none within another.
    Fences are not looked for: see `mask_blocks`."""
    position = 0
    missing: dict[str, int] = {}  # opening -> up to where its closing is known to be missing
    finder = _Finder(text)
    while match := _OPENING.search(text, position):
        opening, start = match[0], match.start()
        position = match.end()
        kind = Verbatim.CODE
        if opening[0] == "\\" or position <= missing.get(opening, -1):
            continue
        if opening == "$":
            kind = Verbatim.MATH
            found = _MATH.match(text, start)
            end = found.end() if found else -1
        else:
            limit = finder.paragraph_end(position) if opening[0] in "`$[" else len(text)
            if opening[0] == "`":
                end = finder.run(len(opening), position, limit)
            else:
                closing, kind = _CLOSINGS[opening]
                end = text.find(closing, position, limit)
                end = end + len(closing) if end >= 0 else -1
            if end < 0:
                missing[opening] = limit
        if end >= 0:
            yield Span(kind, start, end)
            position = end


class _Finder:
    """Runs of back-ticks and ends of paragraphs of a text, found once and only when asked for."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._runs: dict[int, list[int]] | None = None
        self._gaps: list[int] | None = None

    def run(self, length: int, position: int, limit: int) -> int:
        """The end of the next run of that length between the two indices, or -1."""
        if self._runs is None:
            self._runs = {}
            for found in re.finditer("`+", self._text):
                self._runs.setdefault(found.end() - found.start(), []).append(found.start())
        starts = self._runs.get(length, [])
        index = bisect.bisect_left(starts, position)
        return starts[index] + length if index < len(starts) and starts[index] < limit else -1

    def paragraph_end(self, position: int) -> int:
        """Where the paragraph ends that the index is in."""
        if self._gaps is None:
            self._gaps = [found.start() for found in _GAP.finditer(self._text)]
        index = bisect.bisect_left(self._gaps, position)
        return self._gaps[index] if index < len(self._gaps) else len(self._text)


# Without any of these in a text there is nothing in it that `mask_blocks` masks.
_BLOCK = re.compile(r"```|~~~|\$\$|%%|<| {4}|\t")


@lru_cache(maxsize=16)  # the linter's rules ask one after the other about the same card
def mask_blocks(text: str, *, math: bool = True) -> str:
    """The text with fences, indented code, HTML blocks, block comments and, unless it is to stay,
    block math as spaces, in the same places."""
    if not _BLOCK.search(text):
        return text
    scanner = Scanner()
    masked: list[str] = []
    for line in text.split("\n"):
        before = scanner.leaf
        scanner.feed(line)
        verbatim = scanner.leaf if before < Leaf.FENCE else max(before, scanner.leaf)
        is_masked = verbatim >= Leaf.CODE and (math or verbatim is not Leaf.MATH)
        masked.append(" " * len(line) if is_masked else line)
    return "\n".join(masked)


@lru_cache(maxsize=16)
def mask(text: str) -> str:
    """The text with code, math, comments, HTML blocks and wikilinks as spaces, in the same
    places."""
    text = mask_blocks(text)
    return blanked(text, spans(text))


def blanked(text: str, found: Iterable[Span]) -> str:
    """The text with the spans as spaces, line ends kept."""
    parts: list[str] = []
    last = 0
    for span in found:
        parts += (text[last : span.start], re.sub(r"[^\n]", " ", text[span.start : span.end]))
        last = span.end
    return "".join((*parts, text[last:])) if parts else text


def without_comments(text: str) -> str:
    """The text with comments and template commands (`<% %>`) as spaces."""
    if "%" not in text and "<!" not in text:
        return text
    return blanked(text, (span for span in spans(text) if span.kind is Verbatim.COMMENT))
