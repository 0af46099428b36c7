"""How cards are found, and what was found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from ankigen.frozen import frozen
from ankigen.types import Card, Diagnostic, Kind


@frozen
class Options:
    """`deck` is the root deck; `base` the notes' folder as a vault path, whose own name makes no
    sub-deck; `kind` is for cards that say nothing else; `tags` are for every card; `markers` are
    texts by role (`question`, `answer`, `cloze`), in which a digit stands for any number and a
    heading's `#`s for any level; `highlights` makes `==text==` in a cloze a deletion."""

    deck: str = "Notes"
    base: str = ""
    subdecks: bool = True
    kind: Kind = Kind.BASIC
    tags: tuple[str, ...] = ()
    markers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    highlights: bool = False


@frozen
class Extraction:
    """The cards of one note in their order, and what is wrong, in the order of its places."""

    cards: tuple[Card, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
