"""The content of `ankigen.yaml` against its keys: typed values, or every mistake at its place."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from ankigen import dialects
from ankigen.config.keys import DEFAULT_MARKERS, KEYS, SYNTAXES, Folder, Key, Syntaxes, Value
from ankigen.errors import ConfigError
from ankigen.spelling import hint, nearest
from ankigen.types import Diagnostic, Location, Severity
from ankigen.yaml_text import Form, Node

FILE_NAME = "ankigen.yaml"
_KINDS = ("basic", "reversed", "type-in", "cloze")
_FOLDER_KEYS = ("deck", "tags", "kind", "note_type", "anki", "syntaxes")
_IN_FOLDERS = "`deck`, `tags`, `kind`, `note_type`, `anki` or `syntaxes`"
_SWITCHES = {
    **dict.fromkeys(("true", "yes", "on"), True),
    **dict.fromkeys(("false", "no", "off"), False),
}


class Checked(NamedTuple):
    """The values that are set, by key; and the places of keys, of items of `ignore_warnings` and of
    folders, the latter two as `key: item`."""

    values: Mapping[str, Value]
    places: Mapping[str, Location]


def check(node: Node | None) -> Checked:
    """The settings in the file. Raises `ConfigError` with all the mistakes."""
    if node is None or node.form is Form.NOTHING:
        return Checked({}, {})
    if node.form is not Form.MAPPING:
        message = "not a list of `key: value` lines: see `ankigen init`"
        raise ConfigError([_error(Location(FILE_NAME), message)])
    keys = {key.name: key for key in KEYS}
    reader = _Reader()
    values: dict[str, Value] = {}
    for key, value in reader.entries(node, "the file", keys):
        reader.places[key.text] = key.location
        if value.form is not Form.NOTHING:
            try:
                values[key.text] = reader.typed(keys[key.text], value)
            except _WrongError as wrong:
                place = wrong.place or value.location
                reader.errors.append(_error(place, f"`{key.text}` {wrong}"))
    if reader.errors:
        raise ConfigError(reader.errors)
    return Checked(values, reader.places)


class _WrongError(ValueError):
    """What a value must be, and where the one is that is not."""

    def __init__(self, message: str, place: Location | None = None) -> None:
        super().__init__(message)
        self.place = place


class _Reader:
    """Values as their keys' types; `errors` collects what is wrong, `places` where things are."""

    def __init__(self) -> None:
        self.errors: list[Diagnostic] = []
        self.places: dict[str, Location] = {}

    def entries(
        self, node: Node, where: str, known: Mapping[str, object]
    ) -> Iterator[tuple[Node, Node]]:
        """The entries whose keys are known, each once."""
        seen: set[str] = set()
        for key, value in node.entries:
            if key.text not in known:
                self.errors.append(_error(key.location, _unknown(key.text, known)))
            elif key.text in seen:
                message = f"`{key.text}` is twice in {where}: keep one of them"
                self.errors.append(_error(key.location, message))
            else:
                seen.add(key.text)
                yield key, value

    def typed(self, key: Key, value: Node) -> Value:
        """The value as the key's type; raises `_WrongError` that says what it must be."""
        match key.type:
            case "switch" if value.text.lower() in _SWITCHES:
                return _SWITCHES[value.text.lower()]
            case "number" if re.fullmatch(r"[0-9]{1,9}", value.text):
                return int(value.text)
            case "text" if value.form is Form.TEXT:
                return value.text
            case "choice" if value.text in key.choices:
                return value.text
            case "list":
                self.places.update((f"{key.name}: {item.text}", item.location) for item in value)
                return _texts(value)
            case "markers" if value.form is Form.MAPPING:
                return self._markers(value)
            case "syntaxes" if value.form in (Form.MAPPING, Form.LIST, Form.TEXT):
                return self._syntaxes(value)
            case "folders" if value.form is Form.MAPPING:
                return self._folders(value)
        near = nearest(value.text, key.choices)
        raise _WrongError(_expected(key) + (f": did you mean `{near}`?" if near else ""))

    def _markers(self, node: Node) -> Mapping[str, tuple[str, ...]]:
        markers = dict(DEFAULT_MARKERS)
        for key, value in self.entries(node, "`markers`", DEFAULT_MARKERS):
            markers[key.text] = _texts(value)
            self.places[f"markers: {key.text}"] = key.location
        roles: dict[str, str] = {}
        for role, texts in markers.items():
            for text in texts:
                other = roles.setdefault(_marker(text), role)
                if other != role:
                    at = (self.places.get(f"markers: {each}") for each in (role, other))
                    place = next((each for each in at if each), node.location)
                    message = f"has `{text.strip()}` for {other} and {role}: it can begin only one"
                    raise _WrongError(message, place)
        return markers

    def _syntaxes(self, node: Node) -> Syntaxes:
        """Names of card syntaxes, each with its options where a person wrote some."""
        found: dict[str, Mapping[str, Any]] = {}
        entries = node.entries if node.form is Form.MAPPING else tuple((one, None) for one in node)
        for key, options in entries:
            name = key.text
            if name not in SYNTAXES:
                meant = hint(name, SYNTAXES, f"there are {', '.join(SYNTAXES)}")
                self._wrong_syntax(key, f"there is no syntax `{name}`: {meant}")
            elif options is None or options.form is Form.NOTHING:
                found[name] = {}
            elif options.form is not Form.MAPPING:
                message = f"must hold options of `{name}`, each `name: value`, or nothing"
                self._wrong_syntax(options, message)
            elif name == "qa":
                message = "has no options of `qa`: its markers are the key `markers`"
                self._wrong_syntax(options, message)
            else:
                found[name] = self._options(name, options)
        return found

    def _options(self, name: str, node: Node) -> Mapping[str, Any]:
        keys = {key.text: key for key, _ in node.entries}
        given = {key.text: _plain(value) for key, value in node.entries}
        known = {option: value for option, value in given.items() if value is not None}
        values, wrong = dialects.written(dialects.BY_NAME[name].settings, known)
        for each in wrong:
            self._wrong_syntax(keys[each.key], f"`{each.key}` of `{name}` {each.message}")
        return values

    def _wrong_syntax(self, node: Node, message: str) -> None:
        self.errors.append(_error(node.location, f"`syntaxes`: {message}"))

    def _folders(self, node: Node) -> Mapping[str, Folder]:
        folders: dict[str, Folder] = {}
        for key, value in node.entries:
            name = unicodedata.normalize("NFC", key.text.strip("/"))
            if name in folders:
                raise _WrongError(f"has {name!r} twice: keep one of them", key.location)
            self.places[f"folders: {name}"] = key.location
            folders[name] = self._folder(name, value)
        return folders

    def _folder(self, name: str, node: Node) -> Folder:
        if node.form is not Form.MAPPING:
            message = f"must hold {_IN_FOLDERS} for {name!r}"
            raise _WrongError(message, node.location)
        given = {
            key.text: value
            for key, value in self.entries(node, repr(name), dict.fromkeys(_FOLDER_KEYS))
            if value.form is not Form.NOTHING
        }
        deck, kind, anki = given.get("deck"), given.get("kind"), given.get("anki")
        for key in ("deck", "note_type"):
            if key in given and given[key].form is not Form.TEXT:
                message = f"must have a text as `{key}` for {name!r}"
                raise _WrongError(message, given[key].location)
        if kind and kind.text not in _KINDS:
            near = nearest(kind.text, _KINDS)
            meant = f": did you mean `{near}`?" if near else ""
            message = f"must have a kind of {', '.join(_KINDS)} for {name!r}{meant}"
            raise _WrongError(message, kind.location)
        if anki and anki.text.lower() not in _SWITCHES:
            raise _WrongError(f"must have true or false as `anki` for {name!r}", anki.location)
        return Folder(
            deck=deck.text if deck else None,
            tags=_texts(given["tags"]) if "tags" in given else (),
            kind=kind.text if kind else None,
            note_type=given["note_type"].text if "note_type" in given else None,
            anki=_SWITCHES[anki.text.lower()] if anki else True,
            syntaxes=self._syntaxes(given["syntaxes"]) if "syntaxes" in given else None,
        )


def _texts(value: Node) -> tuple[str, ...]:
    for item in value.items or (value,):
        if item.form is not Form.TEXT or not item.text.strip():
            if value.form is Form.LIST and not value.items:
                return ()
            raise _WrongError("must be a list of texts, such as [one, two]", item.location)
    return tuple(item.text for item in value.items or (value,))


def _marker(text: str) -> str:
    """The form in which two markers are the same: a digit stands for any number, and a heading's
    `#`s for any level."""
    return re.sub(r"\d+", "0", re.sub(r"^#+[ \t]*", "# ", text.strip()))


def _error(place: Location, message: str) -> Diagnostic:
    return Diagnostic(place, "config", message, Severity.ERROR)


def _unknown(name: str, known: Mapping[str, object]) -> str:
    everything = "`ankigen config` lists the keys" if len(known) > 10 else ", ".join(known)
    return f"unknown key `{name}`: {hint(name, known, everything)}"


def _expected(key: Key) -> str:
    expected = {
        "switch": "must be true or false",
        "number": "must be a whole number, not below 0",
        "text": "must be a text",
        "choice": f"must be one of {', '.join(key.choices)}",
        "folders": f"must hold folders, each with {_IN_FOLDERS}",
        "syntaxes": "must be a list of syntaxes, or each with its options",
        "markers": "must hold `question`, `answer` or `cloze`, each a list of texts",
    }
    return expected[key.type]


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
