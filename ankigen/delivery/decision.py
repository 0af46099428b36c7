"""The values of a decision: what was asked for, what is known, and what is to be done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from ankigen.delivery.package import Part
from ankigen.delivery.record import Record
from ankigen.delivery.values import HeldNote, NoteTypeShape, PackedNote

Retired = Literal["tag", "suspend", "delete", "leave"]


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the user asked for: `edited` notes of his are overwritten, what he deleted is
    `restored`, cards that give nothing to ask any more are removed (`empty`), and what becomes of
    cards that left the notes."""

    edited: bool = False
    restored: bool = False
    empty: bool = False
    retired: Retired = "tag"


@dataclass(frozen=True, slots=True)
class Delivery:
    """A package and all that is known about it: `decks` is where the collection's notes were last
    put, by GUID; `retired` are the GUIDs of cards that left the notes, `tag` is what they get."""

    notes: Mapping[str, PackedNote]
    note_types: Mapping[int, NoteTypeShape]
    record: Record
    decks: Mapping[str, str]
    retired: tuple[str, ...]
    tag: str


@dataclass(frozen=True, slots=True)
class Edited:
    """A note that was edited in Anki; `in_notes_too` where its card changed in the notes since."""

    note: PackedNote
    note_id: int
    in_notes_too: bool


@dataclass(frozen=True, slots=True)
class Move:
    """Cards of a note that go from one deck to another."""

    note: PackedNote
    cards: tuple[int, ...]
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Empty:
    """Cards of a note that nothing asks for any more, by card id."""

    note: PackedNote
    cards: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """What is to be done. `parts` are to be packaged, `edited` ones and what was `deleted` in Anki
    stay as they are, `left` were moved by the user to decks of his own. `retired` are those that
    something is done to; `returned` are cards that were suspended when they were retired."""

    parts: tuple[Part, ...]
    added: tuple[PackedNote, ...]
    updated: tuple[PackedNote, ...]
    unchanged: int
    edited: tuple[Edited, ...]
    deleted: tuple[PackedNote, ...]
    moved: tuple[Move, ...]
    left: tuple[Move, ...]
    empty: tuple[Empty, ...]
    retired: tuple[HeldNote, ...]
    returned: tuple[int, ...]

    @property
    def is_nothing(self) -> bool:
        """Whether the collection stays as it is."""
        return not (self.parts or self.moved or self.retired or self.returned)
