"""What stands within lines: formulas that Anki will not draw, and deletions that hide nothing, or
not what was meant."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ankigen.check import prose
from ankigen.check.prose import place
from ankigen.check.tex import Definition, mistake
from ankigen.macros import Macros, TooLargeError
from ankigen.obsidian import Deletion, Facts, Inline
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


# What nobody sees.
_BLANK = " \t\n\xa0\u200b\u200e\u200f\u2060\ufeff"
# Tags and comments, but for elements that show something without text.
_BARE = re.compile(
    r"<(?!(?:audio|hr|image|img|input|meter|progress|video)\b)(?:/?[a-z][a-z0-9-]*[\s/>]|!--)",
    re.IGNORECASE,
)


def clozes(card: Card) -> Iterator[Diagnostic]:
    """Deletions that are empty, that end early, or that have more than one hint."""
    if card.kind is not Kind.CLOZE:
        return
    side = prose.read(card.question)
    opened = 0
    for leaf, facts in side.leaves():
        for found in facts.deletions:
            if not found.numbers:
                continue
            if _hides_nothing(leaf.text, facts, found):
                message = "this deletion hides nothing: fill it in, or take it out"
                yield Diagnostic(side.place(leaf, found.start), "empty-deletion", message)
            cut = _cut_by_hint(leaf.text, facts, found)
            if cut:
                message = f"`::` begins the hint, and cuts {cut}"
                yield Diagnostic(side.place(leaf, found.hint), "cloze-separator", message)
            separator = _second_separator(leaf.text, facts, found)
            if separator >= 0:
                yield Diagnostic(
                    side.place(leaf, separator),
                    "cloze-separator",
                    "what follows the first `::` is the hint, and here is another: put code such "
                    "as `std::vector` in back-ticks",
                )
        strays = facts.stray[opened:]
        # What is open at a block's end may end in another.
        opened += len(facts.unclosed) - len(facts.stray) + len(strays)
        for stray in strays[:1]:
            yield Diagnostic(
                side.place(leaf, stray),
                "cloze-braces",
                "no deletion is open here, so an earlier `}}` ended it: put code in back-ticks, or "
                "write `} }` where the first one was meant as text",
            )


# What goes on as an address does: one with a path, without white space.
_GOES_ON = re.compile(r"[\w.~%-]*[/#?=&@(][^\s<>{}]*$")


def _cut_by_hint(text: str, facts: Facts, found: Deletion) -> str:
    """What a hint takes the rest of, and what to do: a bare address right before it, or brackets
    that are closed in it."""
    if found.hint < 0:
        return ""
    shown, hint = text[found.content : found.hint], text[found.hint + 2 : found.close]
    if _GOES_ON.match(hint.strip()) and any(
        span.kind is Inline.ADDRESS and span.end == found.hint for span in facts.spans
    ):
        return "this address off: put the address into `<…>`"
    for opened, closed in ("()", "[]", "（）"):
        if shown.count(opened) > shown.count(closed) and hint.count(opened) < hint.count(closed):
            return f"what is between `{opened}` and `{closed}` in two: put it into back-ticks"
    return ""


def _hides_nothing(text: str, facts: Facts, found: Deletion) -> bool:
    """Whether a deletion holds nothing but comments and tags that show nothing."""
    end = found.close if found.hint < 0 else found.hint
    inner = text[found.content : end]
    if not inner.strip(_BLANK):
        return True
    for span in facts.spans:
        if found.content <= span.start and span.end <= end:
            is_bare = span.kind is Inline.HTML and _BARE.match(text, span.start) is not None
            if span.kind is Inline.COMMENT or is_bare:
                inner = inner.replace(text[span.start : span.end], "", 1)
    return not inner.strip(_BLANK)


def _second_separator(text: str, facts: Facts, found: Deletion) -> int:
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
