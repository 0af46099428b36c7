"""What differs between a card as it was packaged and as it is now, in the words a reader sees."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ankigen import fields, occlusion, word_diff
from ankigen.templates import clozes
from ankigen.types import Field, NoteType, RenderedCard

_BLOCK = re.compile(
    r"</?(?:p|div|li|ul|ol|br|hr|h[1-6]|td|th|tr|pre|summary|details|section|blockquote)\b[^>]*>"
)
# What a person calls a field, by what fills it; empty for those that hold no words of a card.
_NAMES: Mapping[int | None, str] = {
    fields.QUESTION: "question",
    fields.ANSWER: "answer",
    fields.CONTEXT: "context",
    fields.LEAD: "lead",
    fields.TYPED: "typed answer",
    **dict.fromkeys((fields.SOURCE, fields.ID, fields.REVERSE, fields.FLAGS), ""),
}


_STOCK_NAMES: Mapping[int, str] = {
    fields.MASKS: "masks",
    fields.IMAGE: "picture",
    fields.HEADER: "question",
}


@dataclass(frozen=True, slots=True)
class Difference:
    """A part of a card (`question`, `tags`, …) in pieces: what stayed, what went, what came."""

    part: str
    pieces: tuple[word_diff.Piece, ...]

    @property
    def is_look(self) -> bool:
        """Whether the words are the same, and only how they are shown differs."""
        return all(piece.kind == "same" for piece in self.pieces)


def differences(
    before: RenderedCard, after: RenderedCard, note_type: NoteType
) -> tuple[Difference, ...]:
    """The parts that differ of a card of `note_type`; none where it had other fields before."""
    if before.note_type != after.note_type or len(before.fields) != len(after.fields):
        return ()
    return tuple(_differences(before, after, note_type.fields))


def plain(rendered: str) -> str:
    """The text that a reader sees of HTML, in a line; formulas as TeX in their delimiters."""
    return " ".join(html.unescape(clozes.strip_markup(_BLOCK.sub(" ", rendered))).split())


def _masks(text: str) -> str:
    """Masks in words, each by its number."""
    return "; ".join(
        f"{number}: {occlusion.trace(occlusion.Mask('', shapes)).strip('· ')}"
        for number, shapes in sorted(occlusion.shapes(text).items())
    )


def _differences(
    before: RenderedCard, after: RenderedCard, own: Sequence[Field]
) -> Iterator[Difference]:
    for field, old, new in zip(own, before.fields, after.fields, strict=True):
        part = _NAMES.get(fields.place(field.name), field.name.lower())
        if field.tag is not None:
            part = _STOCK_NAMES.get(field.tag, part)
            old, new = (_masks(text) if field.tag == fields.MASKS else text for text in (old, new))
        if old != new and part:
            yield Difference(part, word_diff.compare(plain(old), plain(new)))
    reverse = [
        "yes" if fields.text(own, card.fields, fields.REVERSE) else "" for card in (before, after)
    ]
    for part, one, other in (
        ("reverse card", *reverse),
        ("tags", " ".join(before.tags), " ".join(after.tags)),
        ("deck", before.deck, after.deck),
    ):
        if one != other:
            yield Difference(part, word_diff.compare(one, other))
