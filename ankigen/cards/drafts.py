"""What a syntax finds in a document, before cards are made of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from ankigen.obsidian import BlockKind
from ankigen.types import Diagnostic, Kind


class Stretch(NamedTuple):
    """A side of a card: the document's blocks from index `start` to before `stop`, and its text,
    from index `column` of line `first` to before index `cut` of line `last` (its end where None);
    lines are the file's. `emphasis` is what its marker leaves open on the first line."""

    start: int
    stop: int
    first: int
    column: int
    last: int
    cut: int | None = None
    emphasis: str = ""


@dataclass(slots=True)
class Draft:
    """A card as a syntax reads it: the line and column (from 1) of its place; `kind` where the
    syntax decides it; the headings above it; foreign ids. `answer_place` is where the answer's
    marker stands, `near_answer` a line without an answer's marker that looks like one, and how it
    begins; `hidden_answer` is one that begins with the marker within a block of that kind, which
    holds no cards."""

    line: int
    column: int
    question: Stretch
    answer: Stretch | None = None
    kind: Kind | None = None
    path: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    is_deleted: bool = False
    answer_place: tuple[int, int] | None = None
    near_answer: tuple[int, str] | None = None
    hidden_answer: tuple[int, BlockKind] | None = None


class Reading(NamedTuple):
    """What a syntax found in a note: drafts in their order, and what it remarks besides."""

    drafts: tuple[Draft, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    has_answers: bool = False
