"""What the linter may be told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ankigen.macros import Macros
from ankigen.types import Location, Note


@dataclass(frozen=True, slots=True)
class Options:
    """`max_answer_words` is the longest answer that is not warned about, code not counted (0: any);
    `markers` are those of the project by role; `ignored` are codes of warnings that are never
    shown, `ignored_at` says where they are asked for. `files` are the vault paths of all files that
    are no notes, for finding those that no note uses, `used` those of them that cards show;
    `other_notes` give no cards, and `canvases` are the texts of Obsidian's canvases and bases: they
    use files, too. `shown` gives the path that a person is shown where that is another, `macros`
    are those of formulas."""

    max_answer_words: int = 250
    markers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    ignored: frozenset[str] = frozenset()
    ignored_at: Mapping[str, Location] = field(default_factory=dict)
    files: tuple[str, ...] = ()
    used: frozenset[str] = frozenset()
    other_notes: tuple[Note, ...] = ()
    canvases: tuple[str, ...] = ()
    shown: Mapping[str, str] = field(default_factory=dict)
    macros: Macros = field(default_factory=Macros)
