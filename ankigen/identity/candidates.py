"""Which entries a card may continue: those of its note, and those that share its rare words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from ankigen.identity.ledger import Entry
from ankigen.identity.likeness import Profile, Rarity, profile, weightiest
from ankigen.identity.model import Seen
from ankigen.identity.pairing import Pairing
from ankigen.identity.texts import ANSWER_KEPT, QUESTION_KEPT, cut, sketch

_SAMPLE = 4000  # entries that tell how rare a word is
_WORDS = 12  # words of a card by which it is looked up
_POSTINGS = 60  # entries that a word may lead to and still tell anything
_BEST = 8  # candidates from elsewhere
_NEAR = 25  # candidates from the same note
_ACTIVE_EDGE = 1.2  # what an active entry counts against a retired one


class Texts:
    """A card's or an entry's texts, ready to be compared."""

    __slots__ = ("answer", "question", "sketch")

    def __init__(self, question: Profile, answer: Profile, sketch_: str) -> None:
        self.question = question
        self.answer = answer
        self.sketch = sketch_


class Library:
    """The texts of the free cards and entries, and the index of the entries by word."""

    def __init__(self, pairing: Pairing) -> None:
        self.pairing = pairing
        self.rarity = Rarity(_sample(pairing))
        self.entries = {guid: self._of_entry(e) for guid, e in pairing.entries.items()}
        self.cards = {index: self._of_card(card) for index, card in pairing.seen.items()}
        self.by_word: dict[str, list[str]] = defaultdict(list)
        self.by_note: dict[str, list[str]] = defaultdict(list)
        for guid, texts in self.entries.items():
            self.by_note[pairing.entries[guid].note].append(guid)
            for word in _words(texts):
                self.by_word[word].append(guid)

    def _of_entry(self, entry: Entry) -> Texts:
        return Texts(
            profile(entry.question, self.rarity), profile(entry.answer, self.rarity), entry.sketch
        )

    def _of_card(self, card: Seen) -> Texts:
        question = cut(card.card.question.text, QUESTION_KEPT)
        answer = card.card.answer.text
        return Texts(
            profile(question, self.rarity),
            profile(cut(answer, ANSWER_KEPT), self.rarity),
            sketch(answer),
        )

    def candidates(self, card: Seen, old_notes: list[str]) -> Iterator[Entry]:
        """The free entries that the card may be, at most a few dozen; `old_notes` are the names
        that its note had."""
        texts = self.cards[card.index]
        shared: dict[str, float] = defaultdict(float)
        for word in _words(texts):
            guids = self.by_word.get(word, ())
            if len(guids) <= _POSTINGS:
                weight = self.rarity.of(word)
                for guid in guids:
                    shared[guid] += weight
        entries = self.pairing.entries
        ranked = sorted(
            (guid for guid in shared if guid in entries),
            key=lambda guid: (
                -shared[guid] * (_ACTIVE_EDGE if entries[guid].active else 1.0),
                guid,
            ),
        )
        near = [g for note in old_notes for g in self.by_note.get(note, ()) if g in entries]
        near.sort(key=lambda guid: (not entries[guid].active, -shared.get(guid, 0.0), guid))
        for guid in dict.fromkeys([*near[:_NEAR], *ranked[:_BEST]]):
            if self.pairing.may(card, entries[guid]):
                yield entries[guid]


def _words(texts: Texts) -> list[str]:
    """The words by which a card is looked up."""
    return list(
        dict.fromkeys([*weightiest(texts.question, _WORDS), *weightiest(texts.answer, _WORDS)])
    )


def _sample(pairing: Pairing) -> Iterator[str]:
    """Questions and answers evenly spread over the ledger and this build's cards."""
    entries = list(pairing.ledger.entries.values())
    for entry in entries[:: max(1, len(entries) // _SAMPLE)]:
        yield f"{entry.question} {entry.answer}"
