"""What the ledger keeps of a card's words: worked out from the card alone, in any process."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from ankigen.identity.texts import (
    QUESTION_KEPT,
    Fingerprints,
    cut,
    cut_and_sketched,
    digest,
    fingerprint,
)
from ankigen.types import Card


class CardText(NamedTuple):
    """Fingerprints of a card's texts, the texts, cut, and a sketch of a longer answer."""

    prints: Fingerprints
    question: str
    answer: str
    sketch: str


def context_print(card: Card) -> str:
    """A fingerprint of what stands above a card, and of the questions that it leans on."""
    if card.leads:
        return digest(*card.context, *(lead.text for lead in card.leads))
    return _of_context(card.context)


@lru_cache(maxsize=64)  # the cards below a heading come one after the other
def _of_context(context: tuple[str, ...]) -> str:
    return digest(*context)


def prints_of(card: Card) -> Fingerprints:
    """The fingerprints of a card."""
    return Fingerprints(
        fingerprint(card.question.text), fingerprint(card.answer.text), context_print(card)
    )


def card_text(card: Card) -> CardText:
    """What the ledger keeps of the card's words."""
    answer, sketch = cut_and_sketched(card.answer.text)
    return CardText(prints_of(card), cut(card.question.text, QUESTION_KEPT), answer, sketch)
