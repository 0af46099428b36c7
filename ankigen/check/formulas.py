"""Formulas that Anki will not draw, and what looks like one and is none."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ankigen.check import prose
from ankigen.check.places import place
from ankigen.check.tex import Definition, mistake
from ankigen.types import Card, Diagnostic, Kind, Source


def formulas(card: Card) -> Iterator[Diagnostic]:
    """Formulas that MathJax refuses; what one defines, the next ones know."""
    defined: dict[str, Definition] = {}
    for source in (card.question, card.answer):
        if "$" in source.text:
            yield from _formulas(source, card.kind is Kind.CLOZE, defined)


def _formulas(
    source: Source, is_cloze: bool, defined: dict[str, Definition]
) -> Iterator[Diagnostic]:
    for formula in prose.formulas(source):
        width = 2 if source.text.startswith("$$", formula.start) else 1
        start = formula.start + width
        found = mistake(_as_read(source.text, formula, width, is_cloze), defined)
        if found:
            offset, what = found
            yield Diagnostic(
                place(source, min(start + offset, formula.end - 1)),
                "math-error",
                f"this formula will not be drawn: {what}",
            )


def _as_read(text: str, formula: prose.Formula, width: int, is_cloze: bool) -> str:
    """The formula as MathJax reads it, every character in its place: quote marks, and deletions'
    marks and hints, as spaces."""
    start = formula.start + width
    tex = text[start : formula.end - width]
    if "\n" in tex:
        tex = re.sub(r"(?<=\n)[ \t]*(?:>[ \t]?)+", lambda match: " " * len(match[0]), tex)
    if not is_cloze or not formula.marks:
        return tex
    characters = list(tex)
    for first, last in formula.marks:
        characters[first - start : last - start] = " " * (last - first)
    return "".join(characters)
