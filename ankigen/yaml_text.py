"""YAML from people: safe, bounded, and with the place of every mistake."""

from __future__ import annotations

import yaml

from ankigen.errors import SourceError
from ankigen.types import Location

MAX_BYTES = 1_000_000
MAX_ALIASES = 50

# libyaml is ten times as fast; a PyYAML without it behaves the same.
_Loader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def load(text: str, file: str, first_line: int = 1) -> object:
    """The value of a YAML text that begins at `first_line` of `file`.

    Raises `SourceError` with the code `yaml` where the text is not YAML, uses tags that build
    objects, is larger than 1 MB, or refers to anchors so often that it looks like a bomb.
    """
    start = Location(file, first_line)
    if len(text) > MAX_BYTES:
        message = f"more than {MAX_BYTES:,} characters of YAML: make it less"
        raise SourceError(start, "yaml", message)
    try:
        if "&" in text and "*" in text:
            _refuse_bombs(text, start)
        return yaml.load(text, Loader=_Loader)  # a safe loader, see above
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Location(file, first_line + mark.line, mark.column + 1) if mark else start
        raise SourceError(place, "yaml", _explain(error)) from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, max(error.position, 0))
        place = Location(file, first_line + line)
        message = f"a character that YAML does not allow ({error.reason}): remove it"
        raise SourceError(place, "yaml", message) from None
    except RecursionError:
        raise SourceError(start, "yaml", "nested too deeply: flatten it") from None
    except (ValueError, OverflowError) as error:
        # For example a date such as 2024-13-45.
        message = f"a value that cannot be read ({error}): put it in quotes"
        raise SourceError(start, "yaml", message) from None


def _refuse_bombs(text: str, start: Location) -> None:
    aliases = sum(isinstance(token, yaml.AliasToken) for token in yaml.scan(text, Loader=_Loader))
    if aliases > MAX_ALIASES:
        raise SourceError(start, "yaml", f"{aliases} aliases (`*name`): write the values out")


def _explain(error: yaml.MarkedYAMLError) -> str:
    parts = [part for part in (error.context, error.problem) if part]
    reason = ", ".join(parts) or "not YAML"
    return f"not valid YAML: {reason}: mend it, or put the value in quotes"
