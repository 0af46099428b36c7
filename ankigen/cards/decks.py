"""Decks whose names Anki takes for one: the cards of all go to one of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from ankigen.types import Card, Diagnostic, Location


def unified(cards: Sequence[Card], root: str) -> tuple[tuple[Card, ...], list[Diagnostic]]:
    """The cards with one spelling of each deck, and a warning for each other spelling.

    Anki compares deck names level by level and without regard to letter case (rslib, `decks/name`).
    The root deck's spelling is the configuration's, any other's is that of most cards.
    """
    counts: Counter[str] = Counter({root: len(cards) + 1})
    places: dict[str, Location] = {}
    for deck, number in Counter(card.deck for card in cards).items():
        counts.update(dict.fromkeys(_levels(deck), number))
    if len({name.casefold() for name in counts}) == len(counts):
        return tuple(cards), []
    for card in cards:
        for name in _levels(card.deck):
            places.setdefault(name, card.location)
    usual: dict[str, str] = {}
    found = []
    for name in sorted(counts, key=lambda name: (name.count("::"), -counts[name], name)):
        parent, _, last = name.rpartition("::")
        own = f"{usual[parent.casefold()]}::{last}" if parent else last
        first = usual.setdefault(name.casefold(), own)
        if first.rpartition("::")[2] != last:
            message = (
                f"the deck `{name}` is `{first}` elsewhere, and Anki takes them for one: write it "
                "in one way"
            )
            found.append(Diagnostic(places[name], "deck-case", message))
    return tuple(_moved(card, usual[card.deck.casefold()]) for card in cards), found


def _moved(card: Card, deck: str) -> Card:
    return card if card.deck == deck else card._replace(deck=deck)


def _levels(deck: str) -> tuple[str, ...]:
    """The deck and those around it, outermost first."""
    parts = deck.split("::")
    return tuple("::".join(parts[:end]) for end in range(1, len(parts) + 1))
