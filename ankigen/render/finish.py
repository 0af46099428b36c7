"""The finishing of a draft: its identity put in, its fields in the frozen order."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from ankigen import fields
from ankigen.render import clozes
from ankigen.render.draft import Draft
from ankigen.render.stored import store_text
from ankigen.types import Card, Identity, Kind, RenderedCard

# The ordinals that a note of this note type gives, by its fields and tags.
Ordinals: TypeAlias = "Callable[[str, tuple[str, ...], tuple[str, ...]], tuple[int, ...]]"


def finish(card: Card, draft: Draft, identity: Identity, ordinals: Ordinals) -> RenderedCard:
    """The card as Anki stores it; which of its templates give a card is the templates' to say."""
    question, answer = draft.question, draft.answer
    context, lead = draft.context, draft.lead
    if card.kind is Kind.CLOZE:
        question = clozes.number(question, identity.numbers)
    values = [""] * len(fields.FIELDS)
    values[fields.QUESTION] = question
    values[fields.ANSWER] = answer
    values[fields.CONTEXT] = context
    values[fields.LEAD] = lead
    values[fields.SOURCE] = draft.source
    # What is no HTML yet: ids that came with a ledger, words of a note's properties.
    values[fields.ID] = store_text(identity.guid)
    if card.kind is Kind.REVERSED:
        values[fields.REVERSE] = "1"
    if draft.typed:
        values[fields.TYPED] = store_text(draft.typed)
    if card.classes:
        values[fields.FLAGS] = store_text(" ".join(dict.fromkeys(card.classes)))
    note_type, filled = fields.NOTE_TYPES[card.kind], tuple(values)
    shown = ordinals(note_type, filled, card.tags)
    return RenderedCard(identity, note_type, filled, card.deck, card.tags, draft.media, shown)
