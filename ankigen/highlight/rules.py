"""Pygments' lexers, made to try fewer of their rules; they give the same tokens."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from pygments.lexer import Lexer, RegexLexer

try:
    from ankigen.highlight.beginnings import beginnings
except (ImportError, AttributeError):  # pragma: no cover - a Python that parses otherwise
    beginnings = None  # type: ignore[assignment]

# A rule as Pygments keeps it: the `match` of a compiled pattern, what to do, the next state.
Rule = tuple[Any, Any, Any]
# Tokens after which a state's expressions are looked into, which takes about as long as is saved
# on so many.
_WORTH_IT = 2_000


class Rules:
    """The rules of one state, in their order, but for those that cannot match where the lexer is.

    Pygments iterates over a state's rules and tries each at its place in the text. So the first
    one given is none: it is only told the text and the place, and matches nothing.
    """

    __slots__ = ("_beginnings", "_found", "_known", "_rules", "_uses")

    def __init__(self, rules: list[Rule]) -> None:
        self._rules = rules
        self._uses = 0
        self._beginnings: list[frozenset[str]] | None = None
        self._known: dict[str, list[Rule]] = {}
        self._found: list[Rule] = rules

    def __iter__(self) -> Iterator[Rule]:
        if self._beginnings is None:
            self._uses += 1
            if self._uses < _WORTH_IT:
                yield from self._rules
                return
            self._beginnings = [_beginnings(match) for match, _, _ in self._rules]
        yield self._look, None, None
        yield from self._found

    def _look(self, text: str, position: int, _: int = 0) -> None:
        character = text[position : position + 1]
        found = self._known.get(character)
        if found is None:
            found = self._known[character] = self._choose(character)
        self._found = found

    def _choose(self, character: str) -> list[Rule]:
        if self._beginnings is None or not character.isascii():
            return self._rules
        pairs = zip(self._rules, self._beginnings, strict=True)
        return [rule for rule, characters in pairs if character in characters]


def _beginnings(match: Any) -> frozenset[str]:
    pattern = getattr(match, "__self__", None)
    return beginnings(pattern if isinstance(pattern, re.Pattern) else re.compile(""))


def hasten(lexer: Lexer) -> Lexer:
    """The lexer itself, with the rules of its states in `Rules`; as it is on a Python whose regular
    expressions cannot be looked into."""
    states = getattr(lexer, "_tokens", None)
    if isinstance(lexer, RegexLexer) and states and beginnings is not None:
        hastened = {name: Rules(rules) for name, rules in states.items()}
        lexer._tokens = hastened  # type: ignore[attr-defined]
    return lexer
