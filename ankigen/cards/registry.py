"""The syntaxes that put cards together from a note's lines, in the order in which they do."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from typing import Any, TypeAlias

from ankigen.cards.composed import ComposedCard, Composition, Remark
from ankigen.cards.page import Page
from ankigen.dialects import DIALECTS
from ankigen.types import Note

# The cards of a page, by a syntax's settings; the text is the root deck's name.
Read: TypeAlias = Callable[[Page, Any, Note, str], Composition]

# Module and function of each. They are imported when a vault uses them, for start-up time: a vault
# uses one or two.
_READERS = {
    "obsidian-to-anki": ("obsidian_to_anki", "read"),
    "flashcards": ("flashcards", "read"),
    "spaced-repetition": ("spaced_repetition", "read"),
    "hashcards": ("hashcards", "read"),
    "callouts": ("plain", "read_callouts"),
    "tables": ("plain", "read_tables"),
    "headings": ("plain", "read_headings"),
    "notes": ("plain", "read_notes"),
}
_WITH_MISTAKES = frozenset({"obsidian-to-anki", "spaced-repetition"})


def mistakes(syntax: str, settings: Any) -> Iterator[str]:
    """What of a syntax's settings, each well-formed by itself, cannot be used."""
    if syntax in _WITH_MISTAKES:
        yield from _module(syntax).mistakes(settings)


def _module(syntax: str) -> Any:
    return import_module(f"ankigen.cards.{_READERS[syntax][0]}")


def compose(page: Page, note: Note, syntaxes: Mapping[str, Any], root: str) -> Composition:
    """The cards of a note by all syntaxes that are on; a line is the first's that takes it."""
    if syntaxes.keys() <= {"qa"}:
        return Composition()
    found = _compose(page, note, syntaxes, root)
    if page.unclosed is not None:
        hidden = len(_compose(page.opened(), note, syntaxes, root).cards) - len(found.cards)
        if hidden > 0:
            cards = "1 card" if hidden == 1 else f"{hidden} cards"
            message = f"this fence is never closed, so {cards} in or below it are code: close it"
            remark = Remark(page.unclosed, 0, "read-otherwise", message)
            found = found._replace(remarks=(*found.remarks, remark))
    return found


def _compose(page: Page, note: Note, syntaxes: Mapping[str, Any], root: str) -> Composition:
    used = [dialect.name for dialect in DIALECTS if dialect.name in syntaxes]
    cards: list[ComposedCard] = []
    remarks: list[Remark] = []
    deck: str | None = None
    tags: tuple[str, ...] = ()
    owned = bytearray(len(page.lines))
    for name in used:
        read: Read = getattr(_module(name), _READERS[name][1])
        found = read(page, syntaxes[name], note, root)
        deck, tags = deck or found.deck, (*tags, *found.tags)
        for card in found.cards:
            if not any(owned[card.first : card.last + 1]):
                cards.append(card._replace(syntax=name))
        remarks += (remark for remark in found.remarks if not owned[remark.line])
        for card in cards:
            owned[card.first : card.last + 1] = b"\1" * (card.last + 1 - card.first)
    in_order = tuple(sorted(cards, key=lambda card: card.first))
    return Composition(in_order, tuple(remarks), deck, tags)
