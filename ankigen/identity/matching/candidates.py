"""Which entries a card may continue: those of its note, and those that share its rare words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from heapq import nsmallest

from ankigen.identity.ledger.values import Entry
from ankigen.identity.matching.pairing import Pairing
from ankigen.identity.matching.text_similarity import Rarity, profile
from ankigen.identity.matching.values import Unmatched
from ankigen.identity.texts import ANSWER_KEPT, QUESTION_KEPT, cut, sketch, unmarked, words
from ankigen.types import Kind

_SAMPLE = 3000  # entries that tell how rare a word is
_WORDS = 12  # words of a card by which it is looked up
_POSTINGS = 60  # entries that a word may lead to and still tell anything
_BEST = 8  # candidates from elsewhere
_NEAR = 25  # candidates from the same note
_ACTIVE_EDGE = 1.2  # what an active entry counts against a retired one


class Texts:
    """A card's or an entry's texts, ready to be compared."""

    __slots__ = ("answer", "question", "sketch")

    def __init__(self, question: str, answer: str, sketch_: str, rarity: Rarity) -> None:
        self.question = profile(question, rarity, question=True)
        self.answer = profile(answer, rarity)
        self.sketch = sketch_


class Library:
    """The texts of the free cards and entries, and the index of the entries by word."""

    def __init__(self, pairing: Pairing) -> None:
        self.pairing = pairing
        self.rarity = Rarity(sample(pairing))
        self.by_word: dict[str, list[str]] = defaultdict(list)
        self.by_note: dict[tuple[str, bool], list[str]] = defaultdict(list)
        self._entries: dict[str, Texts] = {}
        self._cards: dict[int, Texts] = {}
        for guid, entry in sorted(pairing.entries.items()):
            self.by_note[entry.note, entry.active].append(guid)
            for word in self._telling(entry.question, entry.answer):
                self.by_word[word].append(guid)

    def entry(self, entry: Entry) -> Texts:
        """A free entry's texts."""
        texts = self._entries.get(entry.guid)
        if texts is None:
            texts = self._texts(entry.note_type, entry.question, entry.answer, entry.sketch)
            self._entries[entry.guid] = texts
        return texts

    def card(self, card: Unmatched) -> Texts:
        """A free card's texts."""
        texts = self._cards.get(card.index)
        if texts is None:
            question = cut(card.card.question.text, QUESTION_KEPT)
            answer = card.card.answer.text
            shown = cut(answer, ANSWER_KEPT)
            texts = self._texts(card.note_type, question, shown, sketch(answer))
            self._cards[card.index] = texts
        return texts

    def _texts(self, note_type: str, question: str, answer: str, sketch_: str) -> Texts:
        shown = unmarked(question) if note_type == Kind.CLOZE else question
        return Texts(shown, answer, sketch_, self.rarity)

    def _telling(self, *texts: str) -> list[str]:
        """The words of a question and an answer by which a card is looked up."""
        found: dict[str, None] = {}
        for text in texts:
            weights = {word.casefold(): self.rarity.weight(word) for word in words(text)}
            ranked = sorted(weights, key=lambda word: (-weights[word], word))
            found.update(dict.fromkeys(ranked[:_WORDS]))
        return list(found)

    def candidates(self, card: Unmatched, old_notes: list[str]) -> Iterator[Entry]:
        """The free entries that the card may be, at most a few dozen; `old_notes` are the names
        that its note had."""
        texts = self.card(card)
        shared: dict[str, float] = defaultdict(float)
        for word in self._telling(texts.question.text, texts.answer.text):
            guids = self.by_word.get(word, ())
            if len(guids) <= _POSTINGS:
                weight = self.rarity.of(word)
                for guid in guids:
                    shared[guid] += weight
        entries = self.pairing.entries
        ranked = nsmallest(
            _BEST,
            (guid for guid in shared if guid in entries),
            key=lambda guid: (
                -shared[guid] * (_ACTIVE_EDGE if entries[guid].active else 1.0),
                guid,
            ),
        )
        notes = set(old_notes)
        near = [guid for guid in shared if guid in entries and entries[guid].note in notes]
        near += [
            guid
            for note in old_notes
            for active in (True, False)
            for guid in self.by_note.get((note, active), ())[:_NEAR]
            if guid in entries and guid not in shared
        ]
        near.sort(key=lambda guid: (not entries[guid].active, -shared.get(guid, 0.0), guid))
        for guid in dict.fromkeys([*near[:_NEAR], *ranked]):
            if self.pairing.may(card, entries[guid]):
                yield entries[guid]


def sample(pairing: Pairing) -> Iterator[tuple[str, str]]:
    """Questions and answers evenly spread over the ledger and this build's cards."""
    entries = pairing.ledger.entries
    guids = sorted(entries)
    for guid in guids[:: max(1, len(guids) // _SAMPLE)]:
        yield entries[guid].question, entries[guid].answer
