"""The state of matching: the cards and entries that are still free, and the pairs found."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from functools import cached_property
from typing import NamedTuple

from ankigen import fields
from ankigen.identity.ledger.values import Entry, Ledger
from ankigen.identity.matching.values import Evidence, Unmatched
from ankigen.identity.texts import Fingerprints
from ankigen.types import Card


class Pair(NamedTuple):
    """An entry found for a card, by what, and how likely."""

    entry: Entry
    evidence: Evidence
    score: float = 1.0


class Pairing:
    """Cards by index and entries by GUID that are not paired yet, and the pairs by card index.

    Unchanged cards are paired from the start; no card is free where no entry is.
    An entry of an unreadable note is only ever paired with a card of that note: for all we know
    its card is still there.
    """

    def __init__(
        self,
        cards: Sequence[Card],
        prints: Sequence[Fingerprints],
        ledger: Ledger,
        vault_id: str,
        unreadable: frozenset[str],
    ) -> None:
        self.cards = cards
        self.ledger = ledger
        self.vault_id = vault_id
        self.unreadable = unreadable
        self.found = {
            index: Pair(entry, Evidence.QUESTION)
            for index, entry in _unchanged(cards, prints, ledger).items()
        }
        taken = {pair.entry.guid for pair in self.found.values()}
        self.entries = {
            guid: entry
            for guid, entry in ledger.entries.items()
            if guid not in taken and entry.recognisable
        }
        self.unmatched: dict[int, Unmatched] = {}
        if self.entries:  # else there is nothing that a card could be, as in a first build
            self.unmatched = {
                index: Unmatched(index, card, prints[index])
                for index, card in enumerate(cards)
                if index not in self.found
            }

    @cached_property
    def orders(self) -> dict[str, int]:
        """Where each active entry stood in its note, by GUID, for notes with entries to pair."""
        notes = {entry.note for entry in self.entries.values()}
        return places(entry for entry in self.ledger.active if entry.note in notes)

    def rank(self, entry: Entry) -> tuple[int, str]:
        """A key that sorts a note's entries as they stood there."""
        return (self.orders.get(entry.guid, 0), entry.guid)

    def may(self, card: Unmatched, entry: Entry) -> bool:
        """Whether the two may be one at all: Anki never changes a note's type on import."""
        return (
            card.note_type == entry.note_type
            and (entry.note not in self.unreadable or card.note == entry.note)
            and card.question_print not in entry.apart
        )

    def take(self, card: Unmatched, entry: Entry, evidence: Evidence, score: float = 1.0) -> None:
        """Make the two a pair."""
        self.found[card.index] = Pair(entry, evidence, score)
        del self.unmatched[card.index]
        del self.entries[entry.guid]

    def groups(
        self, card_key: Callable[[Unmatched], Hashable], entry_key: Callable[[Entry], Hashable]
    ) -> list[tuple[list[Unmatched], list[Entry]]]:
        """The free cards and the free entries that share a key, in the order of the cards.

        A key of None shares nothing. Entries of unreadable notes are grouped too: ask `may`.
        """
        cards: dict[Hashable, list[Unmatched]] = {}
        for card in self.unmatched.values():
            key = card_key(card)
            if key is not None:
                cards.setdefault(key, []).append(card)
        entries: dict[Hashable, list[Entry]] = {}
        if cards:
            for entry in self.entries.values():
                key = entry_key(entry)
                if key in cards:
                    entries.setdefault(key, []).append(entry)
        return [(cards[key], entries[key]) for key in cards if key in entries]


def places(entries: Iterable[Entry]) -> dict[str, int]:
    """Where each entry stood in its note, from 0, by GUID: found by following `after`.

    After a merge two cards may have one predecessor, or a card none: those follow one another.
    """
    by_note: dict[str, dict[str, list[str]]] = {}
    known: dict[str, str] = {}
    for entry in entries:
        by_note.setdefault(entry.note, {}).setdefault(entry.after, []).append(entry.guid)
        known[entry.guid] = entry.note
    result: dict[str, int] = {}
    for note, followers in by_note.items():
        starts = [a for a in followers if not a or known.get(a) != note]
        for start in [*sorted(starts), *sorted(followers)]:
            _follow(start, followers, result)
    return result


def _follow(start: str, followers: dict[str, list[str]], result: dict[str, int]) -> None:
    waiting = sorted(followers.get(start, ()), reverse=True)
    place = len(result)
    while waiting:
        guid = waiting.pop()
        if guid not in result:
            result[guid] = place
            place += 1
            waiting += sorted(followers.get(guid, ()), reverse=True)


def _unchanged(
    cards: Sequence[Card], prints: Sequence[Fingerprints], ledger: Ledger
) -> dict[int, Entry]:
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
        if only is not None and known is not None and _is_same(cards[only], prints[only], known):
            found[only] = known
    return found


def _is_same(card: Card, prints: Fingerprints, entry: Entry) -> bool:
    """Whether a card with an entry's question in its note is the same in all else that counts."""
    return (
        bool(entry.prints.question)
        and prints.answer == entry.prints.answer
        and (card.block_id or "") == entry.block_id
        and fields.note_type(card) == entry.note_type
    )
