"""YAML from people: safe, bounded, and with the place of every mistake."""

from __future__ import annotations

import yaml

from ankigen.errors import SourceError
from ankigen.types import Location

# Some of YAML's numbers (`1:30:00`) take time quadratic in their length.
MAX_CHARACTERS = 100_000
MAX_ALIASES = 50
# What a text may stand for when its aliases are written out, in values.
MAX_VALUES = 100_000

# libyaml is ten times as fast; a PyYAML without it behaves the same.
_Loader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def load(text: str, file: str, first_line: int = 1) -> object:
    """The value of a YAML text that begins at `first_line` of `file`.

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
        value: object = yaml.load(text, Loader=_Loader)  # a safe loader, see above
        if has_aliases and _count(value, {}) > MAX_VALUES:
            message = "aliases (`*name`) that grow without bound: write the values out"
            raise SourceError(start, "yaml", message)
        return value
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = _place(text, mark.index, start) if mark else start
        raise SourceError(place, "yaml", _explain(error)) from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, max(error.position, 0))
        place = Location(file, first_line + line)
        message = f"a character that YAML does not allow ({error.reason}): remove it"
        raise SourceError(place, "yaml", message) from None
    except RecursionError:
        raise SourceError(start, "yaml", "nested too deeply: flatten it") from None
    except (ValueError, OverflowError, LookupError, TypeError, AttributeError) as error:
        # For example a date such as 2024-13-45; where a tag asks for a date, or a number, PyYAML
        # takes it for granted that the text looks like one.
        message = f"a value that cannot be read ({error}): put it in quotes"
        raise SourceError(start, "yaml", message) from None


def _place(text: str, index: int, start: Location) -> Location:
    """Where the index is; YAML's own lines end at U+0085, U+2028 and U+2029 too."""
    before = text[:index]
    return Location(start.path, start.line + before.count("\n"), index - before.rfind("\n"))


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
    return f"not valid YAML: {reason}: mend it, or put the value in quotes"
