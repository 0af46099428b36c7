"""How cards are found, and what was found."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from ankigen.obsidian import Document, Part
from ankigen.types import Card, Diagnostic, Kind


class Options(NamedTuple):
    """`deck` is the root deck; `base` the notes' folder as a vault path, whose own name makes no
    sub-deck; `kind` is for cards that say nothing else; `tags` are for every card; `markers` are
    texts by role (`question`, `answer`, `cloze`), in which a digit stands for any number and a
    heading's `#`s for any level; `highlights` makes `==text==` in a cloze a deletion; `answer_ends`
    says what ends an answer: a `heading` or thematic break, or a `blank-line`, too. `syntaxes` are
    those that are on, by name with their settings; `folder_syntaxes` those of the notes in some
    folders of the vault. `own_types` are the names of the project's own note types."""

    deck: str = "Notes"
    base: str = ""
    subdecks: bool = True
    kind: Kind = Kind.BASIC
    tags: tuple[str, ...] = ()
    markers: Mapping[str, tuple[str, ...]] = {}
    highlights: bool = False
    answer_ends: str = "heading"
    syntaxes: Mapping[str, Any] = {"qa": None}
    folder_syntaxes: Mapping[str, Mapping[str, Any]] = {}
    own_types: tuple[str, ...] = ()

    def syntaxes_of(self, path: str) -> Mapping[str, Any]:
        """The syntaxes of a note, by its vault path: the innermost folder's that has such."""
        while self.folder_syntaxes and "/" in path:
            path = path.rpartition("/")[0]
            if path in self.folder_syntaxes:
                return self.folder_syntaxes[path]
        return self.syntaxes


class FoundCard(NamedTuple):
    """A card and what there is to be shown of it: the blocks of its question, of its answer (None
    where it has none), of the questions before it, and of each field that it names itself, where
    the project has note types of its own."""

    card: Card
    question: Part
    answer: Part | None = None
    leads: tuple[Part, ...] = ()
    fields: tuple[tuple[str, Part], ...] = ()


class Extraction(NamedTuple):
    """The cards of one note in their order, what is wrong, in the order of its places, and the note
    as it was read (None where nothing in it looks like a card)."""

    found: tuple[FoundCard, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    document: Document | None = None

    @property
    def cards(self) -> tuple[Card, ...]:
        """The cards alone."""
        return tuple(found.card for found in self.found)
