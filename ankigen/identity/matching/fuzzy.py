"""Matching by likeness: which free entry is each free card, one to one and best as a whole."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from ankigen.identity.ledger.values import Entry
from ankigen.identity.matching.assignment import Edge, assign
from ankigen.identity.matching.candidates import Library
from ankigen.identity.matching.neighbors import Neighbourhood
from ankigen.identity.matching.pairing import Pairing
from ankigen.identity.matching.text_similarity import Profile, compare, compare_long
from ankigen.identity.matching.values import Candidate, Decide, Doubt, Evidence, Unmatched

_QUESTION, _ANSWER = 0.55, 0.45
_TEMPLATE = 0.5
_RIVAL = 0.75  # how alike a question must be to claim a card or an entry
_CLAIMED = 0.2


@dataclass(frozen=True, slots=True)
class PairScore:
    """How alike a card's and an entry's texts are, and how much each text says, from 0 to 1.

    `exchanged` is the weight of the question's words that have given way to others, `claimed`
    says that another question fits the card or the entry much better.
    """

    question: float
    answer: float
    said_question: float
    said_answer: float
    exchanged: float
    claimed: bool = False

    @property
    def score(self) -> float:
        """Both together, each counting by how much it says."""
        question = _QUESTION * self.said_question
        answer = _ANSWER * self.said_answer
        if not question + answer:
            return 0.0
        score = (question * self.question + answer * self.answer) / (question + answer)
        return score - _TEMPLATE * self.template - _CLAIMED * self.claimed

    @property
    def template(self) -> float:
        """How far the two seem to be made by one pattern, from 0 to 1: a telling word of the
        question has given way to another, and the answer does not say that it is the same."""
        exchanged = min(1.0, max(0.0, (self.exchanged - 0.3) / 0.3))
        agreeing = min(1.0, max(0.0, (self.answer - 0.3) / 0.2))
        return exchanged * (1.0 - agreeing * self.said_answer)

    @property
    def base(self) -> float:
        """How far the texts allow the place to count, from 0 to 1: a card that has little in
        common with another is not it, wherever it stands."""
        question = self.question * math.sqrt(self.said_question)
        best = max(question, self.answer * math.sqrt(self.said_answer))
        return min(1.0, max(0.0, (best - 0.45) / 0.3)) * (1.0 - self.template)

    def against(self, rival: float) -> PairScore:
        """The same, where the best other question for the card or the entry is alike by `rival`:
        when answers change places, the questions stay what the cards are."""
        return replace(self, claimed=rival >= _RIVAL and rival - self.question >= _CLAIMED)


SURE = 0.75  # enough to be taken as a landmark for others
ENOUGH = 0.64
ASKED = 0.50  # below this nobody is asked
MARGIN = 0.05  # to the second best way to pair them all

_TELLING = 0.6  # of a text that is hardly two cards' by chance
_EQUAL = 0.7
_SAME_ANSWER = 0.8  # from here on a question may have been cut or drawn out
_WITHIN = 0.85  # what a question that is wholly within the other counts
_SAID = 1.5  # the weight of words at which a text counts half


def pair(pairing: Pairing, decide: Decide | None) -> tuple[Doubt, ...]:
    """Pair the free cards and entries that are alike, and give those that are in doubt."""
    matcher = _Matcher(pairing)
    for least in (SURE, ENOUGH):
        if matcher.round(least):  # what was found may be a landmark for others
            matcher.round(least)
    return _settle(pairing, matcher.doubts(), decide)


def _settle(pairing: Pairing, doubts: list[Doubt], decide: Decide | None) -> tuple[Doubt, ...]:
    """Ask about the doubts, if there is anybody to ask; give those that are left."""
    if decide is None:
        return tuple(doubts)
    by_card = {id(card.card): card for card in pairing.unmatched.values()}
    for doubt in doubts:
        free = tuple(c for c in doubt.candidates if c.entry.guid in pairing.entries)
        if not free:
            continue
        chosen = decide(Doubt(doubt.card, free))
        if chosen is not None and chosen.guid in pairing.entries:
            score = next((c.score for c in free if c.entry.guid == chosen.guid), 0.0)
            pairing.take(by_card[id(doubt.card)], chosen, Evidence.CHOSEN, score)
    return ()


class _Matcher:
    """The likenesses of the free cards and entries; the texts are compared only once."""

    def __init__(self, pairing: Pairing) -> None:
        self.pairing = pairing
        self.library = Library(pairing)
        self.alike: dict[tuple[int, str], PairScore] = {}
        self._of_copies: dict[
            tuple[str, ...], PairScore
        ] = {}  # each pair of texts is compared once
        self.around = Neighbourhood(pairing)
        # What several cards have says less about which one it is.
        prints = [entry.prints for entry in pairing.ledger.active]
        self.questions = _shared(each.question for each in prints)
        self.answers = _shared(each.answer for each in prints)
        old_notes: dict[str, list[str]] = defaultdict(list)
        for old, new in sorted(self.around.went.items()):
            old_notes[new].append(old)
        for card in list(pairing.unmatched.values()):
            notes = list(dict.fromkeys([card.note, *old_notes[card.note]]))
            for entry in self.library.candidates(card, notes):
                self.alike[card.index, entry.guid] = self._compare(card, entry)
        self._claim()

    def _claim(self) -> None:
        """Mark the pairs of which a part has a question that fits it much better."""
        of_card: dict[int, list[float]] = defaultdict(list)
        of_entry: dict[str, list[float]] = defaultdict(list)
        for (index, guid), alike in self.alike.items():
            of_card[index].append(alike.question)
            of_entry[guid].append(alike.question)
        best_of_card = {index: max(each) for index, each in of_card.items()}
        best_of_entry = {guid: max(each) for guid, each in of_entry.items()}
        for (index, guid), alike in self.alike.items():
            rival = max(best_of_card[index], best_of_entry[guid])
            self.alike[index, guid] = alike.against(rival)

    def _compare(self, card: Unmatched, entry: Entry) -> PairScore:
        mine, theirs = card.prints, entry.prints
        if self.questions[theirs.question] == 1 or self.answers[theirs.answer] == 1:
            return self._compare_texts(card, entry)
        key = (card.note_type, mine.question, mine.answer, theirs.question, theirs.answer)
        if key not in self._of_copies:
            self._of_copies[key] = self._compare_texts(card, entry)
        return self._of_copies[key]

    def _compare_texts(self, card: Unmatched, entry: Entry) -> PairScore:
        mine = self.library.card(card)
        theirs = self.library.entry(entry)
        likeness = compare(mine.question, theirs.question)
        question, exchanged = likeness.same, likeness.exchanged
        if card.prints.question == entry.prints.question:
            question, exchanged = 1.0, 0.0
        answer = compare_long(mine.answer, theirs.answer, mine.sketch, theirs.sketch)
        if card.prints.answer == entry.prints.answer:
            answer = 1.0
        if answer >= _SAME_ANSWER:
            question = max(question, _WITHIN * likeness.contained)
        return PairScore(
            question,
            answer,
            _said(mine.question, theirs.question) / self.questions[entry.prints.question],
            _said(mine.answer, theirs.answer) / self.answers[entry.prints.answer],
            exchanged,
        )

    def scores(self) -> list[Edge]:
        """The score of every pair that is still free, with what is known of its place."""
        pairing = self.pairing
        self.around = Neighbourhood(pairing)
        return [
            Edge(index, guid, self._score(pairing.unmatched[index], pairing.entries[guid], alike))
            for (index, guid), alike in self.alike.items()
            if index in pairing.unmatched and guid in pairing.entries
        ]

    def _score(self, card: Unmatched, entry: Entry, alike: PairScore) -> float:
        place = 0.05 if self.around.same_note(card, entry) else -0.05
        place += 0.14 * self.around.likeness(card, entry)
        place += 0.03 if card.prints.context == entry.prints.context else 0.0
        if card.card.block_id and card.card.block_id == entry.block_id:
            place += 0.2
        score = alike.score + (place * alike.base if place > 0 else place)
        if not alike.claimed:
            score = max(score, self._equal(card, entry, alike) + place)
        if not entry.active:
            score -= 0.12
        return min(0.99, max(0.0, score))

    def _equal(self, card: Unmatched, entry: Entry, alike: PairScore) -> float:
        """What an equal question or answer is worth by itself, where it says enough and only
        one card of the deck has it."""
        mine, theirs = card.prints, entry.prints
        for print_, other, counts, said in (
            (mine.question, theirs.question, self.questions, alike.said_question),
            (mine.answer, theirs.answer, self.answers, alike.said_answer),
        ):
            if print_ == other and counts[other] == 1 and said >= _TELLING:
                return _EQUAL
        return 0.0

    def round(self, least: float) -> int:
        """Pair what is alike enough, where the second best way to pair all is clearly worse; gives
        the number of new pairs."""
        pairing, before = self.pairing, len(self.pairing.found)
        for edge, margin in assign(self.scores(), ENOUGH - 2 * MARGIN):
            if edge.score >= least and margin >= MARGIN:
                card, entry = pairing.unmatched[edge.card], pairing.entries[edge.guid]
                pairing.take(card, entry, Evidence.SIMILAR, edge.score)
        return len(pairing.found) - before

    def doubts(self) -> list[Doubt]:
        """The free cards that are too much like a free entry not to be mentioned."""
        by_card: dict[int, list[Edge]] = defaultdict(list)
        for edge in self.scores():
            if edge.score >= ASKED and self.pairing.entries[edge.guid].active:
                by_card[edge.card].append(edge)
        return [
            Doubt(
                self.pairing.cards[index],
                tuple(
                    Candidate(self.pairing.entries[edge.guid], edge.score)
                    for edge in sorted(edges, key=lambda e: (-e.score, e.guid))[:5]
                ),
            )
            for index, edges in sorted(by_card.items())
        ]


def _shared(prints: Iterable[str]) -> defaultdict[str, int]:
    """How many have each text; 1 where that is not known."""
    counts = Counter(each for each in prints if each)
    return defaultdict(lambda: 1, counts)


def _said(mine: Profile, theirs: Profile) -> float:
    """How much two texts say about which card it is, from 0 to 1."""
    total = (mine.total + theirs.total) / 2
    return total / (total + _SAID)
