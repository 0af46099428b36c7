"""The finishing of a draft: its identity put in, its fields in the frozen order."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TypeAlias

from ankigen import fields
from ankigen.render import clozes
from ankigen.render.draft import Draft
from ankigen.render.stored import store_text
from ankigen.types import Card, Field, Identity, Kind, RenderedCard

# What begins a formula for Anki.
_DELIMITER = re.compile(r"\\(?=[(\[])")
# The ordinals that a note of this note type gives, by its fields and tags.
Ordinals: TypeAlias = "Callable[[str, tuple[str, ...], tuple[str, ...]], tuple[int, ...]]"


def finish(
    card: Card,
    draft: Draft,
    identity: Identity,
    ordinals: Ordinals,
    own: Sequence[Field] = fields.FIELDS,
) -> RenderedCard:
    """The card as Anki stores it; which of its templates give a card is the templates' to say.

    `own` are the fields of its note type.
    """
    values = _values(card, draft, identity)
    if card.kind is Kind.OCCLUSION:
        values = _occlusion(draft, identity, values)
    elif own is not fields.FIELDS:
        values = _filled(card, draft, own, values)
    note_type = fields.note_type(card)
    shown = ordinals(note_type, values, card.tags)
    return RenderedCard(identity, note_type, values, card.deck, card.tags, draft.media, shown)


def _filled(
    card: Card, draft: Draft, own: Sequence[Field], values: Sequence[str]
) -> tuple[str, ...]:
    """What goes into each field of a person's own note type: what the person says, else a field of
    the card's own of that name, else what the name says.

    A side of which all is in fields of the card's own fills no other one by its name.
    """
    properties = {name: _property(text) for name, text in card.properties}
    named = {
        name.casefold(): text if place else values[fields.QUESTION]
        for place, (name, text) in enumerate(draft.fields)
    }
    own_names = {field.name.casefold() for field in own if not field.filled_with}
    first, *others = named or ("",)
    spent = {
        *((fields.QUESTION,) if first in own_names else ()),
        *((fields.ANSWER,) if named and own_names.issuperset(others) else ()),
    }

    def fill(field: Field) -> str:
        place = fields.role(field)
        if not field.filled_with:
            if field.name.casefold() in named:
                return named[field.name.casefold()]
            if place in spent:
                place = None
        return properties.get(field.name, "") if place is None else values[place]

    return tuple(map(fill, own))


def _values(card: Card, draft: Draft, identity: Identity) -> tuple[str, ...]:
    """The card's fields in the order of `fields.FIELDS`."""
    question = draft.question
    if card.kind is Kind.CLOZE:
        question = clozes.number(question, identity.numbers)
    values = [""] * len(fields.FIELDS)
    values[fields.QUESTION] = question
    values[fields.ANSWER] = draft.answer
    values[fields.CONTEXT] = draft.context
    values[fields.LEAD] = draft.lead
    values[fields.SOURCE] = draft.source
    # What is no HTML yet: ids that came with a ledger, words of a note's properties.
    values[fields.ID] = store_text(identity.guid)
    if card.kind is Kind.REVERSED:
        values[fields.REVERSE] = "1"
    if draft.typed:
        values[fields.TYPED] = store_text(draft.typed)
    if card.classes:
        values[fields.FLAGS] = store_text(" ".join(dict.fromkeys(card.classes)))
    return tuple(values)


def _occlusion(draft: Draft, identity: Identity, values: Sequence[str]) -> tuple[str, ...]:
    """The fields of an image occlusion, in the order of `fields.OCCLUSION_FIELDS`; `values` are
    those of `fields.FIELDS`. Masks stand in the order of their numbers: that of the block may
    change, and nothing with it."""
    masked = draft.masked
    assert masked is not None
    hides = ":oi=1" if masked.hides_all else ""
    masks = sorted(zip(identity.numbers, masked.masks, masked.labels, strict=True))
    words = [(number, shape) for number, shapes, _ in masks for shape in shapes]
    words += [(0, annotation) for annotation in masked.annotations]
    labelled = [(number, label) for number, _, label in masks if label]
    by_name = {
        field.name: values[place]
        for field in fields.OCCLUSION_FIELDS
        if field.tag is None and (place := fields.place(field.name)) is not None
    }
    by_tag = {
        fields.MASKS: "".join(
            f"{{{{c{number}::image-occlusion:{each}{hides}}}}}<br>" for number, each in words
        ),
        fields.IMAGE: masked.picture,
        fields.HEADER: values[fields.QUESTION],
        fields.BACK_EXTRA: values[fields.ANSWER],
        fields.LABELS: clozes.number(
            "<br>".join(f'<span class="deletion">{label}</span>' for _, label in labelled),
            [number for number, _ in labelled],
        ),
    }
    return tuple(
        by_tag.get(place, by_name.get(field.name, ""))
        for place, field in enumerate(fields.OCCLUSION_FIELDS)
    )


def _property(text: str) -> str:
    """A property's text as a field; what would begin a formula for Anki is parted."""
    return _DELIMITER.sub(r"\\<wbr>", store_text(text))
