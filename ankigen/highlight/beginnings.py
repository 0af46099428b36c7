"""Which of a lexer's rules may match at a character, so that the others need not be tried.

Pygments tries the regular expressions of a state one after the other at each token: over thirty of
Python's for a name. What a match may begin with is known from the expression itself, and then a
few are left.
"""

from __future__ import annotations

import re
from typing import Any

# The parser behind `re.compile`, which is named like this since Python 3.11.
from re import _constants as sre, _parser as parser  # type: ignore[attr-defined]  # isort: skip

_ASCII = frozenset(map(chr, range(128)))
_DIGITS = frozenset("0123456789")
_WORDS = frozenset(character for character in _ASCII if character.isalnum()) | {"_"}
# What counts as white space in any text, and what does in some texts only.
_SPACES = frozenset(" \t\n\r\f\v")
_SEPARATORS = frozenset("\x1c\x1d\x1e\x1f")
# What may belong to a category, and what may not, by its name in the parser's tree.
_CATEGORIES = {
    sre.CATEGORY_DIGIT: _DIGITS,
    sre.CATEGORY_NOT_DIGIT: _ASCII - _DIGITS,
    sre.CATEGORY_WORD: _WORDS,
    sre.CATEGORY_NOT_WORD: _ASCII - _WORDS,
    sre.CATEGORY_SPACE: _SPACES | _SEPARATORS,
    sre.CATEGORY_NOT_SPACE: _ASCII - _SPACES,
}


def beginnings(pattern: re.Pattern[str]) -> frozenset[str]:
    """The ASCII characters at which the pattern may match, and `""` if it may match nothing at
    all; too many rather than too few."""
    ignores_case = bool(pattern.flags & re.IGNORECASE)
    tree = parser.parse(pattern.pattern, pattern.flags & ~re.UNICODE)
    found, may_be_empty = _first(tree, ignores_case)
    return _ASCII | {""} if may_be_empty else frozenset(found)


def _first(tree: Any, ignores_case: bool) -> tuple[set[str], bool]:
    """The characters that a sequence of the tree may begin with, and whether it may be empty."""
    found: set[str] = set()
    for kind, value in tree:
        if kind in (sre.AT, sre.ASSERT, sre.ASSERT_NOT):
            continue  # these take nothing; what they forbid is not looked at
        characters, may_be_empty = _first_of(kind, value, ignores_case)
        found |= characters
        if not may_be_empty:
            return found, False
    return found, True


def _first_of(kind: Any, value: Any, ignores_case: bool) -> tuple[set[str], bool]:
    """The same for one node."""
    if kind is sre.LITERAL:
        return _literal(value, ignores_case), False
    if kind is sre.IN:
        return _class(value, ignores_case), False
    if kind is sre.SUBPATTERN:
        _, added, _, content = value
        return _first(content, ignores_case or bool(added & re.IGNORECASE))
    if kind is sre.BRANCH:
        branches = [_first(branch, ignores_case) for branch in value[1]]
        found = set().union(*(characters for characters, _ in branches))
        return found, any(may_be_empty for _, may_be_empty in branches)
    if kind in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
        minimum, _, content = value
        found, may_be_empty = _first(content, ignores_case)
        return found, may_be_empty or minimum == 0
    if kind is sre.ATOMIC_GROUP:
        return _first(value, ignores_case)
    # Any character, any but one, a reference to a group: it is not worth telling them apart.
    return set(_ASCII), kind not in (sre.ANY, sre.NOT_LITERAL)


def _literal(code: int, ignores_case: bool) -> set[str]:
    if code > 127:  # letters such as the Kelvin sign are also `k`, where case is ignored
        return set(_ASCII) if ignores_case else set()
    character = chr(code)
    return {character.lower(), character.upper()} if ignores_case else {character}


def _class(members: Any, ignores_case: bool) -> set[str]:
    """The ASCII characters of a class."""
    possible: set[str] = set()
    certain: set[str] = set()
    is_negated = False
    for kind, value in members:
        if kind is sre.NEGATE:
            is_negated = True
        elif kind is sre.CATEGORY:
            possible |= _CATEGORIES[value]
            certain |= _CATEGORIES[value] - _SEPARATORS
        else:
            first, last = value if kind is sre.RANGE else (value, value)
            codes = range(first, min(last, 127) + 1)
            certain |= set(map(chr, codes))
            possible = possible.union(*(_literal(code, ignores_case) for code in codes))
            if last > 127:
                possible |= _literal(last, ignores_case)
    return set(_ASCII - certain) if is_negated else possible
