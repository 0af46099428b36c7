"""How cards are written: the settings of each card syntax, as frozen values.

`DIALECTS` lists the syntaxes beside `qa`. Those of Obsidian's plugins have their settings from the
plugin's `data.json`, which `read` turns into options; a person may say otherwise in ankigen.yaml.
`vault` finds the files, `config` reads what a person wrote, `cards` reads notes by the result.

The classes of settings are loaded where their syntax is on: all eight take 6 ms of a start.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any, NamedTuple

from ankigen.dialects.options import Mistake, from_plugin, written

__all__ = [
    "BY_NAME",
    "DIALECTS",
    "PROPERTIES",
    "Dialect",
    "Mistake",
    "read",
    "written",
]


class Dialect(NamedTuple):
    """A card syntax: its name in ankigen.yaml, its title for people, the class of its settings (or
    where it is, module and name), and the id of the plugin that it is of, if any. `is_marked` says
    that no other text looks like one of its cards, so that these are read even where the plugin is
    not enabled any more. `trace` is a file that another program leaves in a folder of its cards."""

    name: str
    title: str
    kind: type[Any] | str
    plugin: str = ""
    is_marked: bool = False
    trace: str = ""

    @property
    def settings(self) -> type[Any]:
        """The class of its settings."""
        if not isinstance(self.kind, str):
            return self.kind
        module, _, name = self.kind.partition(".")
        found: type[Any] = getattr(import_module(f"ankigen.dialects.{module}"), name)
        return found

    def derived(self, given: Mapping[str, object]) -> Mapping[str, object]:
        """The settings of its plugin, if any, completed by what older versions lack."""
        if not self.plugin:
            return given
        completed: Mapping[str, object] = import_module(self.settings.__module__).derived(given)
        return completed


# In the order in which they take lines: what is marked most plainly first.
DIALECTS = (
    Dialect(
        "obsidian-to-anki",
        "Obsidian_to_Anki",
        "obsidian_to_anki.ObsidianToAnki",
        "obsidian-to-anki-plugin",
        is_marked=True,
    ),
    Dialect("flashcards", "Flashcards", "flashcards.Flashcards", "flashcards-obsidian"),
    Dialect(
        "spaced-repetition",
        "Spaced Repetition",
        "spaced_repetition.SpacedRepetition",
        "obsidian-spaced-repetition",
        is_marked=True,
    ),
    Dialect("hashcards", "hashcards", "plain.Hashcards", trace="hashcards.db"),
    Dialect("callouts", "callouts", "plain.Callouts"),
    Dialect("tables", "tables", "plain.Tables"),
    Dialect("headings", "headings", "plain.Headings"),
    Dialect("notes", "whole notes", "plain.WholeNotes"),
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
