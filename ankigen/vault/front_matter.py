"""The properties at the top of a note, split off and typed (rule: YAML between `---` lines)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from ankigen import dialects, yaml_text
from ankigen.errors import SourceError
from ankigen.expressions import expression
from ankigen.types import Diagnostic, Kind, Location, Severity
from ankigen.vault.properties import KNOWN, Reader, meant
from ankigen.yaml_text import Form, Node

# Obsidian accepts white space after the dashes, and an empty block.
_BLOCK = expression(r"---[ \t]*\n(.*?)^---[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)

# What begins a property, and a name that says something of cards at the start of any line.
_KEY = expression(r"^(?=[^\s#\-][^\n]*?:(?:\s|$))", re.MULTILINE)
_OURS = expression(
    r"^[ \t\-]*[\"']?(?:"
    + "|".join(map(re.escape, sorted(KNOWN | dialects.PROPERTIES)))
    + r")[\"']?[ \t]*:",
    re.IGNORECASE | re.MULTILINE,
)

# Notes that plugins own: what they hold is data, not cards.
_PLUGIN_KEYS = ("excalidraw-plugin", "kanban-plugin", "tldraw-file")
_TEMPLATE = "this is a template's command, so that the note makes no cards"
_MAX_KNOWN = 1_000  # characters of properties that are kept once read


class FrontMatter(NamedTuple):
    """What a note's properties say about its cards. `properties` has all of them; the names of
    those that are read here are in small letters."""

    properties: Mapping[str, object] = {}
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
    located = (
        found._replace(location=found.location._replace(path=file)) for found in matter.diagnostics
    )
    return matter._replace(diagnostics=tuple(located))


def _read(yaml: str) -> FrontMatter:
    """As `read`, the file's name left empty."""
    try:
        parsed = yaml_text.parse(yaml, "", first_line=2)
    except SourceError as error:
        if len(yaml) > yaml_text.MAX_CHARACTERS:
            return FrontMatter(diagnostics=(error.diagnostic,))
        return _in_parts(yaml, error.diagnostic)
    if parsed.node is None or not isinstance(parsed.value, dict):
        # YAML all the same (a text such as TOML's `name = "x"`): it says nothing, and Obsidian
        # shows such a note as any other.
        message = "the front matter is not `key: value` lines, so it is not used: fix or remove it"
        problem = Diagnostic(Location("", 1), "front-matter", message)
        return FrontMatter(diagnostics=() if parsed.value is None else (problem,))
    return _typed(parsed.value, parsed.node)


def _in_parts(yaml: str, whole: Diagnostic) -> FrontMatter:
    """The properties of a text that is no YAML as a whole, each read by itself, as a person reads
    them. One that cannot be read is an error where it may say something of the cards: a deck that
    is not known must not move them, nor tags be dropped; but where it is a command of Templater's,
    the note is a template, and makes no cards. Any other means nothing to them."""
    values: dict[Any, object] = {}
    entries: list[tuple[Node, Node]] = []
    problems: list[Diagnostic] = []
    line = 2
    for part in _KEY.split(yaml):
        try:
            parsed = yaml_text.parse(part, "", first_line=line)
        except SourceError as error:
            problems.append(_problem(part, error.diagnostic))
        else:
            if isinstance(parsed.value, dict) and parsed.node is not None:
                values |= parsed.value
                entries += parsed.node.entries
            elif parsed.value is not None:
                problem = Diagnostic(Location("", line), "yaml", "this isn't a `key: value` line")
                problems.append(_problem(part, problem))
        line += part.count("\n")
    if not problems:  # each is well-formed by itself
        problems = [whole._replace(severity=Severity.WARNING)]
    matter = _typed(values, Node(Location("", 2), Form.MAPPING, entries=tuple(entries)))
    return matter._replace(
        is_plugins=matter.is_plugins or any(each.message.endswith(_TEMPLATE) for each in problems),
        diagnostics=tuple(sorted((*matter.diagnostics, *problems))),
    )


def _problem(part: str, found: Diagnostic) -> Diagnostic:
    if _OURS.search(part) or meant(part.partition(":")[0]):
        if "<%" in part:
            message = f"{found.message}: {_TEMPLATE}"
            return found._replace(message=message, severity=Severity.WARNING)
        message = f"{found.message}: what it says of the note's cards is not known"
        return found._replace(message=message, severity=Severity.ERROR)
    message = f"{found.message}: it is not used, and the note's other properties are"
    return found._replace(message=message, severity=Severity.WARNING)


def _typed(given: Mapping[Any, object], node: Node) -> FrontMatter:
    names = {str(key): str(key).casefold() for key in given}
    properties = {
        names[str(key)] if names[str(key)] in KNOWN else str(key): value
        for key, value in given.items()
    }
    reader = Reader(node)
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
