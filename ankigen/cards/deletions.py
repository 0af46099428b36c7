"""Deletions of other syntaxes in Anki's spelling: all of the text is hidden, whatever it holds."""

from __future__ import annotations

import re

from ankigen.cards.page import masked
from ankigen.cards.texts import Line

_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_BRACE = re.compile(r"(?<!\\)[{}]")
_BRACE_OR_COLONS = re.compile(r"(?<!\\)[{}]|(?<=:):")


def spelled(numbers: str, text: str, hint: str = "", *, has_hints: bool = False) -> str:
    """A deletion with these numbers. In prose, braces and `::` of its text are escaped, since they
    would end it or begin a hint; with `has_hints` a `::` does begin one, as Anki takes it."""
    text = _escaped(text, _BRACE if has_hints else _BRACE_OR_COLONS)
    return f"{{{{c{numbers}::{text}{f'::{_escaped(hint, _BRACE)}' if hint else ''}}}}}"


def _escaped(text: str, signs: re.Pattern[str]) -> str:
    """The text with a backslash before each of the signs that stands in prose."""
    if "}" not in text and "::" not in text:
        return text
    lines = tuple(Line(part, at, is_inner=True) for at, part in enumerate(text.split("\n")))
    plain = _TAG.sub(lambda tag: " " * len(tag[0]), masked(lines))
    if "{{c" in plain:
        return text
    parts: list[str] = []
    position = 0
    for match in signs.finditer(plain):
        parts += (text[position : match.start()], "\\")
        position = match.start()
    return "".join((*parts, text[position:]))
