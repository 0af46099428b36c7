"""Formulas that Anki will not draw, and what looks like one and is none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ankigen.check import prose
from ankigen.check.prose import place
from ankigen.check.tex import Definition, mistake
from ankigen.macros import Macros, TooLargeError
from ankigen.types import Card, Diagnostic, Kind, Source

# Fronts of a formula that are looked at.
_MOST_FRONTS = 10
_NONE = Macros()


def formulas(card: Card, macros: Macros = _NONE) -> Iterator[Diagnostic]:
    """Formulas that MathJax refuses once the project's macros are in place; what one defines, the
    next ones know."""
    judge = _Judge(macros, {})
    for source in (card.question, card.answer):
        if "$" in source.text:
            yield from _formulas(source, card.kind is Kind.CLOZE, judge)


@dataclass(frozen=True, slots=True)
class _Judge:
    """What is known when a formula is judged."""

    macros: Macros
    defined: dict[str, Definition]

    def mistake(self, tex: str, *, is_front: bool = False) -> tuple[int, str] | None:
        """What is wrong, and where: in a formula with macros, at its beginning."""
        try:
            shown = self.macros.expand(tex)
        except TooLargeError:
            return None  # which is said where it is shown
        found = mistake(shown, dict(self.defined) if is_front else self.defined)
        return found if found is None or shown == tex else (0, found[1])


def _formulas(source: Source, is_cloze: bool, judge: _Judge) -> Iterator[Diagnostic]:
    for formula in prose.formulas(source):
        width = 2 if source.text.startswith("$$", formula.start) else 1
        start = formula.start + width
        tex = _as_read(source.text, formula, width, is_cloze)
        found = judge.mistake(tex)
        if found:
            offset, what = found
            yield Diagnostic(
                place(source, min(start + offset, formula.end - 1)),
                "math-error",
                f"this formula will not be drawn: {what}",
            )
        elif is_cloze and formula.marks:
            yield from _hidden(source, formula, tex, width, judge)


def _hidden(
    source: Source, formula: prose.Formula, tex: str, width: int, judge: _Judge
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
        found = judge.mistake("".join(pieces), is_front=True)
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
