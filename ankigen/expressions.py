"""Regular expressions that are compiled when they are first used.

Of the 220 in the modules of a build, a build of plain notes uses 40. To compile the others took
15 ms, an eighth of its start.
"""

from __future__ import annotations

import re
from typing import Any, AnyStr, cast

_METHODS = ("findall", "finditer", "fullmatch", "match", "search", "split", "sub", "subn")


def expression(pattern: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """What `re.compile` gives, later: an error in the pattern is raised at its first use."""
    return cast("re.Pattern[AnyStr]", _Expression(pattern, flags))


class _Expression:
    """A pattern; once it is compiled, its methods are those of what it was compiled to."""

    def __init__(self, pattern: str | bytes, flags: int) -> None:
        self.pattern = pattern
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # `copy` and the like ask for what patterns don't have
            raise AttributeError(name)
        compiled = re.compile(self.pattern, self._flags)
        for each in _METHODS:
            setattr(self, each, getattr(compiled, each))
        return getattr(compiled, name)
