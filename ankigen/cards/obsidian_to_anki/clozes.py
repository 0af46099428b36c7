"""Deletions as Obsidian_to_Anki writes them: `{text}`, `{2:text}`, `{c2|text}`, `==text==`.

Those without a number count 1, 2, … from the field's start, as the plugin does. In formulas and
code there are none, and Anki's own spelling stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ankigen.cards.deletions import spelled

_CURLY = re.compile(
    r"(?<!\{)\{(?!\{)(?:c?(?P<number>\d+)[:|])?(?P<text>(?:[^\n{}]|\n(?!\n)|\{[^\n{}]*\})+?)\}(?!\})"
)
_HIGHLIGHT = re.compile(r"==(?=\S)(?P<text>[^\n]+?)==")
_ANKI = re.compile(r"\{\{c\d+(?:,\d+)*::.{1,2000}?\}\}", re.DOTALL)


def rewritten(text: str, plain: str, *, curly: bool, highlights: bool) -> str:
    """The text with its deletions in Anki's spelling; in `plain`, what is verbatim is spaces."""
    for match in _ANKI.finditer(text):
        plain = plain[: match.start()] + " " * len(match[0]) + plain[match.end() :]
    if highlights and (
        "$" in text or "`" in text
    ):  # beside the mark, a formula or code is no blank
        plain = "".join("\0" if a == " " != b else a for a, b in zip(plain, text, strict=True))
    found = sorted(_find(plain, curly=curly, highlights=highlights))
    parts: list[str] = []
    position, unnumbered = 0, 0
    for start, end, inner_start, inner_end, number in found:
        if start < position:
            continue
        if not number:
            unnumbered += 1
            number = str(unnumbered)
        inner = text[inner_start:inner_end]
        # `{c1::x}` is what people write who know Anki: the second colon is not part of the text.
        inner = inner.removeprefix(":")
        parts += (text[position:start], spelled(number, inner, has_hints=True))
        position = end
    return "".join((*parts, text[position:]))


def _find(plain: str, *, curly: bool, highlights: bool) -> Iterator[tuple[int, int, int, int, str]]:
    if curly:
        for match in _CURLY.finditer(plain):
            yield (*match.span(), *match.span("text"), match["number"] or "")
    if highlights and curly:
        for match in _HIGHLIGHT.finditer(plain):
            yield (*match.span(), *match.span("text"), "")


def has_deletion(text: str) -> bool:
    """Whether a text in Anki's spelling hides anything."""
    return _ANKI.search(text) is not None
