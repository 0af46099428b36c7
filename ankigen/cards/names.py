"""Names as Anki takes them: decks and tags."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterable
from itertools import islice

# Control characters and others that nobody sees, and what begins HTML: a template shows names as
# they are.
_DROPPED = re.compile(
    r"[\x00-\x1f\x7f\xad\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff]+"
    r"|(?<!<)<+(?=[A-Za-z/!?])"
)


@functools.lru_cache(maxsize=4096)
def tag(text: str) -> str:
    """A tag of Obsidian's as Anki's: `a/b` becomes `a::b`; empty where nothing is left."""
    text = _DROPPED.sub("", unicodedata.normalize("NFC", text))
    parts = (re.sub(r"\s+", "_", part.strip().lstrip("#")) for part in re.split(r"/|::", text))
    return "::".join(part for part in parts if part)


def unique(tags: Iterable[str]) -> tuple[str, ...]:
    """The tags as Anki's, each once; Anki takes tags that differ only in case for the same."""
    by_key: dict[str, str] = {}
    for text in tags:
        if name := tag(text):
            by_key.setdefault(name.casefold(), name)
    return tuple(by_key.values())


# Of decks in one another: each has all those around it.
MOST_LEVELS = 100


@functools.lru_cache(maxsize=1024)  # the notes of a folder share one
def deck(*parts: str) -> str:
    """The deck below the deck: `Root`, `Sub` → `Root::Sub`; `::` within a part makes levels, of
    which the first hundred count."""
    levels = (_level(level) for part in parts for level in part.split("::"))
    return "::".join(islice((level for level in levels if level), MOST_LEVELS)) or "Notes"


def folders(path: str, base: str) -> tuple[str, ...]:
    """The folders of a note between `base` and its file, each one level of decks."""
    below = f"{base}/" if base else ""
    inner = path.removeprefix(below) if path.startswith(below) else path
    return tuple(re.sub(r":{2,}", ":", part).strip(":") for part in inner.split("/")[:-1])


def _level(text: str) -> str:
    """Anki forbids control characters; a quote would end the name in a search."""
    text = " ".join(unicodedata.normalize("NFC", text).replace('"', "'").split())
    return " ".join(_DROPPED.sub("", text).split())


# What would be Markdown in a file's name; an underscore within a word is not.
_SPECIAL = re.compile(r"[\\`*\[\]<>$~|]|==|%%|(?<!\w)_|_(?!\w)|^(?=#)")


def escaped(title: str) -> str:
    """A plain text as Markdown that shows it."""
    return _SPECIAL.sub(lambda match: "".join(f"\\{char}" for char in match[0]) or "\\", title)
