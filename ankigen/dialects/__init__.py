"""How cards are written: the settings of each card syntax, as frozen values.

`DIALECTS` lists the syntaxes beside `qa`. Those of Obsidian's plugins have their settings from the
plugin's `data.json`, which `read` turns into options; a person may say otherwise in ankigen.yaml.
`vault` finds the files, `config` reads what a person wrote, `cards` reads notes by the result.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from ankigen.dialects import flashcards, obsidian_to_anki, spaced_repetition
from ankigen.dialects.flashcards import Flashcards
from ankigen.dialects.obsidian_to_anki import ObsidianToAnki
from ankigen.dialects.options import Mistake, from_plugin, written
from ankigen.dialects.plain import Callouts, Hashcards, Headings, Tables, WholeNotes
from ankigen.dialects.spaced_repetition import SpacedRepetition

__all__ = [
    "BY_NAME",
    "DIALECTS",
    "PROPERTIES",
    "Callouts",
    "Dialect",
    "Flashcards",
    "Hashcards",
    "Headings",
    "Mistake",
    "ObsidianToAnki",
    "SpacedRepetition",
    "Tables",
    "WholeNotes",
    "read",
    "written",
]


def _as_given(given: Mapping[str, object]) -> Mapping[str, object]:
    return given


class Dialect(NamedTuple):
    """A card syntax: its name in ankigen.yaml, its title for people, the class of its settings, and
    the id of the plugin that it is of, if any, with what completes that one's settings. `is_marked`
    says that no other text looks like one of its cards, so that these are read even where the
    plugin is not enabled any more. `trace` is a file that another program leaves in a folder of
    such cards."""

    name: str
    title: str
    settings: type[Any]
    plugin: str = ""
    derived: Callable[[Mapping[str, object]], Mapping[str, object]] = _as_given
    is_marked: bool = False
    trace: str = ""


# In the order in which they take lines: what is marked most plainly first.
DIALECTS = (
    Dialect(
        "obsidian-to-anki",
        "Obsidian_to_Anki",
        ObsidianToAnki,
        "obsidian-to-anki-plugin",
        obsidian_to_anki.derived,
        is_marked=True,
    ),
    Dialect("flashcards", "Flashcards", Flashcards, "flashcards-obsidian", flashcards.derived),
    Dialect(
        "spaced-repetition",
        "Spaced Repetition",
        SpacedRepetition,
        "obsidian-spaced-repetition",
        spaced_repetition.derived,
        is_marked=True,
    ),
    Dialect("hashcards", "hashcards", Hashcards, trace="hashcards.db"),
    Dialect("callouts", "callouts", Callouts),
    Dialect("tables", "tables", Tables),
    Dialect("headings", "headings", Headings),
    Dialect("notes", "whole notes", WholeNotes),
)
# Properties of a note that say something of cards to one of them.
PROPERTIES = frozenset(("cards-deck", "cards-tags", "flashcards", "test"))
BY_NAME: Mapping[str, Dialect] = {dialect.name: dialect for dialect in DIALECTS}


def read(
    dialect: Dialect, data: Mapping[str, object]
) -> tuple[Mapping[str, Any], tuple[Mistake, ...]]:
    """The options, by name, that a plugin's `data.json` sets, and what cannot be read there."""
    settings = data.get("settings")
    flat = {**data, **settings} if isinstance(settings, dict) else data
    return from_plugin(dialect.settings, dialect.derived(flat))
