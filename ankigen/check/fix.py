"""Fixing what is safe to fix: a note's text → the text without the faults.

Only marks are changed that can mean nothing else: misspelt markers, would-be bullets. No line is
added or taken out, so the places of other findings stay true.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from ankigen.types import Diagnostic


@dataclass(frozen=True, slots=True)
class Fixed:
    """A file's text, fixed, and the findings that are thereby gone."""

    text: str
    fixed: tuple[Diagnostic, ...]


def fix(
    text: str, found: Iterable[Diagnostic], markers: Mapping[str, tuple[str, ...]] | None = None
) -> Fixed:
    """Fix the findings of one file (places are those of `text`); what cannot be fixed safely
    stays. Line ends are kept. `markers` are those of the project by role."""
    lines = text.split("\n")
    known = {marker.strip() for texts in (markers or {}).values() for marker in texts}
    fixed = tuple(
        one
        for one in sorted(found)
        if one.location.line <= len(lines)
        and one.code in _FIXES
        and (one.code not in _OF_MARKERS or known >= {"Q:", "A:", "C:"} or markers is None)
        and _FIXES[one.code](lines, one.location.line - 1)
    )
    return Fixed("\n".join(lines), fixed)


# White space that is not a plain one, and what nobody sees.
_BLANK = r"[ \t\xa0\u2007\u202f\u3000\xad\u200b-\u200f\u2060\ufeff]"
_LETTER = "[QqAaCcＱｑＡａＣｃ]"
_TYPO = re.compile(rf"^( {{0,3}}\ufeff?){_BLANK}*({_LETTER}){_BLANK}*[:;：](?!:){_BLANK}*")
_MARKER = re.compile(r"^ {0,3}[QA]:")


def _marker(lines: list[str], number: int) -> bool:
    """`q:`, `Q;`, `Q :` and `Q：` become `Q:`, and so do a cloze's and their answer's marker."""
    if _fix_marker(lines, number, "C"):
        return True
    if not _fix_marker(lines, number, "Q"):
        return False
    _answer(lines, number)
    return True


def _answer(lines: list[str], number: int) -> bool:
    """The first line below the question that is almost an answer's marker becomes one, unless a
    right one comes before it."""
    for below in range(number + 1, len(lines)):
        if _MARKER.match(lines[below]):
            return False
        if _fix_marker(lines, below, "A"):
            return True
    return False


def _question(lines: list[str], number: int) -> bool:
    """The nearest line above an answer that is almost a question's marker becomes one."""
    for above in range(number - 1, -1, -1):
        if _MARKER.match(lines[above]):
            return False
        if _fix_marker(lines, above, "Q"):
            return True
    return False


def _fix_marker(lines: list[str], number: int, letter: str) -> bool:
    line = lines[number]
    match = _TYPO.match(line)
    if not match or _MARKER.match(line):
        return False
    if unicodedata.normalize("NFKC", match[2]).upper() != letter:
        return False
    lines[number] = f"{match[1]}{letter}: {line[match.end() :]}"
    return True


_BULLET = re.compile(r"^( {0,3})(?:([-+*])(?=[^\W\d_])|[•‣◦●▪–—·][ \t]*(?=\S))")
_NUMBER = re.compile(r"^( {0,3}[0-9]{1,3}[.)])(?=[^\W\d_])")


def _bullets(lines: list[str], number: int) -> bool:
    """`-item`, `•item` and `1.item` get their bullet and space, line by line to the list's end."""
    changed = False
    while number < len(lines):
        line = lines[number]
        mended = _BULLET.sub(lambda match: f"{match[1]}{match[2] or '-'} ", line)
        mended = _NUMBER.sub(r"\1 ", mended) if mended == line else mended
        if mended == line:
            break
        lines[number] = mended
        changed = True
        number += 1
    return changed


_FIXES: Mapping[str, Callable[[list[str], int], bool]] = {
    "near-marker": _marker,
    "question-without-answer": _answer,
    "answer-without-question": _question,
    "not-a-list": _bullets,
}

_OF_MARKERS = ("near-marker", "question-without-answer", "answer-without-question")
# Codes of which `fix` can fix some findings.
FIXABLE = frozenset(_FIXES)
