"""Options of a card syntax, read from what a person or a plugin wrote.

A syntax's settings are a frozen dataclass. Each field is made by `option`: its name is the key in
`ankigen.yaml`, and its metadata name the keys of the plugin's `data.json`, the newest spelling
first. The type of its default says what it may hold.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import Field, field, fields
from typing import Any, NamedTuple, TypeVar

Settings = TypeVar("Settings")
NOTHING: Mapping[str, Any] = {}


class Mistake(NamedTuple):
    """A value that cannot be read: under which key, and what it must be."""

    key: str
    message: str


def option(default: Any, *keys: str, text: str) -> Any:
    """A field of a syntax's settings; `text` says what it is for."""
    metadata = {"keys": keys, "text": text}
    if isinstance(default, Mapping):
        return field(default_factory=lambda: default, metadata=metadata)
    return field(default=default, metadata=metadata)


def default(each: Field[Any]) -> Any:
    """What an option holds where nobody says anything."""
    return each.default_factory() if callable(each.default_factory) else each.default


def written(
    settings: type[Settings], given: Mapping[str, object]
) -> tuple[dict[str, Any], tuple[Mistake, ...]]:
    """The options that a person wrote, by name, and what is wrong with them."""
    known = {each.name: each for each in fields(settings)}  # type: ignore[arg-type]
    values: dict[str, Any] = {}
    mistakes: list[Mistake] = []
    for name, value in given.items():
        if name not in known:
            mistakes.append(Mistake(name, f"is not one of {', '.join(known)}"))
        else:
            _take(values, mistakes, name, name, default(known[name]), value)
    return values, tuple(mistakes)


def from_plugin(
    settings: type[Settings], given: Mapping[str, object]
) -> tuple[dict[str, Any], tuple[Mistake, ...]]:
    """The options that a plugin's settings give, by name, and what is wrong with them."""
    values: dict[str, Any] = {}
    mistakes: list[Mistake] = []
    for each in fields(settings):  # type: ignore[arg-type]
        for key in each.metadata["keys"]:
            value = _at(given, key)
            if value is not None:
                _take(values, mistakes, each.name, key, default(each), value)
                break
    return values, tuple(mistakes)


def _at(given: Mapping[str, object], path: str) -> object:
    """The value below a key such as `Syntax>Begin Note`, or None."""
    value: object = given
    for key in path.split(">"):
        value = value.get(key) if isinstance(value, dict) else None
    return value


def _take(
    values: dict[str, Any],
    mistakes: list[Mistake],
    name: str,
    key: str,
    example: object,
    value: object,
) -> None:
    expected, read = next(
        (words, reader) for kind, words, reader in _READERS if isinstance(example, kind)
    )
    try:
        values[name] = read(value)
    except ValueError:
        mistakes.append(Mistake(key, f"must be {expected}"))


def _switch(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError
    return value


def _number(value: object) -> int:
    if isinstance(value, bool) or not re.fullmatch(r"[0-9]{1,9}", str(value)):
        raise ValueError
    return int(str(value))


def _text(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise ValueError
    return str(value)


def _texts(value: object) -> tuple[str, ...]:
    items = value if isinstance(value, list) else [value]
    return tuple(text for text in map(_text, items) if text.strip())


def _map(value: object) -> Mapping[str, str | tuple[str, ...]]:
    """Names with a text or several each; an empty one is as good as none."""
    if not isinstance(value, dict):
        raise ValueError
    read = {
        str(name): _texts(each) if isinstance(each, list) else _text(each)
        for name, each in value.items()
        if each is not None
    }
    return {name: each for name, each in read.items() if each}


_READERS: tuple[tuple[type, str, Callable[[object], object]], ...] = (
    (bool, "true or false", _switch),
    (int, "a whole number", _number),
    (str, "a text", _text),
    (tuple, "a list of texts", _texts),
    (Mapping, "names with a text each", _map),
)


def is_below(path: str, patterns: Sequence[str]) -> bool:
    """Whether a vault path is one that a plugin's patterns mean: a folder, or with `*`, `**` and
    `?` as in .gitignore."""
    return any(_pattern(pattern).match(path) is not None for pattern in patterns)


@functools.lru_cache(maxsize=256)
def _pattern(text: str) -> re.Pattern[str]:
    text = text.strip().strip("/")
    parts = re.split(r"(\*\*/|\*\*|\*|\?)", text)
    meaning = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    expression = "".join(meaning.get(part, re.escape(part)) for part in parts)
    return re.compile(f"{expression}(?:/.*)?$" if text else r"(?!)")
