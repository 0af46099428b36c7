"""Pygments' rules, of which only those are tried that may match; the tokens are the same."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from pygments.lexer import Lexer, RegexLexer
from pygments.token import Error, Whitespace, _TokenType

try:
    from ankigen.highlight.beginnings import beginnings
except (ImportError, AttributeError):  # pragma: no cover - a Python that parses otherwise
    beginnings = None  # type: ignore[assignment]

# A rule as Pygments keeps it: the `match` of a compiled pattern, what to do, the next state.
Rule = tuple[Any, Any, Any]
# What a lexer finds, in order: the type of each token, and its text.
Tokens = list[tuple[_TokenType, str]]
# Tokens after which a state's expressions are looked into, which takes about as long as is saved
# on so many.
_WORTH_IT = 2_000


def tokenizer(lexer: Lexer) -> Callable[[str], Tokens]:
    """What gives the lexer's own tokens of a text, in less time where that can be."""
    plain = type(lexer).get_tokens_unprocessed is RegexLexer.get_tokens_unprocessed
    states = getattr(lexer, "_tokens", None)
    if plain and states and beginnings is not None:
        return _Tokenizer(lexer, states).tokens
    return lambda text: [(kind, value) for _, kind, value in lexer.get_tokens_unprocessed(text)]


class _State(dict[str, list[Rule]]):
    """A state's rules that may match where the text goes on with a character (`""` at its end)."""

    def __init__(self, rules: list[Rule]) -> None:
        self._rules = rules
        self._uses = 0
        self._beginnings: list[frozenset[str]] | None = None

    def __missing__(self, character: str) -> list[Rule]:
        if not character.isascii():
            return self._rules
        if self._beginnings is None:
            self._uses += 1
            if self._uses < _WORTH_IT:
                return self._rules
            self._beginnings = [_beginnings(match) for match, _, _ in self._rules]
        pairs = zip(self._rules, self._beginnings, strict=True)
        found = self[character] = [rule for rule, beginning in pairs if character in beginning]
        return found


def _beginnings(match: Any) -> frozenset[str]:
    pattern = getattr(match, "__self__", None)
    return beginnings(pattern if isinstance(pattern, re.Pattern) else re.compile(""))


class _Tokenizer:
    """`RegexLexer.get_tokens_unprocessed`, which tries all rules of a state at each token."""

    def __init__(self, lexer: Lexer, states: dict[str, list[Rule]]) -> None:
        self._lexer = lexer
        self._states = {name: _State(rules) for name, rules in states.items()}

    def tokens(self, text: str) -> Tokens:
        """The tokens of a text."""
        found: Tokens = []
        stack = ["root"]
        state = self._states["root"]
        position = 0
        while True:
            character = text[position : position + 1]
            for rexmatch, action, change in state[character]:
                match = rexmatch(text, position)
                if match is None:
                    continue
                if type(action) is _TokenType:
                    found.append((action, match[0]))
                elif action is not None:
                    found += [(kind, value) for _, kind, value in action(self._lexer, match)]
                position = match.end()
                if change is not None:
                    _change(stack, change)
                    state = self._states[stack[-1]]
                break
            else:
                if character == "\n":  # no state outlasts a line that it does not understand
                    stack = ["root"]
                    state = self._states["root"]
                    found.append((Whitespace, "\n"))
                elif character:
                    found.append((Error, character))
                else:
                    return found
                position += 1


def _change(stack: list[str], change: Any) -> None:
    """Go to another state, as a rule says: to one or several by name, or back by so many."""
    if isinstance(change, tuple):
        for name in change:
            if name != "#pop":
                stack.append(stack[-1] if name == "#push" else name)
            elif len(stack) > 1:
                stack.pop()
    elif isinstance(change, int):
        del stack[change if abs(change) < len(stack) else 1 :]
    else:
        stack.append(stack[-1])  # `#push`
