"""Deletions as Flashcards writes them: `==text==`, `{text}` and `{2:text}`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ankigen.cards.deletions import spelled
from ankigen.dialects.flashcards import Flashcards

_ANKI = r"(?P<anki>\{\{c\d+(?:,\d+)*::.+?\}\})"
_CURLY = r"(?<!\{)\{(?!\{)(?:(?P<number>\d):?)?(?P<text>[^{}\n]+)\}(?!\})"
_HIGHLIGHT = r"==(?P<marked>[^\n]+?)=="
_OPENING = re.compile(r"\\.|(?P<native>\{\{c\d+(?:,\d+)*::)|\{(?P<number>\d+):|(?P<marks>==)")
_ANY = re.compile(rf"{_ANKI}|{_CURLY}|{_HIGHLIGHT}")


def rewritten(text: str, plain: str, rules: Flashcards) -> str:
    """The text with its deletions in Anki's spelling, as version 1 has them: those without a number
    are all of the first card. In `plain`, code and formulas are spaces."""
    parts: list[str] = []
    position = 0
    for match in _ANY.finditer(plain):
        name = "marked" if match["marked"] is not None else "text"
        if match["anki"] is not None or not _is_on(name, rules):
            continue
        inner = text[slice(*match.span(name))]
        parts += (
            text[position : match.start()],
            spelled(match["number"] or "1", inner, has_hints=True),
        )
        position = match.end()
    return "".join((*parts, text[position:]))


def counted(text: str, plain: str, rules: Flashcards) -> str:
    """The same as version 2 has them: `==text==` has a number each, in their order, `{2:text}` has
    its own, and `{text}` is text. Braces are in pairs, and a backslash takes a sign's meaning."""
    parts: list[str] = []
    position = unnumbered = 0
    for start, end, inner_start, inner_end, number in _strict(plain):
        if not inner_start:
            continue
        is_marked = not number
        if not _is_on("marked" if is_marked else "text", rules):
            continue
        unnumbered += is_marked
        inner = text[inner_start:inner_end]
        parts += (text[position:start], spelled(number or str(unnumbered), inner, has_hints=True))
        position = end
    return "".join((*parts, text[position:]))


def _strict(plain: str) -> Iterator[tuple[int, int, int, int, str]]:
    """Start, end, the content's start and end (0 in Anki's own spelling), and the number, empty for
    `==text==`."""
    position = 0
    while match := _OPENING.search(plain, position):
        position = match.end()
        if match["native"]:
            position = _end(plain, position, "{{", "}}")[1] or position
            yield match.start(), position, 0, 0, ""
        elif match["number"] or match["marks"]:
            marks = ("{", "}") if match["number"] else ("", "==")
            inner_end, end = _end(plain, position, *marks)
            if end and inner_end > position:
                yield match.start(), end, match.end(), inner_end, match["number"] or ""
            position = end or position


def _end(plain: str, position: int, opening: str, closing: str) -> tuple[int, int]:
    """Where a deletion's content and its mark end, on its line; 0 where nothing closes it."""
    depth = 1
    choice = rf"\\.|\n|{re.escape(closing)}" + (f"|{re.escape(opening)}" if opening else "")
    for match in re.compile(choice).finditer(plain, position):
        if match[0] == "\n":
            break
        depth += {opening: 1, closing: -1}.get(match[0], 0)
        if not depth:
            return match.start(), match.end()
    return 0, 0


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


def without(plain: str, rules: Flashcards) -> str:
    """The text with spaces for the deletions of version 2, whose colons divide nothing."""
    for start, end, inner_start, _, number in [*_strict(plain)]:
        if not inner_start or _is_on("text" if number else "marked", rules):
            plain = plain[:start] + " " * (end - start) + plain[end:]
    return plain


def without_anki(text: str) -> str:
    """The text with spaces for deletions in Anki's own spelling, whose colons divide nothing."""
    return re.sub(_ANKI, lambda match: " " * len(match[0]), text)


def has_anki(text: str) -> bool:
    """Whether the text holds a deletion in Anki's own spelling."""
    return re.search(_ANKI, text) is not None
