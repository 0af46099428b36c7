"""What stands around a card in its note: the nearest cards that were recognised."""

from __future__ import annotations

from collections.abc import Hashable
from typing import NamedTuple, TypeVar

from ankigen.identity.ledger.values import Entry
from ankigen.identity.matching.moves import where_notes_went
from ankigen.identity.matching.pairing import Pairing
from ankigen.identity.matching.values import Unmatched

EDGE = "edge"

_Key = TypeVar("_Key", bound=Hashable)


class Place(NamedTuple):
    """The GUIDs of the nearest recognised cards before and after (EDGE for none), and how many
    cards lie between."""

    before: str
    steps_before: int
    after: str
    steps_after: int


class Neighbourhood:
    """The places of all free cards and entries, as far as is known now."""

    def __init__(self, pairing: Pairing) -> None:
        self.went = where_notes_went(pairing)
        self._cards = self._of_cards(pairing)
        self._entries = self._of_entries(pairing)

    def same_note(self, card: Unmatched, entry: Entry) -> bool:
        """Whether the entry's note is the card's, maybe renamed."""
        return entry.note == card.note or self.went.get(entry.note) == card.note

    def likeness(self, card: Unmatched, entry: Entry) -> float:
        """How much two places agree, from 0 (nothing known) to 1 (the same on both sides)."""
        if not self.same_note(card, entry):
            return 0.0
        mine = self._cards.get(card.index)
        theirs = self._entries.get(entry.guid)
        if mine is None or theirs is None:
            return 0.0
        result = 0.0
        sides = (
            (mine.before, mine.steps_before, theirs.before, theirs.steps_before),
            (mine.after, mine.steps_after, theirs.after, theirs.steps_after),
        )
        for guid, steps, other, other_steps in sides:
            if guid == other:
                near = 1.0 if steps == other_steps else 0.8
                result += near * (0.35 if guid == EDGE else 0.5)
        return result

    def _of_cards(self, pairing: Pairing) -> dict[int, Place]:
        notes = {card.note for card in pairing.unmatched.values()}
        rows: dict[str, list[tuple[int, str | None]]] = {}
        for index, card in enumerate(pairing.cards):
            if card.note in notes:
                pair = pairing.found.get(index)
                rows.setdefault(card.note, []).append((index, pair.entry.guid if pair else None))
        return {key: place for row in rows.values() for key, place in _places(row).items()}

    def _of_entries(self, pairing: Pairing) -> dict[str, Place]:
        notes = {entry.note for entry in pairing.entries.values() if entry.active}
        matched = {pair.entry.guid for pair in pairing.found.values()}
        rows: dict[str, list[tuple[str, str | None]]] = {}
        inside = [e for e in pairing.ledger.active if e.note in notes]
        for entry in sorted(inside, key=pairing.rank):
            guid = entry.guid
            rows.setdefault(entry.note, []).append((guid, guid if guid in matched else None))
        return {key: place for row in rows.values() for key, place in _places(row).items()}


def _places(row: list[tuple[_Key, str | None]]) -> dict[_Key, Place]:
    """The place of each card of a note; a row is its key, and its GUID if it was recognised."""
    before = _nearest(row)
    after = _nearest(row[::-1])
    return {key: Place(*before[key], *after[key]) for key, guid in row if guid is None}


def _nearest(row: list[tuple[_Key, str | None]]) -> dict[_Key, tuple[str, int]]:
    last, steps = EDGE, 0
    result = {}
    for key, guid in row:
        result[key] = (last, steps)
        last, steps = (last, steps + 1) if guid is None else (guid, 0)
    return result
