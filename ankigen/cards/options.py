"""How cards are found, and what was found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from ankigen.frozen import frozen
from ankigen.obsidian import Document, Part
from ankigen.types import Card, Diagnostic, Kind


@frozen
class Options:
    """`deck` is the root deck; `base` the notes' folder as a vault path, whose own name makes no
    sub-deck; `kind` is for cards that say nothing else; `tags` are for every card; `markers` are
    texts by role (`question`, `answer`, `cloze`), in which a digit stands for any number and a
    heading's `#`s for any level; `highlights` makes `==text==` in a cloze a deletion; `answer_ends`
    says what ends an answer: a `heading` or thematic break, or a `blank-line`, too. `syntaxes` are
    the names of those that are on."""

    deck: str = "Notes"
    base: str = ""
    subdecks: bool = True
    kind: Kind = Kind.BASIC
    tags: tuple[str, ...] = ()
    markers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    highlights: bool = False
    answer_ends: str = "heading"
    syntaxes: tuple[str, ...] = ("qa",)


@frozen
class FoundCard:
    """A card and what there is to be shown of it: the blocks of its question, of its answer (None
    where it has none), and of the questions before it."""

    card: Card
    question: Part
    answer: Part | None = None
    leads: tuple[Part, ...] = ()


@frozen
class Extraction:
    """The cards of one note in their order, what is wrong, in the order of its places, and the note
    as it was read (None where nothing in it looks like a card)."""

    found: tuple[FoundCard, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    document: Document | None = None

    @property
    def cards(self) -> tuple[Card, ...]:
        """The cards alone."""
        return tuple(found.card for found in self.found)
