"""A side of a card as the parser reads it, for rules that look at its text."""

from __future__ import annotations

import bisect
import functools
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from ankigen import obsidian
from ankigen.obsidian import CodeLeaf, Deletion, Facts, Inline, Leaf, Mark, Part, masks
from ankigen.obsidian.environment import line_at
from ankigen.obsidian.plain import is_plain
from ankigen.types import Location, Source

NO_PROSE = (Inline.CODE, Inline.MATH, Inline.COMMENT, Inline.LINK)


class Side:
    """The text of a side, read where it stands: behind a marker it begins as a paragraph."""

    def __init__(self, source: Source) -> None:
        self.source = source
        shift = source.column - 1
        # What stands before it on its line is none of it, and a mark.
        text = "x" * shift + source.text
        mark = Mark(0, shift, None, divides=True)
        marks = {0: [mark]} if shift else {}
        self.document = obsidian.parse(text, marks, source.line)
        self.part = Part(self.document, 0, len(self.document.blocks))
        self._facts: dict[int, Facts] = {}
        starts = [0, *(match.end() for match in re.finditer("\n", source.text))]
        self._starts = [start - (shift if not start else 0) for start in starts]

    def facts(self, index: int, leaf: Leaf) -> Facts:
        """What stands within a leaf, by its index."""
        known = self._facts.get(index)
        if known is None:
            known = self._facts[index] = obsidian.facts(self.document, leaf)
        return known

    def leaves(self) -> Iterator[tuple[Leaf, Facts]]:
        """The texts of the side, and what stands within each."""
        for index, leaf in self.part.leaves():
            if isinstance(leaf, Leaf):
                yield leaf, self.facts(index, leaf)

    def code(self) -> Iterator[CodeLeaf]:
        """The blocks of code."""
        for _, leaf in self.part.leaves():
            if isinstance(leaf, CodeLeaf):
                yield leaf

    def index(self, leaf: Leaf, offset: int) -> int:
        """The index in the side's text of an offset in a leaf's."""
        line, column = leaf.locate(offset)
        return self._starts[line - self.source.line] + column - 1

    def place(self, leaf: Leaf, offset: int) -> Location:
        """The place in the file of an offset in a leaf's text."""
        return Location(self.source.file, *leaf.locate(offset))

    def prose(self, hidden: Collection[Inline] = NO_PROSE) -> str:
        """The text with code, HTML, comments and the `hidden` inlines as spaces, all else where it
        was."""
        return self._text(masks.prose(self.part, self.facts, hidden))

    def without_comments(self) -> str:
        """The text with its comments as spaces."""
        return self._text(masks.without_comments(self.part, self.facts))

    def _text(self, lines: list[str]) -> str:
        """Masked lines as a text as long as the side's: lines outside of blocks are blank."""
        source = self.source
        blocks = self.document.blocks
        if not blocks:
            return re.sub(r"[^\n]", " ", source.text)
        whole = [re.sub(r".", " ", line) for line in self.document.lines]
        start = blocks[0].first - source.line
        whole[start : start + len(lines)] = lines
        whole[0] = whole[0][source.column - 1 :]
        return "\n".join(whole)


@functools.lru_cache(maxsize=16)  # the rules ask one after the other about the same card
def read(source: Source) -> Side:
    """A side of a card, read."""
    return Side(source)


@functools.lru_cache(maxsize=16)
def prose(source: Source) -> str:
    """The text of a side with code, math, comments, HTML and wikilinks as spaces."""
    return source.text if is_plain(source.text) else read(source).prose()


def without_comments(source: Source) -> str:
    """The text of a side with its comments as spaces."""
    is_free = "%%" not in source.text and "<!--" not in source.text
    return source.text if is_free else read(source).without_comments()


def _start(found: Deletion) -> int:
    return found.start


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula, with its dollars, and of each deletion in it the mark and, with the hint, its end:
    indices in the side's text."""

    start: int
    end: int
    marks: tuple[tuple[int, int], ...]


def formulas(source: Source) -> Iterator[Formula]:
    """The formulas of a side."""
    side = read(source)
    for leaf, facts in side.leaves():
        deletions = sorted((found for found in facts.deletions if found.numbers), key=_start)
        for span in facts.spans:
            if span.kind is not Inline.MATH:
                continue
            first_in = bisect.bisect_right(deletions, span.start, key=_start)
            last_in = bisect.bisect_left(deletions, span.end, key=_start)
            marks = tuple(
                (side.index(leaf, first), side.index(leaf, last - 1) + 1)
                for found in deletions[first_in:last_in]
                for first, last in (
                    (found.start, found.content),
                    (found.hint if found.hint >= 0 else found.close, found.end),
                )
            )
            start, last = side.index(leaf, span.start), side.index(leaf, span.end - 1)
            yield Formula(start, last + 1, marks)


def place(source: Source, index: int) -> Location:
    """The place in the file of the character at `index` of the text."""
    line, start = line_at(source.text, index)
    return source.locate(line + 1, index - start + 1)


def place_in_line(source: Source, line: int, column: int = 0) -> Location:
    """The place in the file of a line and a column of the text, both from 0."""
    return source.locate(line + 1, column + 1)
