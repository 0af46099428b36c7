"""Cards that have become another note type: Anki cannot carry their reviews over.

Nothing but a person can tell for certain, and the worst of a wrong guess is a question. So a little
less is asked of the texts than where reviews would go to another card.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence

from ankigen import fields
from ankigen.identity.ledger.values import Entry
from ankigen.identity.matching import keys
from ankigen.identity.matching.assignment import Edge, assign
from ankigen.identity.matching.text_similarity import Profile, Rarity, compare, profile
from ankigen.identity.matching.values import TypeChange
from ankigen.identity.texts import plain, unmarked
from ankigen.types import Card

_ALIKE = 0.6  # how much of two cards' words must be the same
_FAR_ALIKE = 0.75  # the same for a card that is in another note
_CONTAINED = 0.8  # what counts a text that is wholly within the other
_COMPARED = 10_000  # pairs that are compared at most, of one note or of all


def find(
    new: Sequence[Card], gone: Sequence[Entry], rarity: Callable[[], Rarity]
) -> tuple[TypeChange, ...]:
    """Pair new cards with entries that are gone and had another note type: by block id or foreign
    id, by the question, or by the words of question and answer."""
    types = {entry.note_type for entry in gone} | {fields.note_type(card) for card in new}
    if not new or not gone or len(types) < 2:
        return ()
    cards, entries = dict(enumerate(new)), {entry.guid: entry for entry in gone}
    found: dict[int, Entry] = {}

    def take(index: int, guid: str) -> None:
        if index in cards and guid in entries:
            found[index] = entries.pop(guid)
            del cards[index]

    for of_card, of_entry in _KEYS:
        by_key: dict[Hashable, list[str]] = defaultdict(list)
        for guid, entry in entries.items():
            for key in of_entry(entry):
                by_key[key].append(guid)
        for index, card in list(cards.items()):
            for key in of_card(card):
                for guid in by_key.get(key, ())[:1]:
                    if _differ(card, entries.get(guid)):
                        take(index, guid)
    for is_near, least in ((True, _ALIKE), (False, _FAR_ALIKE)):
        for edge, _ in assign(_alike(cards, entries, rarity, is_near=is_near), least):
            take(edge.card, edge.guid)
    return tuple(TypeChange(new[index], found[index]) for index in sorted(found))


def _differ(card: Card, entry: Entry | None) -> bool:
    return entry is not None and fields.note_type(card) != entry.note_type


def _question(card: Card) -> str:
    return keys.bare(plain(card.question.text))


_Keys = Iterable[Hashable]
# From each, what a card and an entry of one key have in common, the surest first.
_KEYS: tuple[tuple[Callable[[Card], _Keys], Callable[[Entry], _Keys]], ...] = (
    (
        lambda c: [(c.note, c.block_id)] if c.block_id else [],
        lambda e: [(e.note, e.block_id)] if e.block_id else [],
    ),
    (lambda c: c.aliases, lambda e: e.aliases),
    (lambda c: [(c.note, _question(c))], lambda e: [(e.note, keys.bare(e.question))]),
    (lambda c: [_question(c)], lambda e: [keys.bare(e.question)]),
)


def _alike(
    cards: dict[int, Card],
    entries: dict[str, Entry],
    rarity: Callable[[], Rarity],
    *,
    is_near: bool,
) -> list[Edge]:
    """The pairs of one note, or of all, and how many of their words they share."""
    theirs: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries.values():
        theirs[entry.note if is_near else ""].append(entry)
    mine: dict[str, list[int]] = defaultdict(list)
    for index, card in cards.items():
        mine[card.note if is_near else ""].append(index)
    edges = []
    for place, indices in mine.items():
        if not theirs[place] or len(indices) * len(theirs[place]) > _COMPARED:
            continue
        profiles = {e.guid: _profile(e.question, e.answer, rarity()) for e in theirs[place]}
        for index in indices:
            card = cards[index]
            own = _profile(plain(card.question.text), plain(card.answer.text), rarity())
            for entry in theirs[place]:
                if _differ(card, entry):
                    found = compare(own, profiles[entry.guid])
                    score = max(found.same, _CONTAINED * found.contained)
                    edges.append(Edge(index, entry.guid, score))
    return edges


def _profile(question: str, answer: str, rarity: Rarity) -> Profile:
    return profile(f"{unmarked(question)} {unmarked(answer)}", rarity)
