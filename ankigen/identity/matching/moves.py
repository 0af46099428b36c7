"""Cards and notes that are as they were, elsewhere."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Callable, Hashable
from itertools import compress, product
from pathlib import PurePosixPath

from ankigen.identity.ledger.values import Entry
from ankigen.identity.matching import keys
from ankigen.identity.matching.pairing import Pairing
from ankigen.identity.matching.values import Evidence, Unmatched

_ENOUGH_MOVED = 2


def moved_notes(pairing: Pairing) -> None:
    """Notes that moved while another took their place, with the same questions in it.

    None of the old note's cards is as it was in its place, and at least two are in another note.
    """
    staying = {match.entry.note for match in pairing.found.values()}
    groups = [
        (cards[0], entries[0])
        for cards, entries in pairing.groups(keys.texts_of_card, keys.texts_of_active)
        if len(cards) == 1 and len(entries) == 1 and entries[0].note not in staying
    ]
    moves = Counter((entry.note, card.note) for card, entry in groups)
    best: dict[str, tuple[int, str]] = {}
    for (old, new), count in moves.items():
        best[old] = max(best.get(old, (0, "")), (count, new))
    for card, entry in groups:
        count, new = best[entry.note]
        if count >= _ENOUGH_MOVED and card.note == new and pairing.may(card, entry):
            pairing.take(card, entry, Evidence.MOVED)


def moved(pairing: Pairing, of_entry: Callable[[Entry], Hashable]) -> None:
    """The same question and answer in another note; copies are told apart by where their
    neighbours went, then by the file's name, then by the context."""
    several = []
    for cards, entries in pairing.groups(keys.texts_of_card, of_entry):
        theirs = [e for e in entries if e.note not in pairing.unreadable]
        if len(cards) == 1 and len(theirs) == 1:
            pairing.take(cards[0], theirs[0], Evidence.MOVED)
        elif theirs:
            several.append((cards, theirs))
    went = where_notes_went(pairing) if several else {}
    for cards, theirs in several:
        _pair_nearest(pairing, cards, theirs, went)


def where_notes_went(pairing: Pairing) -> dict[str, str]:
    """For each old note with entries to pair, the new one that most of its cards are in."""
    notes = {entry.note for entry in pairing.entries.values()}
    votes = Counter(
        (pair.entry.note, pairing.cards[index].note)
        for index, pair in pairing.found.items()
        if pair.entry.note in notes
    )
    best: dict[str, tuple[int, str]] = {}
    for (old, new), count in votes.items():
        best[old] = max(best.get(old, (0, "")), (count, new))
    return {old: new for old, (_, new) in best.items()}


def _pair_nearest(
    pairing: Pairing, cards: list[Unmatched], entries: list[Entry], went: dict[str, str]
) -> None:
    """Pair copies of one card with copies of it elsewhere, the nearest first: those that agree in
    the note, in where its other cards went, in the file's name and in the context; then those that
    agree in the first three; and so on."""

    def of_card(card: Unmatched) -> tuple[str, ...]:
        return (card.note, card.note, PurePosixPath(card.note).name, card.prints.context)

    def of_entry(entry: Entry) -> tuple[str | None, ...]:
        note = entry.note
        return (note, went.get(note), PurePosixPath(note).name, entry.prints.context)

    free = [(of_card(card), card) for card in sorted(cards, key=lambda c: (c.note, c.index))]
    theirs = [(of_entry(entry), entry) for entry in sorted(entries, key=lambda e: (e.note, e.guid))]
    for agreeing in product((True, False), repeat=4):
        waiting: dict[Hashable, deque[Entry]] = defaultdict(deque)
        for features, entry in theirs:
            if entry.guid in pairing.entries:
                waiting[tuple(compress(features, agreeing))].append(entry)
        for features, card in free:
            same = waiting.get(tuple(compress(features, agreeing)))
            if same and card.index in pairing.unmatched:
                pairing.take(card, same.popleft(), Evidence.MOVED)


def moved_block_ids(pairing: Pairing) -> None:
    """The same block id in another note, where only one card and one entry have it and the
    question or the answer is the same too."""
    groups = pairing.groups(
        lambda c: (c.note_type, c.card.block_id) if c.card.block_id else None,
        lambda e: (e.note_type, e.block_id) if e.block_id and e.active else None,
    )
    for cards, entries in groups:
        if len(cards) != 1 or len(entries) != 1 or not pairing.may(cards[0], entries[0]):
            continue
        mine, theirs = cards[0].prints, entries[0].prints
        if mine.question == theirs.question or mine.answer == theirs.answer:
            pairing.take(cards[0], entries[0], Evidence.BLOCK_ID)
