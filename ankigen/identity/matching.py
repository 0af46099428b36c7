"""Which card of the last build is this one? In order of certainty, no entry given twice."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from ankigen.identity import clozes, derive, exact
from ankigen.identity.ledger import Entry, Ledger, note_type_key
from ankigen.identity.memory import keeping_all
from ankigen.identity.model import Decide, Doubt, How, Match, Matching
from ankigen.identity.pairing import Pairing
from ankigen.identity.texts import Prints, plain
from ankigen.identity.wording import Wording, prints_of
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
    with keeping_all():
        if wordings is None:
            prints = [prints_of(card) for card in cards]
        else:
            prints = [words.prints for words in wordings]
        return _match_all(cards, prints, deletions, ledger, vault_id, frozenset(unreadable), decide)


def _match_all(
    cards: Sequence[Card],
    prints: Sequence[Prints],
    deletions: Sequence[tuple[Deletion, ...]],
    ledger: Ledger,
    vault_id: str,
    unreadable: frozenset[str],
    decide: Decide | None,
) -> Matching:
    vault = ledger.vault_id or vault_id
    pairing = Pairing(cards, prints, ledger, vault, unreadable)
    exact.pair(pairing)
    doubts: tuple[Doubt, ...] = ()
    if pairing.seen and pairing.entries:
        # Imported here: an unchanged deck must not pay for it.
        from ankigen.identity import similar

        doubts = similar.pair(pairing, decide)
    names = _Names(vault, ledger)
    matches = [
        _match(pairing, names, card, index, deletions[index]) for index, card in enumerate(cards)
    ]
    left: list[Entry] = []
    if len(pairing.found) < len(ledger.entries):
        found = {pair.entry.guid for pair in pairing.found.values()}
        left = [entry for entry in ledger.active if entry.guid not in found]
    return Matching(
        vault,
        tuple(matches),
        tuple(entry for entry in left if entry.note not in pairing.unreadable),
        tuple(entry for entry in left if entry.note in pairing.unreadable),
        doubts,
    )


class _Names:
    """The GUIDs and note ids that are taken."""

    def __init__(self, vault_id: str, ledger: Ledger) -> None:
        self.vault_id = vault_id
        self.guids: set[str] = set()
        self.note_ids: set[int] = set()
        self.ledger = ledger

    def name(self, card: Card, note_type: str) -> tuple[str, int]:
        """A new card's GUID and note id."""
        block_id = card.block_id or ""
        question = plain(card.question.text)
        guids = derive.guids(self.vault_id, note_type, card.note, block_id, question)
        guid = next(guid for guid in guids if guid not in self.ledger and guid not in self.guids)
        note_ids = derive.note_ids(guid)
        used = self.ledger.note_ids
        note_id = next(n for n in note_ids if n not in used and n not in self.note_ids)
        self.guids.add(guid)
        self.note_ids.add(note_id)
        return guid, note_id


def _match(
    pairing: Pairing, names: _Names, card: Card, index: int, deletions: tuple[Deletion, ...]
) -> Match:
    paired = pairing.found.get(index)
    if paired is None:
        guid, note_id = names.name(card, note_type_key(card.kind))
        numbered = clozes.number(deletions) if deletions else clozes.NONE
        identity = Identity(guid, note_id, numbered.numbers)
        return Match(identity, None, How.NEW, 1.0, numbered.deletions, numbered.gone)
    entry: Entry = paired.entry
    numbered = clozes.NONE
    if deletions or entry.deletions or entry.gone:
        numbered = clozes.number(deletions, entry.deletions, entry.gone)
    identity = Identity(entry.guid, entry.note_id, numbered.numbers)
    return Match(identity, entry, paired.how, paired.score, numbered.deletions, numbered.gone)
