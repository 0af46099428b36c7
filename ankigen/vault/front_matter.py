"""The properties at the top of a note, split off and typed (rule: YAML between `---` lines)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import field, replace
from functools import lru_cache

from ankigen import yaml_text
from ankigen.errors import SourceError
from ankigen.frozen import frozen
from ankigen.types import Diagnostic, Kind, Location

# Obsidian accepts white space after the dashes, and an empty block.
_BLOCK = re.compile(r"---[ \t]*\n(.*?)^---[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)

_NAME = re.compile(r"[\w-]+")
# Notes that plugins own: what they hold is data, not cards.
_PLUGIN_KEYS = ("excalidraw-plugin", "kanban-plugin")
_MAX_KNOWN = 1_000  # characters of properties that are kept once read


@frozen
class FrontMatter:
    """What a note's properties say about its cards."""

    properties: Mapping[str, object] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    deck: str | None = None
    kind: Kind | None = None
    enabled: bool = True
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
        content = yaml_text.load(yaml, "", first_line=2)
    except SourceError as error:
        return FrontMatter(diagnostics=(error.diagnostic,))
    if not isinstance(content, dict):
        # YAML all the same (a text such as TOML's `name = "x"`): it says nothing, and Obsidian
        # shows such a note as any other.
        message = "the front matter is not `key: value` lines, so it is not used: mend or remove it"
        problem = Diagnostic(Location("", 1), "front-matter", message)
        return FrontMatter(diagnostics=() if content is None else (problem,))
    properties = {str(key): value for key, value in content.items()}
    deck = properties.get("deck")
    return FrontMatter(
        properties=properties,
        tags=_tags(properties.get("tags")) + _tags(properties.get("tag")),
        classes=_words(properties.get("cssclasses")) + _words(properties.get("cssclass")),
        deck=deck.strip() or None if isinstance(deck, str) else None,
        kind=_kind(properties.get("kind")),
        enabled=properties.get("anki") is not False
        and not any(key in properties for key in _PLUGIN_KEYS),
    )


# A folder's notes often have the same properties, and YAML takes longer than the rest of a note.
# Nobody changes what is kept.
_known = lru_cache(maxsize=256)(_read)


def _tags(value: object) -> tuple[str, ...]:
    """Tags as a list, a nested list or a text with commas or spaces; a leading `#` is optional."""
    if isinstance(value, str):
        words = re.split(r"[,\s]+", value)
    elif isinstance(value, list):
        return tuple(tag for item in value for tag in _tags(item))
    elif isinstance(value, int | float) and not isinstance(value, bool):
        words = [str(value)]
    else:
        return ()
    return tuple(tag for word in words if (tag := word.strip().lstrip("#").strip("/")))


def _words(value: object) -> tuple[str, ...]:
    items = value if isinstance(value, list) else [value]
    words = (word for item in items if isinstance(item, str) for word in item.split())
    # They stand in an attribute of the card: what is no plain name could end it.
    return tuple(word for word in words if _NAME.fullmatch(word))


def _kind(value: object) -> Kind | None:
    """The kind of the note's cards. `kind` is an everyday key: another value than a card's kind
    is the note's own business."""
    if not isinstance(value, str):
        return None
    try:
        return Kind(value.strip().lower())
    except ValueError:
        return None
