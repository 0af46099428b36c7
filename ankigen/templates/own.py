"""A person's own note types: folders of templates with a `note-type.yaml` that describes them.

    name: Vocabulary          # what Anki calls it
    id: 1717171717171         # a number that never changes
    fields: [Front, Back, Example, Source]
    templates: [Recognize, Recall]
    cloze: false
    fill: {Example: note.example}

The files of the first template are `front.html` and `back.html`, those of others begin with their
names: `recall-front.html`. Ids of fields come from their names, so that fields may be added at any
place; Anki takes that for a change of schema all the same.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from ankigen import fields, spelling, yaml_text
from ankigen.errors import SourceError
from ankigen.expressions import expression
from ankigen.types import Diagnostic, Field, Location, Severity
from ankigen.yaml_text import Form, Node

DESCRIPTION = "note-type.yaml"
_KEYS = ("name", "id", "fields", "templates", "cloze", "fill")
_NEEDED = ("name", "id", "fields", "templates")
# Milliseconds since the epoch, as Anki's own ids are, up to the year 2286.
_IDS = range(1_000_000_000_000, 10_000_000_000_000)
_FILLING = expression(rf"{'|'.join(fields.FILLINGS)}|{re.escape(fields.PROPERTY)}\S.*")
_FILL_EXAMPLE = "such as {Word: question, Link: source, Author: note.author}"
_FILLING_HINT = (
    f"there are {', '.join(f'`{name}`' for name in fields.FILLINGS)}, and a note's property, as in "
    "`note.author`"
)
# What Anki refuses in the name of a field (`rslib/src/notetype/fields.rs`), or has itself.
_BAD_FIELD = expression(r"[:\"{}]|^[#^/]|^\s|\s$|^$")
_SPECIAL = {"tags", "type", "deck", "subdeck", "card", "cardflag", "cardid", "frontside"}


class Description(NamedTuple):
    """What `note-type.yaml` says; `key` is the folder's name, `templates` are names."""

    key: str
    name: str
    id: int
    fields: tuple[Field, ...]
    templates: tuple[str, ...]
    is_cloze: bool = False


def parse(text: str, key: str, file: str) -> tuple[Description | None, tuple[Diagnostic, ...]]:
    """The description in the text of a folder's `note-type.yaml`, or all that is wrong with it."""
    try:
        node = yaml_text.parse(text, file).node
    except SourceError as error:
        return None, (error.diagnostic,)
    if node is None or node.form is not Form.MAPPING:
        message = f"not `key: value` lines: it needs {_listed(_NEEDED)}"
        return None, (_error(Location(file), message),)
    reader = _Reader(node, file, key)
    description = reader.description()
    problems = tuple(sorted(reader.problems))
    return (None, problems) if problems else (description, ())


def twins(found: Sequence[tuple[Description, str]]) -> Iterator[Diagnostic]:
    """An error for each note type with an id or a name that another one has, ankigen's own too."""
    ids = {number: f"ankigen's {key}" for key, number in fields.NOTE_TYPE_IDS.items()}
    names = {name.casefold(): f"ankigen's {key}" for key, name in fields.NOTE_TYPE_NAMES.items()}
    for description, file in found:
        for what, known, value in (
            ("id", ids, description.id),
            ("name", names, description.name.casefold()),
        ):
            other = known.setdefault(value, file)  # type: ignore[arg-type]
            if other != file:
                message = f"{other} has this {what}, too: each note type needs its own"
                yield _error(Location(file), message)


class _Reader:
    """Reads the keys of a description one by one; what is wrong comes into `problems`."""

    def __init__(self, node: Node, file: str, key: str) -> None:
        self._file = file
        self._key = key
        self.problems: list[Diagnostic] = []
        self._values = self._known(node)

    def description(self) -> Description:
        """All of it; what is wrong is left empty."""
        is_cloze = self._switch("cloze")
        templates = self._names("templates", re.compile(r"[/\\\"<>:|?*]|^$"))
        if is_cloze and len(templates) > 1:
            self._say("templates", "Anki allows a cloze note type one template only")
        number = self._id()
        return Description(
            key=self._key,
            name=self._text("name"),
            id=number,
            fields=tuple(self._fields(number)),
            templates=templates,
            is_cloze=is_cloze,
        )

    def _known(self, node: Node) -> Mapping[str, Node]:
        values = {}
        for name, value in node.entries:
            if name.text in _KEYS:
                values[name.text] = value
            else:
                meant = spelling.hint(name.text, _KEYS, f"there are {_listed(_KEYS)}")
                message = f"unknown key `{name.text}`: {meant}"
                self.problems.append(_error(name.location, message))
        for key in _NEEDED:
            if key not in values:
                example = f" (say `id: {_example_id(self._key)}`)" if key == "id" else ""
                message = f"`{key}` is missing{example}"
                self.problems.append(_error(Location(self._file), message))
        return values

    def _say(self, key: str, message: str) -> None:
        self.problems.append(_error(self._values[key].location, message))

    def _text(self, key: str) -> str:
        value = self._values.get(key)
        if value is None:
            return ""
        text = value.text.strip()
        if value.form is not Form.TEXT or not text:
            self._say(key, f"`{key}` must be a text")
        return text

    def _switch(self, key: str) -> bool:
        value = self._values.get(key)
        if value is not None and value.form is not Form.SWITCH:
            self._say(key, f"`{key}` must be true or false")
        return value is not None and value.text == "true"

    def _id(self) -> int:
        text = self._text("id")
        if text.isascii() and text.isdigit() and int(text) in _IDS:
            return int(text)
        if text:
            example = _example_id(self._key)
            self._say(
                "id", f"`id` must be a number of 13 digits that never changes: {example}, say"
            )
        return _example_id(self._key)

    def _names(self, key: str, bad: re.Pattern[str]) -> tuple[str, ...]:
        value = self._values.get(key)
        if value is None:
            return ()
        if value.form is not Form.LIST or not value.items:
            self._say(key, f"`{key}` must be a list of names, such as [One, Two]")
            return ()
        known: set[str] = set()
        for item in value.items:
            if item.form is not Form.TEXT or bad.search(item.text):
                message = f"Anki takes no name such as {item.text!r} in `{key}`"
                self.problems.append(_error(item.location, message))
            elif item.text.casefold() in known:
                self.problems.append(_error(item.location, f"{item.text!r} is there twice"))
            known.add(item.text.casefold())
        return tuple(item.text for item in value.items)

    def _fields(self, number: int) -> Iterator[Field]:
        frozen_fields = {field.name: field for field in fields.FIELDS}
        by_filling = {name.casefold(): field for name, field in frozen_fields.items()}
        names = self._names("fields", _BAD_FIELD)
        fillings = self._fillings(names)
        for name in names:
            if name.casefold() in _SPECIAL:
                self._say("fields", f"Anki itself has a {{{{{name}}}}}: take another name")
            like = by_filling.get(fillings.get(name, "")) or frozen_fields.get(name)
            yield Field(
                _number(f"{number}\x1f{name}", 1 << 52),
                name,
                like.description if like else "",
                like.is_collapsed if like else False,
                like.is_searched if like else True,
                filled_with=fillings.get(name, ""),
            )

    def _fillings(self, names: Sequence[str]) -> Mapping[str, str]:
        """What the fields are filled with, by their names; each is ankigen's or a property."""
        value = self._values.get("fill")
        if value is None:
            return {}
        if value.form is not Form.MAPPING:
            self._say("fill", f"`fill` must be fields and what fills them, {_FILL_EXAMPLE}")
            return {}
        found: dict[str, str] = {}
        for key, given in value.entries:
            text = given.text.strip()
            if key.text not in names:
                meant = spelling.hint(key.text, names, f"there are {_listed(names)}")
                message = f"`fill`: there is no field `{key.text}`: {meant}"
                self.problems.append(_error(key.location, message))
            elif given.form is not Form.TEXT or not _FILLING.fullmatch(text):
                meant = spelling.hint(text, fields.FILLINGS, _FILLING_HINT)
                message = f"`fill`: nothing is called `{text}`: {meant}"
                self.problems.append(_error(given.location, message))
            elif key.text in found:
                message = f"`fill`: {key.text!r} is there twice: keep one of them"
                self.problems.append(_error(key.location, message))
            found[key.text] = text
        return found


def _number(text: str, below: int) -> int:
    """A number that depends on a text alone."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big") % below


def _example_id(key: str) -> int:
    return _IDS.start + 600_000_000_000 + _number(key, 100_000_000_000)


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _error(location: Location, message: str) -> Diagnostic:
    return Diagnostic(location, "note-type", message, Severity.ERROR)


def folders(directory: Path) -> tuple[str, ...]:
    """The names of the folders below that describe a note type, in order."""
    return tuple(sorted(path.parent.name for path in directory.glob(f"*/{DESCRIPTION}")))
