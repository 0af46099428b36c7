"""The cards that are as they were: most of them, so this is the part that must be fast."""

from __future__ import annotations

from collections.abc import Sequence

from ankigen import fields
from ankigen.identity.ledger.values import Entry, Ledger
from ankigen.identity.texts import Fingerprints
from ankigen.types import Card


def find(cards: Sequence[Card], prints: Sequence[Fingerprints], ledger: Ledger) -> dict[int, Entry]:
    """The entries, by card index, of cards that have kept note, question, answer and block id.

    Only where no other card or entry has the same question in the same note.
    """
    if not ledger.entries:
        return {}
    entries: dict[tuple[str, str], Entry | None] = {}
    for entry in ledger.entries.values():
        if entry.retired is None:
            place = (entry.note, entry.prints[0])
            entries[place] = None if place in entries else entry
    indices: dict[tuple[str, str], int | None] = {}
    for index, card in enumerate(cards):
        place = (card.note, prints[index].question)
        indices[place] = None if place in indices else index
    found: dict[int, Entry] = {}
    for place, only in indices.items():
        known = entries.get(place)
        if only is not None and known is not None and _is(cards[only], prints[only], known):
            found[only] = known
    return found


def _is(card: Card, prints: Fingerprints, entry: Entry) -> bool:
    """Whether a card with an entry's question in its note is the same in all else that counts."""
    return (
        bool(entry.prints.question)
        and prints.answer == entry.prints.answer
        and (card.block_id or "") == entry.block_id
        and fields.note_type(card) == entry.note_type
    )
