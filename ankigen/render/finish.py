"""The finishing of a draft: its identity put in, its fields in the frozen order."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
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

    `own` are the fields of its note type: those of a person's are filled by their names, with a
    field of the card's own, with what ankigen's are filled with, or with a property of the note.
    """
    values = _values(card, draft, identity)
    if card.kind is Kind.OCCLUSION:
        values = _occlusion(draft, identity, values)
    elif own is not fields.FIELDS:
        properties = {name: _property(text) for name, text in card.properties}
        named = {
            name: text if place else values[fields.QUESTION]
            for place, (name, text) in enumerate(draft.fields)
        }
        values = tuple(
            _fill(field.name, named, values, properties, is_complete=bool(named)) for field in own
        )
    note_type = fields.note_type(card)
    shown = ordinals(note_type, values, card.tags)
    return RenderedCard(identity, note_type, values, card.deck, card.tags, draft.media, shown)


def _fill(
    name: str,
    named: Mapping[str, str],
    values: Sequence[str],
    properties: Mapping[str, str],
    *,
    is_complete: bool,
) -> str:
    """What goes into a field. A card that names its fields leaves empty those of ankigen's that it
    could have named, and nobody else fills."""
    if name in named:
        return named[name]
    place = fields.place(name)
    if place is None or (is_complete and place in (fields.QUESTION, fields.ANSWER)):
        return properties.get(name, "")
    return values[place]


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
