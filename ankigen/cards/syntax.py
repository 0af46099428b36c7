"""What a card syntax is, a module with these; and the marks of several over one text."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from ankigen.cards.contents import Contents
from ankigen.cards.drafts import Reading
from ankigen.cards.options import Options
from ankigen.obsidian import Mark, Marks
from ankigen.types import Note


class Syntax(Protocol):
    """A way to write cards; `NAME` is what the configuration calls it."""

    @property
    def NAME(self) -> str:  # noqa: N802
        """Its name."""

    def may_hold_cards(self, text: str, options: Options) -> bool:
        """Whether anything in a text looks like one of its cards: without that, it is not read."""

    def find_marks(self, text: str, options: Options) -> Marks:
        """The marks that it adds to the dialect, by the text alone: the parser takes those that do
        not stand in code, math, HTML or a comment."""

    def read(self, contents: Contents, note: Note, options: Options) -> Reading:
        """The cards of a document, and what only looks like one."""


def merged(found: Iterable[Marks]) -> Marks:
    """The marks of all of them, in the order of their places on each line."""
    first, *others = [*found] or [{}]
    if not any(others):
        return first
    together: dict[int, list[Mark]] = {line: list(marks) for line, marks in first.items()}
    for other in others:
        for line, marks in other.items():
            together.setdefault(line, []).extend(marks)
    for marks in together.values():
        marks.sort(key=lambda mark: mark.start)
    return together
