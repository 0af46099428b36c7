"""How alike two texts are, by their words: rare words count, common ones hardly do.

"What is a CNN?" and "What is an RNN?" share most of their letters and yet ask for different
things; "backpropagation" and "backpropogation" do not. So words are weighted by how rare they
are in the deck, and a word that is gone is forgiven only where one like it has come.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from rapidfuzz import fuzz, process

from ankigen.identity.texts import sketch_likeness, sketched, words

_ENGLISH = """
a about an and any are as at be been being between both briefly by can could did do does each
example few for from give given had has have how if in into is it its may might more most must of
on one or own should some such than that the their them then there these they this those to two
under use used using was were what when where which while who whom whose why will with words would
you your
"""
_GERMAN = """
als am an auf aus bei das dem den der des die ein eine einem einen einer eines für hat haben im in
ist kann man mit oder sich sind und unter von wann war warum was welche welcher welches wer werden
wie wird wo wodurch woher wozu zu zum zur zwischen
"""
_FRENCH = """
au aux avec ce cette combien comment dans de des du en entre est et la le les ou où par pour
pourquoi qu que quand quel quelle quelles quels qui quoi se sont sur un une
"""
_SPANISH = """
al como con cuando cuál cuáles cuánto cómo de del donde dónde el en entre es la las los o para por
porque qué que quién se son su un una y
"""
_PORTUGUESE = "ao as como com da das de do dos em entre e na no o os ou para por qual um uma"
_ITALIAN = (
    "che chi come con cosa da dei del della di dove e gli il in la le lo perché qual quale un"
)
_RUSSIAN = "в для и из или как какая какие какой когда кто на по почему с такое что это чем где"
_POLISH = "co czy czym dla do gdzie i jak jaka jaki jakie jest kiedy kto na są się w z"
# Only at the beginning of a question: elsewhere they may be what it is about.
_ORDERS = """
calculate compare compute define derive describe determine discuss explain find list name outline
prove show sketch state summarize write
beschreibe beschreiben definiere erkläre erklären nenne nennen
décrire définir donner expliquer
define describe explica nombra
definisci descrivi spiega
defina descreva explique
объясните опишите
opisz wyjaśnij
"""

STOPWORDS = frozenset(
    word
    for text in (
        _ENGLISH,
        _GERMAN,
        _FRENCH,
        _SPANISH,
        _PORTUGUESE,
        _ITALIAN,
        _RUSSIAN,
        _POLISH,
    )
    for word in text.split()
)
ORDERS = STOPWORDS.union(_ORDERS.split())


_SIGN_WEIGHT = 0.1
_HELPER_WEIGHT = 0.2
_BY_LENGTH = {2: 0.4, 3: 0.4, 4: 0.65}  # short lower-case words are mostly helpers
_OPENING_WEIGHT = 0.3  # of a first word that says how is asked, not what about
_OPENING_SHARE = 50  # one question in so many, and two at least, begin with such a word
_LOWEST_RARITY = 0.08
_FORGIVEN = 76.0  # how alike two words must be, in percent, for one to be the other mistyped
_FORGIVEN_LENGTH = 5
_COMPARED = 40  # words left over on one side that are compared with those on the other
_ENOUGH_TEXTS = 60  # fewer say little about which words are common
_CONTAINED = 0.88  # what a text that is wholly within another counts


class Rarity:
    """How rare words are in a deck: from nearly 0 for those in every text to 1 for unseen ones."""

    def __init__(self, cards: Iterable[tuple[str, str]]) -> None:
        self.counts: Counter[str] = Counter()
        self.texts = 0
        first: Counter[str] = Counter()
        for question, answer in cards:
            found = words(question)
            first.update(word.casefold() for word in found[:1])
            self.counts.update({word.casefold() for word in (*found, *words(answer))})
            self.texts += 1
        least = max(2, self.texts // _OPENING_SHARE)
        self._weights: dict[str, float] = {}
        self.openings = frozenset(word for word, count in first.items() if count >= least)

    def of(self, word: str) -> float:
        """The rarity of a case-folded word."""
        total = max(self.texts, _ENOUGH_TEXTS)
        count = self.counts.get(word, 0)
        if count <= 1:
            return 1.0
        return max(_LOWEST_RARITY, math.log(total / count) / math.log(total))

    def weight(self, word: str) -> float:
        """How much a word as it is written says about which card it is in."""
        weight = self._weights.get(word)
        if weight is None:
            weight = self._weights[word] = self._weigh(word)
        return weight

    def _weigh(self, word: str) -> float:
        folded = word.casefold()
        rarity = self.of(folded)
        if folded in STOPWORDS and not word.isupper():
            return _HELPER_WEIGHT * rarity
        if not word[0].isalnum():
            return _SIGN_WEIGHT * rarity
        if word.islower() and word.isascii():
            return _BY_LENGTH.get(len(word), 1.0) * rarity
        return rarity


@dataclass(frozen=True)
class Profile:
    """A text as its case-folded words with their weights."""

    text: str
    weights: dict[str, float]
    counts: Counter[str]

    @cached_property
    def total(self) -> float:
        """The weight of all words: how much the text says about which card it is in."""
        return sum(self.weights[word] * count for word, count in self.counts.items())


def profile(text: str, rarity: Rarity, *, question: bool = False) -> Profile:
    """The profile of a plain text."""
    weights: dict[str, float] = {}
    counts: Counter[str] = Counter()
    every = words(text)
    for place, word in enumerate(every):
        folded = word.casefold()
        counts[folded] += 1
        weight = rarity.weight(word)
        if question and place == 0 and (folded in rarity.openings or folded in ORDERS):
            weight *= _OPENING_WEIGHT
        weights[folded] = max(weights.get(folded, 0.0), weight)
    return Profile(text, weights, counts)


@dataclass(frozen=True, slots=True)
class TextSimilarity:
    """How much of two texts is the same, and of the shorter one, from 0 to 1; and the weight of
    the words that stand in one for others in the other."""

    same: float
    contained: float
    exchanged: float = 0.0


def compare(one: Profile, other: Profile) -> TextSimilarity:
    """Compare two texts by their words."""
    if one.text == other.text:
        return TextSimilarity(1.0, 1.0)
    shared = one.counts & other.counts
    common = sum(
        min(one.weights[word], other.weights[word]) * count for word, count in shared.items()
    )
    common += _forgiven(one, other, shared)
    smaller, larger = sorted((one.total, other.total))
    if not larger:
        return TextSimilarity(0.0, 0.0)
    letters = fuzz.ratio(one.text.casefold(), other.text.casefold()) / 100
    same = min(1.0, 2 * common / (smaller + larger))
    contained = min(1.0, common / smaller) if smaller else 0.0
    return TextSimilarity(0.8 * same + 0.2 * letters, contained, max(0.0, smaller - common))


def _forgiven(one: Profile, other: Profile, shared: Counter[str]) -> float:
    """The weight of words that are the same but for a slip of the finger or their ending."""
    candidates = _left_over(other, shared)
    gained = 0.0
    for word in _left_over(one, shared):
        choices = [choice for choice in candidates if choice[0] == word[0]]
        found = process.extractOne(word, choices, scorer=fuzz.ratio, score_cutoff=_FORGIVEN)
        if found is not None:
            match, score, _ = found
            candidates.remove(match)
            gained += min(one.weights[word], other.weights[match]) * score / 100
    return gained


def _left_over(text: Profile, shared: Counter[str]) -> list[str]:
    """Words that the other text does not have, the weightiest first; numbers never stand for
    one another, and short words too easily would."""
    left = [
        word
        for word, count in text.counts.items()
        if count > shared[word] and len(word) >= _FORGIVEN_LENGTH and word.isalpha()
    ]
    return sorted(left, key=lambda word: (-text.weights[word], word))[:_COMPARED]


def compare_long(one: Profile, other: Profile, one_sketch: str, other_sketch: str) -> float:
    """How alike two answers are; of long ones, whose profiles are of their beginnings only, the
    sketches tell of the rest."""
    likeness = compare(one, other)
    begun = max(likeness.same, _CONTAINED * likeness.contained * min(1.0, _least(one, other)))
    if not one_sketch and not other_sketch:
        return begun
    if one.text == other.text and one_sketch == other_sketch:
        return 1.0
    whole = sketch_likeness(one_sketch or sketched(one.text), other_sketch or sketched(other.text))
    return max((begun + whole) / 2, begun * _CONTAINED)


def _least(one: Profile, other: Profile) -> float:
    """How far the shorter text says enough for being contained to mean anything."""
    return min(one.total, other.total) / 3
