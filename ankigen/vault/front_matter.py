"""The properties at the top of a note, split off and typed (rule: YAML between `---` lines)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

from ankigen import yaml_text
from ankigen.errors import SourceError
from ankigen.types import Diagnostic, Kind, Location
from ankigen.vault.properties import KNOWN, Reader

# Obsidian accepts white space after the dashes, and an empty block.
_BLOCK = re.compile(r"---[ \t]*\n(.*?)^---[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)

# Notes that plugins own: what they hold is data, not cards.
_PLUGIN_KEYS = ("excalidraw-plugin", "kanban-plugin")
_MAX_KNOWN = 1_000  # characters of properties that are kept once read


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What a note's properties say about its cards. `properties` has all of them; the names of
    those that are read here are in small letters."""

    properties: Mapping[str, object] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    deck: str | None = None
    kind: Kind | None = None
    note_type: str | None = None
    anki: bool | None = None
    is_plugins: bool = False
    diagnostics: tuple[Diagnostic, ...] = ()


def split(text: str) -> tuple[str, str, int]:
    """The YAML of the note's properties (empty without), the body, and the line (counted from 1)
    that the body begins at."""
    if not text.startswith("---"):
        return "", text, 1
    match = _BLOCK.match(text)
    if match is None:
        return "", text, 1
    return match[1], text[match.end() :], text.count("\n", 0, match.end()) + 1


def read(yaml: str, file: str) -> FrontMatter:
    """The typed properties; what cannot be read is said in `diagnostics`."""
    if not yaml.strip():
        return FrontMatter()
    matter = _known(yaml) if len(yaml) <= _MAX_KNOWN else _read(yaml)
    if not matter.diagnostics:
        return matter
    return replace(matter, diagnostics=tuple(_at(file, found) for found in matter.diagnostics))


def _at(file: str, found: Diagnostic) -> Diagnostic:
    return replace(found, location=replace(found.location, path=file))


def _read(yaml: str) -> FrontMatter:
    """As `read`, the file's name left empty."""
    try:
        parsed = yaml_text.parse(yaml, "", first_line=2)
    except SourceError as error:
        return FrontMatter(diagnostics=(error.diagnostic,))
    if parsed.node is None or not isinstance(parsed.value, dict):
        # YAML all the same (a text such as TOML's `name = "x"`): it says nothing, and Obsidian
        # shows such a note as any other.
        message = "the front matter is not `key: value` lines, so it is not used: fix or remove it"
        problem = Diagnostic(Location("", 1), "front-matter", message)
        return FrontMatter(diagnostics=() if parsed.value is None else (problem,))
    names = {str(key): str(key).casefold() for key in parsed.value}
    properties = {
        names[str(key)] if names[str(key)] in KNOWN else str(key): value
        for key, value in parsed.value.items()
    }
    reader = Reader(parsed.node)
    return FrontMatter(
        properties=properties,
        tags=reader.tags(),
        classes=reader.classes(),
        deck=reader.deck(),
        kind=reader.kind(),
        note_type=reader.note_type(),
        anki=reader.anki(),
        is_plugins=any(key in properties for key in _PLUGIN_KEYS),
        diagnostics=tuple(sorted(reader.found)),
    )


# A folder's notes often have the same properties, and YAML takes longer than the rest of a note.
# Nobody changes what is kept.
_known = lru_cache(maxsize=256)(_read)
