"""`%% ankigen: ignore CODE %%`: warnings that the author has seen and wants to keep."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from ankigen.check.rules import BY_CODE
from ankigen.frozen import frozen
from ankigen.spelling import nearest
from ankigen.types import Card, Diagnostic, Location, Note, Severity

_COMMENT = re.compile(
    r"(?:%%|<!--)[ \t]*ankigen:[ \t]*(?P<what>ignore(?:-file)?)\b(?P<codes>[^%>\n]*)(?:%%|-->)",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\s,]+")
# The first and last line of a card in the file.
Range = tuple[int, int]


@frozen
class Waiver:
    """Lines of a file (both ends included) in which the codes are not shown; no code means any."""

    file: str
    first: int
    last: int
    codes: frozenset[str]

    def covers(self, found: Diagnostic) -> bool:
        """Whether the finding is one of those. An error is never waived: it stops a build."""
        return (
            found.severity is Severity.WARNING
            and found.location.path == self.file
            and self.first <= found.location.line <= self.last
            and (not self.codes or found.code in self.codes)
        )


def kept(
    found: Iterable[Diagnostic], cards: Iterable[Card], notes: Iterable[Note]
) -> Iterator[Diagnostic]:
    """The findings that no comment in the notes waives."""
    talking = [note for note in notes if "ankigen:" in note.body]
    ranges = _ranges(cards) if talking else {}
    waivers = {note.file: tuple(_waivers(note, ranges)) for note in talking}
    for one in found:
        if not any(waiver.covers(one) for waiver in waivers.get(one.location.path, ())):
            yield one


def unknown_codes(
    notes: Iterable[Note], ignored_at: Mapping[str, Location]
) -> Iterator[Diagnostic]:
    """What is asked to be ignored and is the code of no finding: in the configuration, at the
    places given, and in the notes' comments."""
    for code, place in ignored_at.items():
        if code not in BY_CODE:
            yield _unknown_code(code, place)
    for note in notes:
        if "ankigen:" not in note.body:
            continue
        for number, line in enumerate(note.body.split("\n"), note.body_line):
            for match in _COMMENT.finditer(line):
                words = tuple(_WORD.finditer(match["codes"]))
                meant = [word for word in words if "-" in word[0].strip("-")]
                if words and not any(word[0].lower() in BY_CODE for word in words):
                    meant = meant or [words[0]]  # what follows a code may be a reason
                for word in meant:
                    if word[0].lower() not in BY_CODE:
                        column = match.start("codes") + word.start() + 1
                        yield _unknown_code(word[0], Location(note.file, number, column))


def _unknown_code(code: str, place: Location) -> Diagnostic:
    near = nearest(code, BY_CODE)
    hint = f"did you mean `{near}`?" if near else "take it out; `ankigen explain` lists the codes"
    return Diagnostic(place, "unknown-code", f"no finding has the code `{code}`: {hint}")


def _ranges(cards: Iterable[Card]) -> Mapping[str, list[Range]]:
    ranges: dict[str, list[Range]] = {}
    for card in cards:
        last = card.answer.line + card.answer.text.count("\n")
        ranges.setdefault(card.location.path, []).append((card.location.line, last))
    return ranges


def _waivers(note: Note, ranges: Mapping[str, list[Range]]) -> Iterator[Waiver]:
    lines = note.body.split("\n")
    for number, line in enumerate(lines):
        if "ankigen:" not in line:
            continue
        for match in _COMMENT.finditer(line):
            codes = frozenset(re.split(r"[\s,]+", match["codes"].lower())) - {""}
            if match["what"].lower() == "ignore-file":
                yield Waiver(note.file, 0, note.body_line + len(lines), codes)
            else:
                first, last = _scope(note, lines, number, ranges.get(note.file, []))
                yield Waiver(note.file, first, last, codes)


def _scope(note: Note, lines: list[str], number: int, cards: list[Range]) -> Range:
    """The card that the comment stands in; alone on its line above a card or, outside cards, above
    a block, it speaks of that."""
    at = note.body_line + number
    is_alone = not _COMMENT.sub("", lines[number]).strip()
    following = _next(lines, number)
    start = note.body_line + following
    below = next((card for card in cards if card[0] == start), None)
    if is_alone and below:
        return at, below[1]
    inside = next((card for card in cards if card[0] <= at <= card[1]), None)
    if inside:
        return inside
    while following + 1 < len(lines) and lines[following + 1].strip():
        following += 1
    return at, note.body_line + following


def _next(lines: list[str], number: int) -> int:
    """The next line that is neither blank nor such a comment."""
    number += 1
    while number < len(lines) and not _COMMENT.sub("", lines[number]).strip():
        number += 1
    return number
