"""Matching by what is equal: block ids, aliases, questions and answers.

Active entries come before retired ones at every step. Where several cards or entries share what
is compared, only those that something else tells apart are paired; the rest is left to `similar`.
"""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Callable, Hashable

from ankigen.identity import ids
from ankigen.identity.ledger.values import FIRST, Entry
from ankigen.identity.matching import keys, moves
from ankigen.identity.matching.pairing import Pairing
from ankigen.identity.matching.values import Evidence, Unmatched
from ankigen.identity.texts import plain


def pair(pairing: Pairing) -> None:
    """Pair all cards that can be recognised for certain."""
    if not pairing.unmatched or not pairing.entries:
        return
    _block_ids(pairing)
    _aliases(pairing)
    contested = _unchanged(pairing)
    moves.moved_notes(pairing)
    _same_question(pairing, contested)
    moves.moved(pairing, keys.texts_of_active)
    moves.moved_block_ids(pairing)
    _same_words(pairing, contested)
    _undone(pairing)
    _returned(pairing)


def _block_ids(pairing: Pairing) -> None:
    """The same block id in the same note; a copied id counts for the card that has its text."""
    groups = pairing.groups(
        lambda c: (c.note, c.note_type, c.card.block_id) if c.card.block_id else None,
        lambda e: (e.note, e.note_type, e.block_id) if e.block_id else None,
    )
    for cards, entries in groups:
        _pair_same(
            pairing, cards, entries, Evidence.BLOCK_ID, keys.texts_of_card, keys.texts_of_entry
        )
        _pair_same(
            pairing,
            cards,
            entries,
            Evidence.BLOCK_ID,
            lambda c: c.question_print,
            lambda e: e.prints.question or None,
        )
        cards = [card for card in cards if card.index in pairing.unmatched]
        entries = [entry for entry in entries if entry.guid in pairing.entries]
        active = [entry for entry in entries if entry.active] or entries
        if len(cards) == 1 and len(active) == 1:
            pairing.take(cards[0], active[0], Evidence.BLOCK_ID)


def _aliases(pairing: Pairing) -> None:
    """An id that another tool gave, where one card and one entry have it."""
    cards: dict[str, list[Unmatched]] = {}
    for card in pairing.unmatched.values():
        for alias in card.card.aliases:
            cards.setdefault(alias, []).append(card)
    if not cards:
        return
    entries: dict[str, list[Entry]] = {}
    for entry in pairing.entries.values():
        for alias in entry.aliases:
            entries.setdefault(alias, []).append(entry)
    for alias, mine in cards.items():
        theirs = entries.get(alias, [])
        if len(mine) == 1 and len(theirs) == 1:
            card, entry = mine[0], theirs[0]
            free = card.index in pairing.unmatched and entry.guid in pairing.entries
            if free and pairing.may(card, entry):
                pairing.take(card, entry, Evidence.ALIAS)


def _unchanged(pairing: Pairing) -> set[Hashable]:
    """The same question and answer in the same note; of copies, those in the same context, then
    in their order. Gives the keys that several cards or entries share."""
    contested: set[Hashable] = set()
    for cards, entries in pairing.groups(keys.place_of_card, keys.place_of_active):
        if len(cards) == 1 and len(entries) == 1:
            if cards[0].prints.answer == entries[0].prints.answer:
                pairing.take(cards[0], entries[0], Evidence.QUESTION)
            continue
        contested.add(keys.place_of_card(cards[0]))
        same: dict[Hashable, deque[Entry]] = defaultdict(deque)
        for entry in sorted(entries, key=pairing.rank):
            same[entry.prints].append(entry)
        for card in cards:
            if same[card.prints]:
                pairing.take(card, same[card.prints].popleft(), Evidence.QUESTION)
        _pair_same(
            pairing, cards, entries, Evidence.QUESTION, keys.texts_of_card, keys.texts_of_active
        )
        _pair_same(
            pairing,
            cards,
            entries,
            Evidence.QUESTION,
            lambda c: c.prints.context,
            lambda e: e.prints.context or None,
        )
    return contested


def _same_question(pairing: Pairing, contested: set[Hashable]) -> None:
    """The same question in the same note with another answer, where only one has it."""
    for cards, entries in pairing.groups(keys.place_of_card, keys.place_of_active):
        if len(cards) == 1 and len(entries) == 1 and keys.place_of_card(cards[0]) not in contested:
            pairing.take(cards[0], entries[0], Evidence.QUESTION)


def _same_words(pairing: Pairing, contested: set[Hashable]) -> None:
    """A question of the same words in the same note: only case or white space have changed.

    What was recovered from a package's HTML has lost its signs too.
    """

    def of_card(card: Unmatched) -> Hashable:
        if keys.place_of_card(card) in contested:
            return None
        return (card.note, card.note_type, keys.folded(plain(card.card.question.text)))

    def bare_of_card(card: Unmatched) -> Hashable:
        return (card.note, card.note_type, keys.bare(plain(card.card.question.text)))

    def of_entry(entry: Entry) -> Hashable:
        return (entry.note, entry.note_type, keys.folded(entry.question)) if entry.active else None

    def bare_of_entry(entry: Entry) -> Hashable:
        return (entry.note, entry.note_type, keys.bare(entry.question)) if entry.recovered else None

    for card_key, entry_key in ((of_card, of_entry), (bare_of_card, bare_of_entry)):
        for cards, entries in pairing.groups(card_key, entry_key):
            if len(cards) == 1 and len(entries) == 1:
                pairing.take(cards[0], entries[0], Evidence.WORDS)


def _undone(pairing: Pairing) -> None:
    """The question that the card had when it was new: its GUID derives from that."""
    for card in list(pairing.unmatched.values()):
        question, block_id = plain(card.card.question.text), card.card.block_id or ""
        guid = ids.guid(pairing.vault_id, card.note_type, card.note, block_id, question)
        entry = pairing.entries.get(guid)
        if entry is not None and pairing.may(card, entry):
            pairing.take(card, entry, Evidence.QUESTION)


def _returned(pairing: Pairing) -> None:
    """Retired cards that are back: the same question in the same note, or all the same elsewhere;
    of several, the one that was retired last."""
    for cards, entries in pairing.groups(keys.place_of_card, keys.place_of_retired):
        entries.sort(key=lambda e: (e.retired or FIRST, e.modified, e.guid))
        by_answer: dict[str, list[Entry]] = defaultdict(list)
        for entry in entries:
            by_answer[entry.prints.answer].append(entry)
        for card in cards:
            waiting = by_answer.get(card.prints.answer, entries)
            while waiting and waiting[-1].guid not in pairing.entries:
                waiting.pop()
            if waiting:
                pairing.take(card, waiting.pop(), Evidence.QUESTION)
    moves.moved(pairing, keys.texts_of_retired)


def _pair_same(
    pairing: Pairing,
    cards: list[Unmatched],
    entries: list[Entry],
    evidence: Evidence,
    card_key: Callable[[Unmatched], Hashable],
    entry_key: Callable[[Entry], Hashable],
) -> None:
    """Pair the free ones of a group whose key no other of the group has."""
    free_cards = [card for card in cards if card.index in pairing.unmatched]
    free_entries = [entry for entry in entries if entry.guid in pairing.entries]
    card_keys = Counter(map(card_key, free_cards))
    entry_keys = Counter(map(entry_key, free_entries))
    by_key = {entry_key(entry): entry for entry in free_entries}
    for card in free_cards:
        key = card_key(card)
        if key is not None and card_keys[key] == 1 and entry_keys[key] == 1:
            pairing.take(card, by_key[key], evidence)
