"""Cloze deletions that hide nothing, or not what was meant."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ankigen.check import prose
from ankigen.frozen import frozen
from ankigen.obsidian import Facts
from ankigen.obsidian.inlines.facts import Deletion as Found
from ankigen.types import Card, Diagnostic, Kind, Location

_OPENING = re.compile(r"\{\{c[0-9]+(?:,[0-9]+)*::")
_BRACE = re.compile(r"\\.|[{}]", re.DOTALL)


@frozen
class Deletion:
    """Indices of the first brace of a deletion, of its content, and of its closing braces."""

    start: int
    content: int
    end: int


def deletions(text: str) -> Iterator[Deletion]:
    """The deletions of a text, outermost only; braces within are taken in pairs."""
    position = 0
    is_balanced = True
    while match := _OPENING.search(text, position):
        end = _closing(text, match.end()) if is_balanced else -1
        if end < 0 or not text.startswith("}}", end):
            is_balanced = end >= 0  # so that a text of unclosed braces is read through once only
            end = text.find("}}", match.end())
            if end < 0:
                return
        yield Deletion(match.start(), match.end(), end)
        position = end + 2


def _closing(text: str, position: int) -> int:
    """Where the first brace closes that was not opened from `position` on, or -1."""
    depth = 0
    for brace in _BRACE.finditer(text, position):
        if brace[0] == "{":
            depth += 1
        elif brace[0] == "}":
            if not depth:
                return brace.start()
            depth -= 1
    return -1


def clozes(card: Card) -> Iterator[Diagnostic]:
    """Deletions that are empty, that end early, or that have more than one hint."""
    if card.kind is not Kind.CLOZE:
        return
    source = card.question
    side = prose.read(source)
    opened = 0
    for leaf, facts in side.leaves():
        for found in facts.deletions:
            if not found.numbers:
                continue
            inner = leaf.text[found.content : found.close]
            if not inner.strip():
                message = "this deletion hides nothing: fill it in, or take it out"
                at = Location(source.file, *leaf.locate(found.start))
                yield Diagnostic(at, "empty-deletion", message)
            separator = _second_separator(leaf.text, facts, found)
            if separator >= 0:
                yield Diagnostic(
                    Location(source.file, *leaf.locate(separator)),
                    "cloze-separator",
                    "what follows the first `::` is the hint, and here is another: put code such "
                    "as `std::vector` in back-ticks",
                )
        strays = facts.stray[opened:]
        # What is open at a block's end may end in another.
        opened += len(facts.unclosed) - len(facts.stray) + len(strays)
        for stray in strays[:1]:
            yield Diagnostic(
                Location(source.file, *leaf.locate(stray)),
                "cloze-braces",
                "no deletion is open here, so an earlier `}}` ended it: put code in back-ticks, or "
                "write `} }` where the first one was meant as text",
            )


def _second_separator(text: str, facts: Facts, found: Found) -> int:
    """The offset of a `::` in the hint of a deletion, but in code, formulas and the like; or -1."""
    if found.hint < 0:
        return -1
    position = text.find("::", found.hint + 2, found.close)
    while position >= 0:
        around = (span for span in facts.spans if span.start <= position < span.end)
        if next(around, None) is None:
            return position
        position = text.find("::", position + 2, found.close)
    return -1
