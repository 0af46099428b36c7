"""Formulas that Anki will not draw, and what looks like one and is none."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ankigen.check import prose
from ankigen.check.places import place
from ankigen.check.tex import Definition, mistake
from ankigen.types import Card, Diagnostic, Kind, Source

# Fronts of a formula that are looked at.
_MOST_FRONTS = 10


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
        tex = _as_read(source.text, formula, width, is_cloze)
        found = mistake(tex, defined)
        if found:
            offset, what = found
            yield Diagnostic(
                place(source, min(start + offset, formula.end - 1)),
                "math-error",
                f"this formula will not be drawn: {what}",
            )
        elif is_cloze and formula.marks:
            yield from _hidden(source, formula, tex, width, defined)


def _hidden(
    source: Source, formula: prose.Formula, tex: str, width: int, defined: dict[str, Definition]
) -> Iterator[Diagnostic]:
    """The formula on the fronts: with `[…]` for the deletions of a number, as Anki shows it."""
    start = formula.start + width
    deletions = list(zip(formula.marks[::2], formula.marks[1::2], strict=True))
    written = {source.text[first:last] for (first, last), _ in deletions}
    for mark in sorted(written)[:_MOST_FRONTS]:
        pieces: list[str] = []
        position, place_of = start, -1
        for (first, last), (end, behind) in deletions:
            if source.text[first:last] != mark or first < position:
                continue
            place_of = place_of if place_of >= 0 else first
            hint = source.text[end:behind].removeprefix("::").removesuffix("}}").strip()
            pieces += (tex[position - start : first - start], f"[{hint or '...'}]")
            position = behind
        pieces.append(tex[position - start :])
        found = mistake("".join(pieces), dict(defined))
        if found:
            yield Diagnostic(
                place(source, place_of),
                "math-error",
                f"this formula will not be drawn while `{mark}…}}}}` is hidden, which shows [...]: "
                f"{found[1]}; put braces and spaces around the deletion, `{{ {mark}…}}}} }}`",
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
