"""What the texts of a card and an entry say about whether they are one, in a few numbers."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

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
