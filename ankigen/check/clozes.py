"""Cloze deletions that hide nothing, or not what was meant."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ankigen.check.places import place
from ankigen.frozen import frozen
from ankigen.lines import Verbatim, blanked, mask, spans
from ankigen.types import Card, Diagnostic, Kind

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
    text = source.text
    rest = list(mask(text))
    code = blanked(text, (span for span in spans(text) if span.kind is Verbatim.CODE))
    for found in deletions(code):
        rest[found.start : found.end + 2] = " " * (found.end + 2 - found.start)
        inner = text[found.content : found.end]
        if not inner.strip():
            message = "this deletion hides nothing: fill it in, or take it out"
            yield Diagnostic(place(source, found.start), "empty-deletion", message)
        separator = _second_separator(inner)
        if separator is not None:
            yield Diagnostic(
                place(source, found.content + separator),
                "cloze-separator",
                "what follows the first `::` is the hint, and here is another: put code such as "
                "`std::vector` in back-ticks",
            )
    stray = "".join(rest).find("}}")
    if stray >= 0:
        yield Diagnostic(
            place(source, stray),
            "cloze-braces",
            "no deletion is open here, so an earlier `}}` ended it: put code in back-ticks, or "
            "write `} }` where the first one was meant as text",
        )


def _second_separator(inner: str) -> int | None:
    """The index of the second `::` outside code and math, or None."""
    if inner.count("::") < 2:
        return None
    verbatim = [span for span in spans(inner) if span.kind is not Verbatim.LINK]
    found = [
        match.start()
        for match in re.finditer("::", inner)
        if not any(span.start <= match.start() < span.end for span in verbatim)
    ]
    return found[1] if len(found) > 1 else None
