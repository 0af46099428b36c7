"""What the reader of a note makes of its lines."""

from __future__ import annotations

from dataclasses import dataclass, field

from ankigen.frozen import frozen
from ankigen.lines import Leaf
from ankigen.syntaxes.markers import Marker, NearMarker


@frozen
class Stretch:
    """A part of a note: from index `column` of line `first` to before index `cut` of line `last`
    (its end where None); lines count from 0, and `last` is part of it."""

    first: int
    column: int
    last: int
    cut: int | None = None


@frozen
class Sighting:
    """A line that looks like a marker, and its number from 0; `is_inside` says that it stands
    within a list item or indented code."""

    line: int
    marker: NearMarker
    is_inside: bool = False


@dataclass(slots=True)
class Draft:
    """A card as it is read: its lines from `line` to `last`, which ends before index `cut`; the
    question's last line where an answer follows, whose line and marker are None where none came
    (for a cloze, that is as it should be). `near_answer` is a line in the question that looks like
    an answer's marker."""

    line: int
    marker: Marker
    path: tuple[str, ...]
    last: int = 0
    cut: int | None = None
    question_last: int = 0
    answer_marker: tuple[int, Marker] | None = None
    aliases: list[str] = field(default_factory=list)
    is_deleted: bool = False
    near_answer: Sighting | None = None

    @property
    def question(self) -> Stretch:
        """The question or the cloze's text."""
        if self.answer_marker is None:
            return Stretch(self.line, self.marker.end, self.last, self.cut)
        return Stretch(self.line, self.marker.end, self.question_last)

    @property
    def answer(self) -> Stretch | None:
        """The answer."""
        if self.answer_marker is None:
            return None
        line, marker = self.answer_marker
        return Stretch(line, marker.end, self.last, self.cut)


@frozen
class StrayAnswer:
    """An answer's marker without a question; `after` says that a card with an answer was open;
    `hint` is a line above it that looks like a question's marker."""

    line: int
    marker: Marker
    after: bool
    hint: Sighting | None


@frozen
class Unclosed:
    """A block that runs to the end of the note: where it begins, and whether it costs cards."""

    leaf: Leaf
    line: int
    matters: bool


@frozen
class Reading:
    """Everything that was found in one note."""

    drafts: tuple[Draft, ...]
    strays: tuple[StrayAnswer, ...]
    sightings: tuple[Sighting, ...]
    bare_clozes: tuple[tuple[int, Marker], ...]
    unclosed: Unclosed | None
    has_answers: bool
