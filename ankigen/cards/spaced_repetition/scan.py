"""Where the cards of Spaced Repetition are: one pass over the lines of a note.

The plugin's own rules, but that nothing in code, a formula, a link or an address divides a card,
that a comment hides no cards below it, and that an open card goes on over Dataview's fields.
"""

from __future__ import annotations

import enum
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from ankigen.cards.near import INVISIBLE
from ankigen.cards.page import MAX_LINE, Page
from ankigen.cards.spaced_repetition.clozes import Pattern, has_deletion
from ankigen.dialects.spaced_repetition import SpacedRepetition
from ankigen.obsidian import Inline

_INVISIBLE = re.compile(rf"[{INVISIBLE}]")
_SCHEDULE = "<!--SR:"
_CALLOUT = "> [!sr|card-metadata]"
_FIELD = re.compile(r"[ \t]*(?:[-*+][ \t]+)?[\w-]+(?: [\w-]+){0,2}$")
_TABLE_ROW = re.compile(r"[ \t]*\|.*\|[ \t]*$")


class Shape(enum.Enum):
    """How a card is written."""

    LINE = enum.auto()
    LINE_REVERSED = enum.auto()
    BLOCK = enum.auto()
    BLOCK_REVERSED = enum.auto()
    CLOZE = enum.auto()

    @property
    def is_line(self) -> bool:
        """Whether the card is a line alone."""
        return self in (Shape.LINE, Shape.LINE_REVERSED)


@dataclass(frozen=True, slots=True)
class Found:
    """A card: its lines from `first` to `last`, and what divides it: in a line the stretch of the
    separator, in a block the separator's line."""

    shape: Shape
    first: int
    last: int
    line: int = 0
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Difference:
    """A place where the plugin reads something else; `what` is a key of `remarks`."""

    line: int
    column: int
    what: str


class Scan:
    """The pass. `block` are the lines gathered since the last end, `places` the first line of each
    kind that divides it: the last kind counts, and of that the first line."""

    def __init__(self, page: Page, rules: SpacedRepetition, patterns: Sequence[Pattern]) -> None:
        self.page, self.rules, self.patterns = page, rules, patterns
        self.found: list[Found] = []
        self.differences: list[Difference] = []
        self._begin()
        marks = (
            (self.rules.separator, Shape.LINE),
            (self.rules.reversed_separator, Shape.LINE_REVERSED),
        )
        longest_first = sorted(marks, key=lambda mark: -len(mark[0]))
        self.marks = tuple(mark for mark in longest_first if mark[0])
        self.dividers = {
            self.rules.separator_line: Shape.BLOCK,
            self.rules.reversed_separator_line: Shape.BLOCK_REVERSED,
        }
        self.dividers.pop("", None)

    def _begin(self) -> None:
        self.block: list[int] = []
        self.shape: Shape | None = None
        self.places: dict[Shape, int] = {}
        self.in_code: list[int] = []  # lines of the block whose deletions are in code

    def run(self) -> None:
        """Go over all lines."""
        number = 0
        while number < len(self.page.lines):
            number = self._take(number)
        self._end()

    def _take(self, number: int) -> int:
        """Take a line, and what belongs to it; the number of the next."""
        page, line = self.page, self.page.lines[number]
        bare = line.strip().strip("\ufeff")  # which is white space for the plugin's language
        if page.opaque[number]:
            self.block.append(number)
            if number not in page.fenced:
                self._say_in_code(number)
            return number + 1
        if page.hidden[number] and _SCHEDULE not in line:
            return number + 1  # a comment divides nothing
        is_end = bare == self.rules.end_line if self.rules.end_line else not bare
        if is_end or (not bare and self.shape is None):
            self._end()
            return number + 1
        self.block.append(number)
        mark = self._mark(number)
        if mark is not None:
            return self._take_line(number, *mark)
        if not line.isascii() and self.shape is None:
            self._look_closely(number)
        if bare in self.dividers:
            if len(self.block) > 1 or len(line.rstrip()) > 1:  # as there: a lone `?` is text
                self.shape = self.dividers[bare]
                self.places.setdefault(self.shape, number)
        elif self.shape is None and has_deletion(line, self.patterns):
            if has_deletion(page.without(number, Inline.CODE), self.patterns):
                self.shape = Shape.CLOZE
            else:
                self.in_code.append(number)
        return number + 1

    def _look_closely(self, number: int) -> None:
        """Note a separator in full width, or with characters in it that nobody sees."""
        line = self.page.plain(number)
        seen = unicodedata.normalize("NFKC", _INVISIBLE.sub("", line)).strip()
        bare = line.strip().strip("\ufeff")
        is_divider = bare not in self.dividers and seen in self.dividers and len(self.block) > 1
        is_inner = any(
            mark not in line and all(part.strip() for part in seen.partition(mark))
            for mark, _ in self.marks
        )
        if is_divider or is_inner:
            self.differences.append(Difference(number, len(line) - len(line.lstrip()), "near"))

    def _say_in_code(self, number: int) -> None:
        """Note what the plugin sees in a line of code or of a formula, which it does not know."""
        line = self.page.lines[number]
        mark = self._plugins(line)
        if mark is not None or line.strip() in self.dividers:
            self.differences.append(Difference(number, mark[1] if mark else 0, "in-code"))
        elif self.shape is None and has_deletion(line[:MAX_LINE], self.patterns):
            self.in_code.append(number)

    def _mark(self, number: int) -> tuple[Shape, int, int] | None:
        """The separator that makes the line a card, and its stretch; where the plugin takes another
        or none, that is noted."""
        line = self.page.lines[number]
        if not any(text in line for text, _ in self.marks):
            return None
        ours, theirs = self._first(self.page.plain(number)), self._plugins(line)
        is_row = _TABLE_ROW.match(line) is not None
        is_open = self.shape in (Shape.BLOCK, Shape.BLOCK_REVERSED)
        is_field = is_open and ours is not None and _is_field(line, *ours[1:])
        if ours is None or is_row or is_field:
            if theirs is not None:
                what = "in-table" if is_row else "field" if is_field else "in-code"
                self.differences.append(Difference(number, theirs[1], what))
            return None
        if ours != theirs:
            self.differences.append(Difference(number, ours[1], "elsewhere"))
        return ours

    def _first(self, plain: str) -> tuple[Shape, int, int] | None:
        for text, shape in self.marks:
            start = plain.find(text)
            if start >= 0:
                return shape, start, start + len(text)
        return None

    def _plugins(self, line: str) -> tuple[Shape, int, int] | None:
        """What the plugin takes: the first place, unless odd numbers of back-ticks stand before and
        after it."""
        for text, shape in self.marks:
            start = line.find(text)
            end = start + len(text)
            if start >= 0 and not (line.count("`", 0, start) % 2 and line.count("`", end) % 2):
                return shape, start, end
        return None

    def _take_line(self, number: int, shape: Shape, start: int, end: int) -> int:
        """The line alone is a card; what was gathered above it is none."""
        if self.shape is not None:
            what = "lost-cloze" if self.shape is Shape.CLOZE else "lost-question"
            self.differences.append(Difference(self.block[0], 0, what))
        lines = self.page.lines
        last = number
        below = lines[number + 1] if number + 1 < len(lines) else ""
        if below.lstrip().startswith(_SCHEDULE):
            last = number + 1
        elif below.startswith(_CALLOUT):
            last = number + 1
            while last + 1 < len(lines) and lines[last].startswith(">"):
                if _SCHEDULE in lines[last]:
                    break
                last += 1
        self.found.append(Found(shape, number, last, number, start, end))
        self._begin()
        return last + 1

    def _end(self) -> None:
        if self.shape is not None and self.block:
            divider = self.places.get(self.shape, 0)
            self.found.append(Found(self.shape, self.block[0], self.block[-1], divider))
        elif self.in_code:
            self.differences.append(Difference(self.in_code[0], 0, "cloze-in-code"))
        self._begin()


def _is_field(line: str, start: int, end: int) -> bool:
    """Whether the line is a field of Dataview's: a short name, two colons and a space."""
    return (
        line[start:end] == "::"
        and line[end : end + 1] in ("", " ")
        and _FIELD.match(line[:start]) is not None
    )
