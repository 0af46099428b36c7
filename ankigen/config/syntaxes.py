"""The key `syntaxes`: names of card syntaxes, each with its options where a person wrote some."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ankigen import dialects
from ankigen.config.keys import SYNTAXES, Syntaxes
from ankigen.spelling import hint
from ankigen.types import Location
from ankigen.yaml_text import Form, Node

Mistakes = list[tuple[Location, str]]


def read(node: Node) -> tuple[Syntaxes, Mistakes]:
    """The syntaxes and their options, and what is wrong, each at its place."""
    entries = node.entries if node.form is Form.MAPPING else tuple((item, None) for item in node)
    values: dict[str, Mapping[str, Any]] = {}
    mistakes: Mistakes = []
    for key, options in entries:
        name = key.text
        if name not in SYNTAXES:
            meant = hint(name, SYNTAXES, f"there are {', '.join(SYNTAXES)}")
            mistakes.append((key.location, f"there is no syntax `{name}`: {meant}"))
        elif options is None or options.form is Form.NOTHING:
            values[name] = {}
        elif options.form is not Form.MAPPING:
            message = f"must hold options of `{name}`, each `name: value`, or nothing"
            mistakes.append((options.location, message))
        elif name == "qa":
            message = "has no options of `qa`: its markers are the key `markers`"
            mistakes.append((options.location, message))
        else:
            values[name] = _options(name, options, mistakes)
    return values, mistakes


def _options(name: str, node: Node, mistakes: Mistakes) -> Mapping[str, Any]:
    given = {key.text: _plain(value) for key, value in node.entries}
    places = {key.text: key.location for key, _ in node.entries}
    known = {option: value for option, value in given.items() if value is not None}
    values, wrong = dialects.written(dialects.BY_NAME[name].settings, known)
    mistakes += ((places[each.key], f"`{each.key}` of `{name}` {each.message}") for each in wrong)
    return values


def _plain(node: Node) -> object:
    match node.form:
        case Form.MAPPING:
            return {key.text: _plain(value) for key, value in node.entries}
        case Form.LIST:
            return [_plain(item) for item in node.items]
        case Form.SWITCH:
            return node.text.lower() == "true"
        case Form.TEXT:
            return node.text
    return None
