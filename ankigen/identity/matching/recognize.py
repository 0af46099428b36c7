"""Which card of the last build is this one? In order of certainty, no entry given twice."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import cache

from ankigen import fields
from ankigen.identity import ids
from ankigen.identity.ledger.values import Entry, Ledger
from ankigen.identity.matching import clozes, exact
from ankigen.identity.matching.pairing import Pair, Pairing
from ankigen.identity.matching.values import Decide, Doubt, Evidence, Match, Matching, TypeChange
from ankigen.identity.texts import QUESTION_KEPT, CardText, card_text, plain
from ankigen.types import Card, Deletion, Identity, Kind


def match(
    cards: Sequence[Card],
    deletions: Sequence[tuple[Deletion, ...]],
    ledger: Ledger,
    *,
    vault_id: str = "",
    unreadable: Collection[str] = (),
    decide: Decide | None = None,
    card_texts: Sequence[CardText] | None = None,
) -> Matching:
    """Recognise `cards` among the ledger's, and give new ones an identity.

    `deletions` are the cards' cloze deletions (empty for other kinds), `vault_id` serves when
    the ledger has none yet, `unreadable` the vault paths of notes whose cards are not all there:
    their entries stay. `decide` is asked about a card that is too close to call; without it such
    a card is taken as new and reported. `card_texts` are the cards' (`card_text`), where known.
    """
    if card_texts is None:
        card_texts = [card_text(card) for card in cards]
    return _match_all(cards, card_texts, deletions, ledger, vault_id, frozenset(unreadable), decide)


def _match_all(
    cards: Sequence[Card],
    card_texts: Sequence[CardText],
    deletions: Sequence[tuple[Deletion, ...]],
    ledger: Ledger,
    vault_id: str,
    unreadable: frozenset[str],
    decide: Decide | None,
) -> Matching:
    vault = ledger.vault_id or vault_id
    prints = [words.prints for words in card_texts]
    pairing = Pairing(cards, prints, ledger, vault, unreadable)
    exact.pair(pairing)
    doubts: tuple[Doubt, ...] = ()
    if pairing.unmatched and pairing.entries:
        # Imported here: an unchanged deck must not pay for it.
        from ankigen.identity.matching import fuzzy

        doubts = fuzzy.pair(pairing, decide)
    names = _Names(vault, ledger)
    found = pairing.found
    matches = [
        _continued(found[index], card, pieces) if index in found else names.new(card, words, pieces)
        for index, (card, words, pieces) in enumerate(
            zip(cards, card_texts, deletions, strict=True)
        )
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
    from ankigen.identity.matching import candidates, text_similarity, type_changes

    return type_changes.find(
        new, retired, cache(lambda: text_similarity.Rarity(candidates.sample(pairing)))
    )


class _Names:
    """Gives new cards GUIDs and note ids that are not taken."""

    def __init__(self, vault_id: str, ledger: Ledger) -> None:
        self.vault_id = vault_id
        self.guids: set[str] = set()
        self.note_ids: set[int] = set()
        # How many GUIDs of a question are taken, where the first one is.
        self.taken: dict[tuple[str, str, str, str], int] = {}
        self.ledger = ledger

    def new(self, card: Card, words: CardText, deletions: tuple[Deletion, ...]) -> Match:
        """A new card's identity."""
        guid = self._guid(card, words)
        self.guids.add(guid)
        for note_id in ids.note_ids(guid):
            if note_id not in self.note_ids and note_id not in self.ledger.note_ids:
                break
        self.note_ids.add(note_id)
        numbered = _number(card)(deletions, (), ()) if deletions else clozes.NONE
        identity = Identity(guid, note_id, numbered.numbers)
        return Match(identity, None, Evidence.NEW, 1.0, numbered.deletions, numbered.gone)

    def _guid(self, card: Card, words: CardText) -> str:
        question = words.question
        if len(question) >= QUESTION_KEPT:  # it may be cut
            question = plain(card.question.text)
        own = (fields.note_type(card), card.note, card.block_id or "", question)
        # Copies go on where the one before them ended.
        number, known = self.taken.get(own, 0), self.ledger.entries
        while (guid := ids.guid(self.vault_id, *own, number)) in self.guids or guid in known:
            number += 1
        if number:
            self.taken[own] = number + 1
        return guid


def _number(
    card: Card,
) -> Callable[[Sequence[Deletion], clozes.Pairs, clozes.Pairs], clozes.Numbered]:
    """What numbers a card's deletions."""
    if card.kind is not Kind.OCCLUSION:
        return clozes.number
    # Imported here for start-up time: few decks have masks.
    from ankigen.identity.matching import masks

    return masks.number


def _continued(paired: Pair, card: Card, deletions: tuple[Deletion, ...]) -> Match:
    entry = paired.entry
    numbered = clozes.NONE
    if deletions or entry.deletions or entry.gone:
        numbered = _number(card)(deletions, entry.deletions, entry.gone)
    identity = Identity(entry.guid, entry.note_id, numbered.numbers)
    return Match(identity, entry, paired.evidence, paired.score, numbered.deletions, numbered.gone)
