"""What the ledger keeps of a card's words: worked out from the card alone, in any process."""

from __future__ import annotations

from typing import NamedTuple

from ankigen.identity.texts import (
    ANSWER_KEPT,
    QUESTION_KEPT,
    Prints,
    cut,
    digest,
    fingerprint,
    sketch,
)
from ankigen.types import Card


class Wording(NamedTuple):
    """Fingerprints of a card's texts, the texts, cut, and a sketch of a longer answer."""

    prints: Prints
    question: str
    answer: str
    sketch: str


def context_print(card: Card) -> str:
    """A fingerprint of what stands above a card, and of the questions that it leans on."""
    return digest(*card.context, *(lead.text for lead in card.leads))


def prints_of(card: Card) -> Prints:
    """The fingerprints of a card."""
    return Prints(
        fingerprint(card.question.text), fingerprint(card.answer.text), context_print(card)
    )


def wording(card: Card) -> Wording:
    """What the ledger keeps of the card's words."""
    return Wording(
        prints_of(card),
        cut(card.question.text, QUESTION_KEPT),
        cut(card.answer.text, ANSWER_KEPT),
        sketch(card.answer.text),
    )
