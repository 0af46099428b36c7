"""Which card of the last build is this one? In order of certainty, no entry given twice."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from functools import cache

from ankigen import fields
from ankigen.identity import clozes, derive, exact
from ankigen.identity.ledger import Entry, Ledger
from ankigen.identity.model import Decide, Doubt, How, Match, Matching, TypeChange
from ankigen.identity.pairing import Pair, Pairing
from ankigen.identity.texts import QUESTION_KEPT, plain
from ankigen.identity.wording import Wording, wording
from ankigen.types import Card, Deletion, Identity


def match(
    cards: Sequence[Card],
    deletions: Sequence[tuple[Deletion, ...]],
    ledger: Ledger,
    *,
    vault_id: str = "",
    unreadable: Collection[str] = (),
    decide: Decide | None = None,
    wordings: Sequence[Wording] | None = None,
) -> Matching:
    """Recognise `cards` among the ledger's, and give new ones an identity.

    `deletions` are the cards' cloze deletions (empty for other kinds), `vault_id` serves when
    the ledger has none yet, `unreadable` the vault paths of notes whose cards are not all there:
    their entries stay. `decide` is asked about a card that is too close to call; without it such
    a card is taken as new and reported. `wordings` are the cards' (`wording`), where known.
    """
    if wordings is None:
        wordings = [wording(card) for card in cards]
    return _match_all(cards, wordings, deletions, ledger, vault_id, frozenset(unreadable), decide)


def _match_all(
    cards: Sequence[Card],
    wordings: Sequence[Wording],
    deletions: Sequence[tuple[Deletion, ...]],
    ledger: Ledger,
    vault_id: str,
    unreadable: frozenset[str],
    decide: Decide | None,
) -> Matching:
    vault = ledger.vault_id or vault_id
    prints = [words.prints for words in wordings]
    pairing = Pairing(cards, prints, ledger, vault, unreadable)
    exact.pair(pairing)
    doubts: tuple[Doubt, ...] = ()
    if pairing.seen and pairing.entries:
        # Imported here: an unchanged deck must not pay for it.
        from ankigen.identity import similar

        doubts = similar.pair(pairing, decide)
    names = _Names(vault, ledger)
    found = pairing.found
    matches = [
        _continued(found[index], pieces) if index in found else names.new(card, words, pieces)
        for index, (card, words, pieces) in enumerate(zip(cards, wordings, deletions, strict=True))
    ]
    left: list[Entry] = []
    if len(found) < len(ledger.entries):
        taken = {pair.entry.guid for pair in found.values()}
        left = [entry for entry in ledger.active if entry.guid not in taken]
    retired = tuple(entry for entry in left if entry.note not in pairing.unreadable)
    return Matching(
        vault,
        tuple(matches),
        retired,
        tuple(entry for entry in left if entry.note in pairing.unreadable),
        doubts,
        _type_changes(pairing, retired),
        pairing.unreadable,
    )


def _type_changes(pairing: Pairing, retired: Sequence[Entry]) -> tuple[TypeChange, ...]:
    new = [card for index, card in enumerate(pairing.cards) if index not in pairing.found]
    if not new or not retired:
        return ()
    # Imported here: an unchanged deck must not pay for it.
    from ankigen.identity import candidates, likeness, type_changes

    return type_changes.find(
        new, retired, cache(lambda: likeness.Rarity(candidates.sample(pairing)))
    )


class _Names:
    """Gives new cards GUIDs and note ids that are not taken."""

    def __init__(self, vault_id: str, ledger: Ledger) -> None:
        self.vault_id = vault_id
        self.guids: set[str] = set()
        self.note_ids: set[int] = set()
        self.waiting: dict[tuple[str, str, str, str], Iterator[str]] = {}
        self.ledger = ledger

    def new(self, card: Card, words: Wording, deletions: tuple[Deletion, ...]) -> Match:
        """A new card's identity."""
        guid = self._guid(card, words)
        self.guids.add(guid)
        for note_id in derive.note_ids(guid):
            if note_id not in self.note_ids and note_id not in self.ledger.note_ids:
                break
        self.note_ids.add(note_id)
        numbered = clozes.number(deletions) if deletions else clozes.NONE
        identity = Identity(guid, note_id, numbered.numbers)
        return Match(identity, None, How.NEW, 1.0, numbered.deletions, numbered.gone)

    def _guid(self, card: Card, words: Wording) -> str:
        question = words.question
        if len(question) >= QUESTION_KEPT:  # it may be cut
            question = plain(card.question.text)
        own = (fields.note_type(card), card.note, card.block_id or "", question)
        # Copies go on where the one before them ended.
        if own not in self.waiting:
            self.waiting[own] = derive.guids(self.vault_id, *own)
        return next(
            guid
            for guid in self.waiting[own]
            if guid not in self.guids and guid not in self.ledger.entries
        )


def _continued(paired: Pair, deletions: tuple[Deletion, ...]) -> Match:
    entry = paired.entry
    numbered = clozes.NONE
    if deletions or entry.deletions or entry.gone:
        numbered = clozes.number(deletions, entry.deletions, entry.gone)
    identity = Identity(entry.guid, entry.note_id, numbered.numbers)
    return Match(identity, entry, paired.how, paired.score, numbered.deletions, numbered.gone)
