"""The values of a delivery: notes as they are packaged, and as a collection holds them."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from ankigen.errors import AnkigenError

_TAG = re.compile(r"<[^<>]*>")
_HIDDEN = re.compile(r"<(script|style)\b.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
# A field of Anki's that a person made another shape of keeps its id, or its name where it has none.
Shape = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class PackedNote:
    """A note of the package: `modified` in seconds since the epoch, `digest` of its fields,
    `ordinals` of its cards, `front` the field that Anki's Browser lists it by."""

    guid: str
    note_id: int
    note_type: int
    modified: int
    tags: tuple[str, ...]
    digest: str
    deck: str
    ordinals: tuple[int, ...]
    front: str

    @property
    def question(self) -> str:
        """What it asks, as plain text."""
        return plain(self.front)


@dataclass(frozen=True, slots=True)
class NoteTypeShape:
    """A note type: `modified` in seconds since the epoch, fields and templates by name and id, and
    a digest of its `look`."""

    id: int
    name: str
    modified: int
    fields: Shape
    templates: Shape
    look: str
    is_cloze: bool = False

    def fits(self, other: NoteTypeShape) -> bool:
        """Whether Anki takes the other for the same schema: matched by id, else by name."""
        return _fit(self.fields, other.fields) and _fit(self.templates, other.templates)


def _fit(one: Shape, other: Shape) -> bool:
    return len(one) == len(other) and all(
        a_id == b_id if a_id and b_id else a_name == b_name
        for (a_name, a_id), (b_name, b_id) in zip(one, other, strict=True)
    )


@dataclass(frozen=True, slots=True)
class HeldCard:
    """A card in a collection; `deck` is where it belongs, also while a filtered deck has it."""

    card_id: int
    ordinal: int
    deck: str
    is_filtered: bool
    is_suspended: bool


@dataclass(frozen=True, slots=True)
class HeldNote:
    """A note in a collection, as `PackedNote`; `note_type` may be any."""

    guid: str
    note_id: int
    note_type: int
    modified: int
    tags: tuple[str, ...]
    digest: str
    cards: tuple[HeldCard, ...]


@dataclass(frozen=True, slots=True)
class Held:
    """What a collection holds of the notes that were asked about; `stamp` is when it last changed
    in any way (ms; 0 where the way can't tell)."""

    stamp: int
    notes: Mapping[str, HeldNote]
    note_types: Mapping[int, NoteTypeShape]
    decks: frozenset[str]


@dataclass(frozen=True, slots=True)
class Former:
    """A note as it was before a card took it over, by its GUID and id, with its cards' `ordinals`;
    and who the card was."""

    guid: str
    note_id: int
    note_type: int
    fields: tuple[str, ...]
    tags: tuple[str, ...]
    ordinals: tuple[int, ...]
    our_guid: str
    our_id: int

    @property
    def question(self) -> str:
        """Its first field as plain text."""
        return plain(self.fields[0])


class NothingGivenError(AnkigenError):
    """The collection could not be written to, and has got nothing."""


class Way(Protocol):
    """A way to a collection. `key` names the collection for as long as it is where it is."""

    name: str
    key: str

    def ask(self, operation: str, request: Mapping[str, Any]) -> dict[str, Any]:
        """What an operation of `addon.operations` answers; raises `AnkigenError`."""


def held(answer: Mapping[str, Any]) -> Held:
    """What `operations.state` answered."""
    cards: dict[int, list[HeldCard]] = {}
    for note_id, ordinal, card_id, deck, filtered, suspended in answer["cards"]:
        cards.setdefault(note_id, []).append(
            HeldCard(card_id, ordinal, deck, bool(filtered), bool(suspended))
        )
    return Held(
        answer["stamp"],
        {
            guid: HeldNote(
                guid, note_id, kind, modified, tuple(tags), digest, tuple(cards.get(note_id, ()))
            )
            for guid, note_id, kind, modified, tags, digest in answer["notes"]
        },
        {each["id"]: shape(each) for each in answer["note_types"] if each is not None},
        frozenset(answer["decks"]),
    )


def shape(each: Mapping[str, Any]) -> NoteTypeShape:
    """A note type as `operations.state` gives it."""
    return NoteTypeShape(
        each["id"],
        each["name"],
        each["modified"],
        tuple((name, number) for name, number in each["fields"]),
        tuple((name, number) for name, number in each["templates"]),
        each["look"],
    )


def plain(text: str) -> str:
    """The words of a field's HTML, in one line."""
    return " ".join(html.unescape(_TAG.sub("", _HIDDEN.sub("", text))).split())
