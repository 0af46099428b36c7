"""The finishing of a draft: its identity put in, its fields in the frozen order."""

from __future__ import annotations

import html

from ankigen import fields
from ankigen.render import clozes
from ankigen.render.draft import Draft
from ankigen.render.replacements import keep_braces, keep_text
from ankigen.types import Card, Identity, Kind, RenderedCard

_NOTE_TYPES = {
    Kind.BASIC: "basic",
    Kind.REVERSED: "basic",
    Kind.CLOZE: "cloze",
    Kind.TYPE_IN: "type-in",
}


def finish(card: Card, draft: Draft, identity: Identity) -> RenderedCard:
    """The card as Anki stores it; which of its templates give a card is the templates' to say."""
    question, answer = draft.question, draft.answer
    context, lead = draft.context, draft.lead
    if card.kind is Kind.CLOZE:
        question = clozes.number(question, identity.numbers)
        # The `::` before a hint may make a command of what stands around it.
        question = keep_text(question, {media.name for media in draft.media})
        answer, context, lead = map(keep_braces, (answer, context, lead))
    # What is no HTML yet: ids that came with a ledger, words of a note's properties.
    flags = " ".join(dict.fromkeys(card.classes))
    values = [""] * len(fields.FIELDS)
    values[fields.QUESTION] = question
    values[fields.ANSWER] = answer
    values[fields.CONTEXT] = context
    values[fields.LEAD] = lead
    values[fields.SOURCE] = draft.source
    values[fields.ID] = html.escape(identity.guid)
    values[fields.REVERSE] = "1" if card.kind is Kind.REVERSED else ""
    values[fields.TYPED] = keep_text(html.escape(draft.typed, quote=False), ())
    values[fields.FLAGS] = html.escape(flags)
    return RenderedCard(
        identity=identity,
        note_type=_NOTE_TYPES[card.kind],
        fields=tuple(values),
        deck=card.deck,
        tags=card.tags,
        media=draft.media,
    )
