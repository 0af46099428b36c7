"""`%% ankigen: ignore CODE %%`: warnings that the author has seen and wants to keep."""

from __future__ import annotations

import re
import sys
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from ankigen.check.codes import rules
from ankigen.spelling import hint, nearest
from ankigen.types import Card, Diagnostic, Location, Note, Severity

_COMMENT = re.compile(
    r"(?:%%|<!--)[ \t]*ankigen:[ \t]*(?P<what>ignore(?:-file)?)\b(?P<codes>[^%<>\n]*)(?:%%|-->)",
    re.IGNORECASE,
)
# One that was meant to say so.
_SPOKEN = re.compile(
    r"(?:%%|<!--)[ \t]*+ankigen(?P<colon>[ \t]*+:)?[ \t]*+(?P<what>[\w-]*+)"
    r"(?P<rest>[^%<>\n]*+)(?:%%|(?<=--)>)",
    re.IGNORECASE,
)
_NAME = re.compile("ankigen", re.IGNORECASE)
_SAID = ("ignore", "ignore-file")
_WORD = re.compile(r"[^\s,]+")
# The first and last line of a card in the file.
Range = tuple[int, int]
_LAST = sys.maxsize


class _Waived:
    """Lines of one file in which codes are not shown; no code means any."""

    def __init__(self, waivers: Iterable[tuple[Range, frozenset[str]]]) -> None:
        by_code: dict[str, list[Range]] = {}
        for lines, codes in waivers:
            for code in codes or {""}:
                by_code.setdefault(code, []).append(lines)
        self._by_code = {code: _merged(ranges) for code, ranges in by_code.items()}

    def covers(self, found: Diagnostic) -> bool:
        """Whether a finding of the file is one of those. An error is never waived: it stops a
        build."""
        if found.severity is not Severity.WARNING:
            return False
        line = found.location.line
        for code in ("", found.code):
            ranges = self._by_code.get(code, [])
            index = bisect_right(ranges, (line, _LAST)) - 1
            if index >= 0 and line <= ranges[index][1]:
                return True
        return False


def _merged(ranges: Iterable[Range]) -> list[Range]:
    """The ranges in order, none of which overlap."""
    merged: list[Range] = []
    for first, last in sorted(ranges):
        if merged and first <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(last, merged[-1][1])
        else:
            merged.append((first, last))
    return merged


def kept(
    found: Iterable[Diagnostic], cards: Iterable[Card], notes: Iterable[Note]
) -> Iterator[Diagnostic]:
    """The findings that no comment in the notes waives."""
    talking = [note for note in notes if _NAME.search(note.body)]
    ranges = _ranges(cards) if talking else {}
    waived = {
        note.file: _Waived(_Scopes(note, ranges.get(note.file, [])).waivers()) for note in talking
    }
    for one in found:
        here = waived.get(one.location.path)
        if here is None or not here.covers(one):
            yield one


def unknown_codes(
    notes: Iterable[Note], ignored_at: Mapping[str, Location]
) -> Iterator[Diagnostic]:
    """What is asked to be ignored and is the code of no finding: in the configuration, at the
    places given, and in the notes' comments."""
    for code, place in ignored_at.items():
        if code not in rules():
            yield _unknown_code(code, place)
    for note in notes:
        if not _NAME.search(note.body):
            continue
        for number, line in enumerate(note.body.split("\n"), note.body_line):
            for match in _SPOKEN.finditer(line):
                if not _COMMENT.match(match[0]):
                    yield from _misspelt(match, Location(note.file, number, match.start() + 1))
            for match in _COMMENT.finditer(line):
                words = tuple(_WORD.finditer(match["codes"]))
                meant = [word for word in words if "-" in word[0].strip("-")]
                if words and not any(word[0].lower() in rules() for word in words):
                    meant = meant or [words[0]]  # what follows a code may be a reason
                for word in meant:
                    if word[0].lower() not in rules():
                        column = match.start("codes") + word.start() + 1
                        yield _unknown_code(word[0], Location(note.file, number, column))


def _misspelt(match: re.Match[str], place: Location) -> Iterator[Diagnostic]:
    """What is said of a comment that speaks to ankigen, and not in its words."""
    near = nearest(match["what"], _SAID)
    if match["colon"] or near:
        written, codes = match[0].strip("%<>!- \t"), match["rest"].rstrip(" \t-")
        message = f"`{written}` has no effect: write `ankigen: {near or _SAID[0]}{codes}`"
        yield Diagnostic(place, "unknown-code", message)


@lru_cache(maxsize=256)
def _meant(code: str) -> str:
    return hint(code, rules(), "take it out; `ankigen explain` lists the codes")


def _unknown_code(code: str, place: Location) -> Diagnostic:
    message = f"no finding has the code `{code}`: {_meant(code)}"
    return Diagnostic(place, "unknown-code", message)


def _ranges(cards: Iterable[Card]) -> Mapping[str, list[Range]]:
    ranges: dict[str, list[Range]] = {}
    for card in cards:
        last = card.answer.line + card.answer.text.count("\n")
        ranges.setdefault(card.location.path, []).append((card.location.line, last))
    return ranges


class _Scopes:
    """What the comments of one note speak of; each line is looked at once."""

    def __init__(self, note: Note, cards: Iterable[Range]) -> None:
        self.lines = note.body.split("\n")
        self.first = note.body_line
        self.cards = sorted(cards)
        count = len(self.lines)
        # Whether a line is blank but for such comments; where the next one begins that is not, and
        # where the block of such lines ends.
        self.is_bare = [
            not (_COMMENT.sub("", line) if _NAME.search(line) else line).strip()
            for line in self.lines
        ]
        self.following = [count] * (count + 1)
        self.block_ends = [count] * (count + 1)
        for number in range(count - 1, -1, -1):
            below = number + 1
            self.following[number] = (
                below if below < count and not self.is_bare[below] else self.following[below]
            )
            goes_on = below < count and self.lines[below].strip()
            self.block_ends[number] = self.block_ends[below] if goes_on else number

    def waivers(self) -> Iterator[tuple[Range, frozenset[str]]]:
        """The lines of the file of which each comment speaks, and its codes."""
        for number, line in enumerate(self.lines):
            for match in _COMMENT.finditer(line) if _NAME.search(line) else ():
                codes = frozenset(re.split(r"[\s,]+", match["codes"].lower())) - {""}
                if match["what"].lower() == "ignore-file":
                    yield (0, self.first + len(self.lines)), codes
                else:
                    yield self._scope(number), codes

    def _scope(self, number: int) -> Range:
        """The card that the comment stands in; alone on its line above a card or, outside cards,
        above a block, it speaks of that."""
        at = self.first + number
        following = self.following[number]
        below = self._card(self.first + following)
        if self.is_bare[number] and below and below[0] == self.first + following:
            return at, below[1]
        inside = self._card(at)
        return inside or (at, self.first + self.block_ends[following])

    def _card(self, line: int) -> Range | None:
        """The card that a line of the file is in."""
        index = bisect_right(self.cards, (line, _LAST)) - 1
        card = self.cards[index] if index >= 0 else None
        return card if card and line <= card[1] else None
