"""YAML from people: safe, bounded, and with the place of every mistake."""

from __future__ import annotations

import enum
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import yaml

from ankigen.errors import SourceError
from ankigen.types import Location

MAX_CHARACTERS = 100_000
MAX_ALIASES = 50
# What a text may stand for when its aliases are written out, in values.
MAX_VALUES = 100_000
# Numbers take time quadratic in their length (`1:30:00`), and Python writes none of 4,300 digits.
_MAX_DIGITS = 1_000
_MAX_DEPTH = 8  # of values that anybody asks for with their places

# libyaml is ten times as fast; a PyYAML without it behaves the same.
_Base: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_Base):  # type: ignore[misc, valid-type]  # one of two, with the same methods
    """YAML's safe loader. What only looks like a date or a number is a text, as in Obsidian."""


def _as_written(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> object:
    if len(node.value) > _MAX_DIGITS:
        return node.value
    try:
        value: object = _Base.yaml_constructors[node.tag](loader, node)
    except (ValueError, OverflowError, AttributeError):  # of a pattern that did not match
        return node.value
    return value


for _name in ("timestamp", "int", "float"):
    _Loader.add_constructor(f"tag:yaml.org,2002:{_name}", _as_written)


class Form(enum.Enum):
    """What a value is written as. `SWITCH` is `true` or `false` without quotes; `OTHER` is what is
    nested too deeply for a setting."""

    TEXT = enum.auto()
    SWITCH = enum.auto()
    NOTHING = enum.auto()
    LIST = enum.auto()
    MAPPING = enum.auto()
    OTHER = enum.auto()


@dataclass(frozen=True, slots=True)
class Node:
    """A value of YAML and its place. `text` is a scalar as it is written, without quotes: `1.10`,
    `No` and `2024-01-05` are texts in Obsidian, where YAML's own types would change them."""

    location: Location
    form: Form
    text: str = ""
    items: tuple[Node, ...] = ()
    entries: tuple[tuple[Node, Node], ...] = ()

    def __iter__(self) -> Iterator[Node]:
        """The value itself, or what is in a list, however deeply."""
        if self.form is not Form.LIST:
            yield self
        for item in self.items:
            yield from item


class Parsed(NamedTuple):
    """A YAML text as Python values, and with places; `node` is None for an empty text."""

    value: object
    node: Node | None


def parse(text: str, file: str, first_line: int = 1) -> Parsed:
    """The content of a YAML text that begins at `first_line` of `file`.

    Raises `SourceError` with the code `yaml` where the text is not YAML, uses tags that build
    objects, is longer than 100,000 characters, or refers to anchors so that it grows without bound.
    """
    start = Location(file, first_line)
    if len(text) > MAX_CHARACTERS:
        message = f"more than {MAX_CHARACTERS:,} characters of YAML: make it less"
        raise SourceError(start, "yaml", message)
    try:
        has_aliases = "&" in text and "*" in text
        if has_aliases:
            _refuse_bombs(text, start)
        node, value = _compose(text)
        if has_aliases and _count(value, {}) > MAX_VALUES:
            message = "aliases (`*name`) that grow without bound: write the values out"
            raise SourceError(start, "yaml", message)
        return Parsed(value, _node(node, _Places(text, start), 0) if node is not None else None)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = _Places(text, start).of(mark.index) if mark else start
        raise SourceError(place, "yaml", _explain(error)) from None
    except yaml.reader.ReaderError as error:
        before = text.encode("utf-8", "surrogatepass")[: max(error.position, 0)]
        place = _Places(text, start).of(len(before.decode("utf-8", "ignore")))
        message = f"a character that YAML does not allow ({error.reason}): remove it"
        raise SourceError(place, "yaml", message) from None
    except RecursionError:
        raise SourceError(start, "yaml", "nested too deeply: flatten it") from None
    except (ValueError, OverflowError, LookupError, TypeError, AttributeError) as error:
        # Where a tag asks for a date, or a number, PyYAML takes it for granted that the text looks
        # like one.
        message = f"a value that cannot be read ({error}): put it in quotes"
        raise SourceError(start, "yaml", message) from None


def _compose(text: str) -> tuple[yaml.Node | None, object]:
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
        return node, loader.construct_document(node) if node is not None else None
    finally:
        loader.dispose()


def _node(node: yaml.Node, places: _Places, depth: int) -> Node:
    place = places.of(node.start_mark.index)
    if depth > _MAX_DEPTH:
        return Node(place, Form.OTHER)
    if isinstance(node, yaml.ScalarNode):
        return Node(place, _form(node), node.value)
    if isinstance(node, yaml.SequenceNode):
        items = (_node(item, places, depth + 1) for item in node.value)
        return Node(place, Form.LIST, items=tuple(items))
    entries = (
        (_node(key, places, depth + 1), _node(value, places, depth + 1))
        for key, value in node.value
    )
    return Node(place, Form.MAPPING, entries=tuple(entries))


def _form(node: yaml.ScalarNode) -> Form:
    if not node.style and node.value.lower() in ("true", "false"):
        return Form.SWITCH
    return Form.NOTHING if node.tag == "tag:yaml.org,2002:null" else Form.TEXT


class _Places:
    """Where characters of a text are in a file. YAML's own lines end at U+0085, U+2028 and U+2029,
    too."""

    def __init__(self, text: str, start: Location) -> None:
        self._start = start
        self._begins = [0, *(match.end() for match in re.finditer("\n", text))]

    def of(self, index: int) -> Location:
        line = bisect_right(self._begins, index) - 1
        return Location(self._start.path, self._start.line + line, index - self._begins[line] + 1)


def _refuse_bombs(text: str, start: Location) -> None:
    aliases = sum(isinstance(token, yaml.AliasToken) for token in yaml.scan(text, Loader=_Loader))
    if aliases > MAX_ALIASES:
        raise SourceError(start, "yaml", f"{aliases} aliases (`*name`): write the values out")


def _count(value: object, known: dict[int, int]) -> int:
    """How many values there are if each alias is written out; a value that holds itself has more
    than are allowed."""
    if not isinstance(value, dict | list | tuple):
        return 1
    if id(value) not in known:
        known[id(value)] = MAX_VALUES + 1  # as long as it is not known otherwise, it holds itself
        inner = (*value.keys(), *value.values()) if isinstance(value, dict) else value
        known[id(value)] = 1 + sum(_count(each, known) for each in inner)
    return known[id(value)]


def _explain(error: yaml.MarkedYAMLError) -> str:
    parts = [part for part in (error.context, error.problem) if part]
    reason = ", ".join(parts) or "not YAML"
    return f"not valid YAML: {reason}: fix it, or put the value in quotes"
