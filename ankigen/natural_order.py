"""The order of Obsidian's file explorer: folders first, numbers as numbers, letters whatever their
case and accents."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Signs come before digits, digits before letters (Unicode Collation Algorithm, root collation).
_SIGNS = " _-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$"
_DIGITS = "\x40"
_ORDER = str.maketrans(
    {sign: chr(number) for number, sign in enumerate(_SIGNS, 1)}
    # Letters that Unicode does not take apart and dictionaries sort with these.
    | {"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe"}
)
_NUMBER = re.compile(r"(\d+)")

# A name as texts and numbers in turn, the first a text.
_Name = tuple[str | int, ...]


def path_key(path: str) -> tuple[tuple[tuple[bool, _Name], ...], str]:
    """The place of a vault path among others, for `sorted`."""
    *folders, file = path.split("/")
    parts = [(False, _name(folder)) for folder in folders]
    stem, dot, extension = file.rpartition(".")
    name = (*_name(stem), *_name(extension)) if dot else _name(file)
    return (*parts, (True, name)), path


@lru_cache(maxsize=4096)
def _name(text: str) -> _Name:
    """What a name is compared by."""
    if not text.isascii():
        marks = unicodedata.normalize("NFKD", text)
        text = "".join(each for each in marks if not unicodedata.combining(each))
    parts = _NUMBER.split(text.casefold())
    texts = [part.translate(_ORDER) for part in parts[::2]]
    key: list[str | int] = []
    for part, number in zip(texts, parts[1::2], strict=False):
        key += (part + _DIGITS, int(number))
    return (*key, texts[-1])
