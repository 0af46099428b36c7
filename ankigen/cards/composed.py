"""Cards that a syntax puts together from a note's lines, and what it has to say."""

from __future__ import annotations

from typing import NamedTuple

from ankigen.cards.texts import Text
from ankigen.types import Kind, Schedule, Severity


class ComposedCard(NamedTuple):
    """A card of the lines from `first` to `last` (from 0), marked at `column` of line `line`.

    `deck` is its full name, or None for the note's; `tags` are Obsidian's, `aliases` foreign ids.
    `schedules` are one for each sibling: of a cloze by the number, or in the order of the text.
    `note_type` is the one that the card names, `fields` are its fields, by name, in their order,
    for a person's own note type: the first is the question. `syntax` is the one that the card is
    written in.
    """

    kind: Kind
    question: Text
    answer: Text
    first: int
    last: int
    line: int
    column: int = 0
    deck: str | None = None
    tags: tuple[str, ...] = ()
    block_id: str | None = None
    aliases: tuple[str, ...] = ()
    schedules: tuple[Schedule | None, ...] = ()
    note_type: str = ""
    fields: tuple[tuple[str, Text], ...] = ()
    syntax: str = ""


class Remark(NamedTuple):
    """Something to say of a line and column, both from 0."""

    line: int
    column: int
    code: str
    message: str
    severity: Severity = Severity.WARNING


class Composition(NamedTuple):
    """What a syntax found in a note; `deck` and `tags` are for cards that `qa` reads for it."""

    cards: tuple[ComposedCard, ...] = ()
    remarks: tuple[Remark, ...] = ()
    deck: str | None = None
    tags: tuple[str, ...] = ()
