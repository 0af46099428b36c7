"""Cards of ours and notes of other tools, as they are compared when these are taken over."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ankigen.delivery.values import plain
from ankigen.fields import HEADER

# Anki's note ids are times in milliseconds, thirteen digits until the year 2286.
_NOTE_ID = re.compile(r"(?:.*:)?(\d{13})")
_LINK = re.compile(r"<a\b[^>]*\bhref=[\"']?obsidian:[^>]*>.*?</a>", re.DOTALL | re.IGNORECASE)
DELETION = re.compile(r"\{\{c(\d+)::(.*?)(?:::[^{}]*?)?\}\}", re.DOTALL)


@dataclass(frozen=True, slots=True)
class OurCard:
    """A card of the notes as it is packaged; `ids` are Anki's note ids that its note names, `place`
    is the note that it is in."""

    guid: str
    place: str
    note_type: int
    is_cloze: bool
    fields: tuple[str, ...]
    tags: tuple[str, ...]
    ordinals: tuple[int, ...]
    ids: tuple[int, ...] = ()

    @property
    def question(self) -> str:
        """Its question as plain text."""
        return _question(self.fields)


def _question(texts: tuple[str, ...]) -> str:
    # Masks come first in an image occlusion, and say nothing to a person.
    is_masked = len(texts) > HEADER and "::image-occlusion:" in texts[0]
    return plain(texts[HEADER] if is_masked else texts[0])


@dataclass(frozen=True, slots=True)
class OtherType:
    """A note type of another tool's: `fronts` are its templates' question sides."""

    id: int
    name: str
    is_cloze: bool
    fields: tuple[str, ...]
    fronts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OtherNote:
    """A note of another tool's in the collection; `ordinals` and `reviews` of its cards."""

    guid: str
    note_id: int
    note_type: OtherType
    tags: tuple[str, ...]
    fields: tuple[str, ...]
    ordinals: tuple[int, ...]
    reviews: int

    @property
    def question(self) -> str:
        """Its question as plain text: mostly its first field."""
        return _question(self.fields)


@dataclass(frozen=True, slots=True)
class Pair:
    """A card of ours and the note that it takes over; `by` is `id` or `words`."""

    ours: OurCard
    theirs: OtherNote
    by: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a card takes over no note, though it names or resembles one, and what to do."""

    ours: OurCard
    reason: str


@dataclass(frozen=True, slots=True)
class Adoptions:
    """What can be taken over, and what can't; in the order of the cards."""

    pairs: tuple[Pair, ...]
    refusals: tuple[Refusal, ...]


def note_ids(names: Iterable[str]) -> tuple[int, ...]:
    """The note ids among foreign ids and block ids: `o2a:1690000000000`, `1690000000000`."""
    found = (_NOTE_ID.fullmatch(name) for name in names)
    return tuple(dict.fromkeys(int(match[1]) for match in found if match))


def others(answer: Mapping[str, Any]) -> tuple[OtherNote, ...]:
    """What `operations.others` answered."""
    kinds = {
        each["id"]: OtherType(
            each["id"], each["name"], each["is_cloze"], tuple(each["fields"]), tuple(each["fronts"])
        )
        for each in answer["note_types"]
    }
    cards: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for note_id, ordinal, reviews in answer["cards"]:
        cards[note_id].append((ordinal, reviews))
    return tuple(
        OtherNote(
            guid,
            note_id,
            kinds[kind],
            tuple(tags),
            tuple(fields),
            tuple(sorted(ordinal for ordinal, _ in cards[note_id])),
            sum(reviews for _, reviews in cards[note_id]),
        )
        for guid, note_id, kind, tags, fields in answer["notes"]
        if kind in kinds
    )


def words_of(text: str) -> str:
    """Letters and digits alone, without links into Obsidian and the marks of deletions."""
    shown = plain(DELETION.sub(r"\2", _LINK.sub("", text)))
    return "".join(character for character in shown if character.isalnum()).casefold()
