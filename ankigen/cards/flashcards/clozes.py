"""Deletions as Flashcards writes them: `==text==`, `{text}` and `{2:text}`."""

from __future__ import annotations

import re

from ankigen.cards.deletions import spelled
from ankigen.dialects import Flashcards

_ANKI = r"(?P<anki>\{\{c\d+(?:,\d+)*::.+?\}\})"
_CURLY = r"(?<!\{)\{(?!\{)(?:(?P<number>\d):?)?(?P<text>[^{}\n]+)\}(?!\})"
_HIGHLIGHT = r"==(?P<marked>[^\n]+?)=="
_ANY = re.compile(rf"{_ANKI}|{_CURLY}|{_HIGHLIGHT}")


def rewritten(text: str, plain: str, rules: Flashcards, *, count: bool = False) -> str:
    """The text with its deletions in Anki's spelling; in `plain`, code and formulas are spaces.

    Those without a number are all of the first card; with `count` (version 2) `==text==` has one
    each, and `{text}` without a number is text.
    """
    parts: list[str] = []
    position, unnumbered = 0, 1
    for match in _ANY.finditer(plain):
        name = "marked" if match["marked"] is not None else "text"
        if match["anki"] is not None or not _is_on(name, rules):
            continue
        number = match["number"]
        if count and name == "text" and not number:
            continue
        if not number:
            number = str(unnumbered)
            unnumbered += count
        inner = text[slice(*match.span(name))]
        parts += (text[position : match.start()], spelled(number, inner, has_hints=True))
        position = match.end()
    return "".join((*parts, text[position:]))


def _is_on(name: str, rules: Flashcards) -> bool:
    return rules.highlight_clozes if name == "marked" else rules.clozes


_NAIVE = re.compile(r"==.+?==|\{.+?\}")
_FORMULA = re.compile(r"\$\$.*?\$\$|\$.*?\$")


def looks_hidden(text: str, rules: Flashcards) -> bool:
    """Whether the plugin, which knows no code and takes formulas one by one, sees a deletion."""
    formulas = [match.span() for match in _FORMULA.finditer(text)]
    return any(
        rules.highlight_clozes
        if match[0][0] == "="
        else rules.clozes
        and not any(start <= match.start() and match.end() <= end for start, end in formulas)
        for match in _NAIVE.finditer(text)
    )


def without_anki(text: str) -> str:
    """The text with spaces for deletions in Anki's own spelling, whose colons divide nothing."""
    return re.sub(_ANKI, lambda match: " " * len(match[0]), text)


def has_anki(text: str) -> bool:
    """Whether the text holds a deletion in Anki's own spelling."""
    return re.search(_ANKI, text) is not None
