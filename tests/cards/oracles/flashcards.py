"""Where the plugin Flashcards, version 1, finds cards: four expressions over the whole text."""

from __future__ import annotations

from dataclasses import dataclass

import regex


@dataclass(frozen=True)
class Found:
    """A card: its kind, its text or sides, its id, and its stretch."""

    kind: str
    sides: tuple[str, ...]
    id: str | None
    start: int
    end: int


def cards(text: str, tag: str = "card", one: str = "::", two: str = ":::") -> list[Found]:
    """The cards of a file."""
    flags = regex.IGNORECASE | regex.MULTILINE
    long, short = sorted((one, two), key=len, reverse=True)
    heading, lead = r"( {0,3}[#]{0,6})?", r"(?:(?:[\t ]*)(?:\d.|[-+*]|#{1,6}))?"
    more = r"((?: *#[\p{N}\p{L}\-\/_]+)*)"
    before = r"( {0,3}[#]*)((?:[^\n]\n?)+?)"
    expressions = {
        "tag": rf"{before}(#{regex.escape(tag)}(?:[/-]reverse)?){more} *?\n+"
        r"((?:[^\n]\n?)*?(?=\^\d{13}|$))(?:\^(\d{13}))?",
        "inline": rf"{heading}{lead}(.+?) ?({regex.escape(long)}|{regex.escape(short)}) ?(.+?)"
        r"((?: *#[\p{L}\-\/_]+)+|$)(?:\n\^(\d{13}))?",
        "spaced": rf"{before}(#{regex.escape(tag)}[/-]spaced){more} *\n?(?:\^(\d{{13}}))?",
        "cloze": rf"{heading}{lead}(.*?(==.+?==|\{{.+?\}}).*?)((?: *#[\w\-\/_]+)+|$)"
        r"(?:\n\^(\d{13}))?",
    }
    formulas = [m.span() for m in regex.finditer(r"(?s)\$\$.*?\$\$", text)]
    formulas += [m.span() for m in regex.finditer(r"\$.*?\$", text)]
    verbatim = [m.span() for m in regex.finditer(r"```(?:.*?\n?)+?```(?:\n|$)", text)] + formulas
    found: list[Found] = []
    for kind, expression in expressions.items():
        for m in regex.finditer(expression, text, flags):
            if any(m.start() >= a and m.end() <= b for a, b in verbatim):
                continue
            sides = {"tag": (2, 5), "inline": (2, 4), "spaced": (2,), "cloze": (2,)}[kind]
            if kind == "inline" and m[2].lower().startswith(("cards-deck", "tags")):
                continue
            if kind == "cloze" and not _hides(text, m.span(2), formulas):
                continue
            identity = m[m.re.groups]
            values = tuple((m[side] or "").strip() for side in sides)
            found.append(Found(kind, values, identity, *m.span()))
    return sorted(found, key=lambda card: card.end)


def _hides(text: str, span: tuple[int, int], formulas: list[tuple[int, int]]) -> bool:
    if regex.search(r"==.+?==", text[slice(*span)]):
        return True
    return any(
        not any(m.start() >= a and m.end() <= b for a, b in formulas)
        for m in regex.finditer(r"\{.+?\}", text, pos=span[0], endpos=span[1])
    )
