"""Patterns of paths as plugins' settings have them."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence


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
