"""Small cards for the package's writer, without the rest of the pipeline.

cards = stamp(basic("aaaa"), cloze("bbbb", "{{c1::x}}", (0,)))
package.write(path, Deck("Root", ""), note_types(), cards)
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence

from ankigen import fields
from ankigen.types import (
    Identity,
    Media,
    NoteType,
    RenderedCard,
    StampedCard,
    StampedNoteType,
    Template,
)

_FRONTS = {
    "basic": (
        "{{Question}}{{#Typed}}{{type:Typed}}{{/Typed}}",
        "{{#Reverse}}{{Answer}}{{/Reverse}}",
        "{{#Spare Card}}s{{/Spare Card}}",
    ),
    "cloze": ("{{cloze:Question}}",),
}
_BACKS = {
    "basic": ("{{#Typed}}{{type:Typed}}{{/Typed}}{{Answer}}", "{{Question}}", "s"),
    "cloze": ("{{cloze:Question}}<br>{{Answer}}",),
}


def note_types(modified: int = 1_700_000_000, css: str = "") -> tuple[StampedNoteType, ...]:
    """The two note types of one schema, with small templates."""
    return tuple(
        StampedNoteType(
            NoteType(
                key,
                type_id,
                fields.NOTE_TYPE_NAMES[key],
                key == "cloze",
                fields.FIELDS,
                tuple(
                    Template(
                        type_id + 1 + ordinal, name, _FRONTS[key][ordinal], _BACKS[key][ordinal]
                    )
                    for ordinal, name in enumerate(fields.TEMPLATE_NAMES[key])
                ),
                css,
            ),
            modified,
        )
        for key, type_id in fields.NOTE_TYPE_IDS.items()
        if key in _FRONTS
    )


def basic(
    guid: str,
    question: str = "",
    answer: str = "an answer",
    *,
    note_id: int | None = None,
    reverse: bool = False,
    deck: str = "Root",
    tags: Sequence[str] = (),
    media: Sequence[Media] = (),
) -> RenderedCard:
    """A basic card; question and note id come from the GUID where they are not given."""
    values = [""] * len(fields.FIELDS)
    values[fields.QUESTION] = question or f"question of {guid}"
    values[fields.ANSWER] = answer
    values[fields.ID] = guid
    values[fields.REVERSE] = "1" if reverse else ""
    if note_id is None:
        # In the past: what would be made in the future gets another id when Anki imports it.
        note_id = 10**12 + 512 * (zlib.crc32(guid.encode()) % 10**9)
    return RenderedCard(
        Identity(guid, note_id), "basic", tuple(values), deck, tuple(tags), tuple(media),
        (0, 1) if reverse else (0,),
    )  # fmt: skip


def cloze(guid: str, text: str, ordinals: Sequence[int]) -> RenderedCard:
    """A cloze card of `text` with its numbers less one."""
    return basic(guid, text)._replace(note_type="cloze", ordinals=tuple(ordinals))


def occlusion(guid: str, masks: str, ordinals: Sequence[int]) -> RenderedCard:
    """An image occlusion card of the deletions `masks`, with their numbers less one."""
    values = [""] * len(fields.OCCLUSION_FIELDS)
    values[fields.MASKS], values[fields.HEADER] = masks, f"question of {guid}"
    values[fields.IMAGE] = '<img src="a.png">'
    card = basic(guid)._replace(note_type="occlusion", ordinals=tuple(ordinals))
    return card._replace(fields=tuple(values))


def stamp(*cards: RenderedCard, at: int = 1_700_000_000) -> tuple[StampedCard, ...]:
    """Cards that changed `at` a time (seconds), placed in their order."""
    return tuple(StampedCard(card, at, place) for place, card in enumerate(cards, start=1))
