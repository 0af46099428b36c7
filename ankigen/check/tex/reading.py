r"""A formula's tokens, and what stands behind a command, read as MathJax's `TexParser` reads it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ankigen.check.tex.tables import ARGUMENTS, TABLES

_TOKEN = re.compile(r"\\(?:[A-Za-z]+|.|$)|[ \t\n\r]+|.", re.DOTALL)
DIMENSION = re.compile(
    r"\s*\{?\s*[-+]?\s*(?:\d+(?:[.,]\d*)?|[.,]\d+)\s*(?:em|ex|pt|pc|px|in|mm|cm|mu)"
)

OPEN = "something opened in it is never closed"
CLOSED = "something is closed in it that was never opened"
ARGUMENT = "`{}` in it lacks its argument"
_PARENTHESIS = "`{}` in it lacks its parenthesis"
LENGTH = "`{}` in it lacks a length, such as `2pt`"


class RefusedError(Exception):
    """The formula is not drawn: where, and why."""

    def __init__(self, offset: int, what: str) -> None:
        super().__init__(what)
        self.offset = offset
        self.what = what


class InvolvedError(Exception):
    """Whether the formula is drawn cannot be told."""


@dataclass(frozen=True, slots=True)
class Definition:
    """A command that a formula defines: what it takes, and what in it MathJax does not know."""

    arguments: str
    unknown: str | None = None


@dataclass(frozen=True, slots=True)
class Token:
    """A command, white space, or any other character, and where it begins."""

    text: str
    offset: int


class Reader:
    """Reads what stands behind a command; places are numbers of tokens, `end` is past the last.

    Its methods raise `RefusedError` where MathJax would.
    """

    def __init__(self, tex: str) -> None:
        self.tex = tex
        self.tokens = [Token(each[0], each.start()) for each in _TOKEN.finditer(tex)]
        self.ends = _pair(self.tokens)

    def offset(self, position: int) -> int:
        """Where a token begins."""
        return self.tokens[position].offset if position < len(self.tokens) else len(self.tex)

    def written(self, first: int, last: int) -> str:
        """The text of the tokens from one to before another."""
        return self.tex[self.offset(first) : self.offset(last)]

    def text(self, position: int, end: int) -> str:
        """A token's text, or nothing at the end."""
        return self.tokens[position].text if position < end else ""

    def skip(self, position: int, end: int) -> int:
        """The next token that is no white space."""
        while position < end and self.tokens[position].text.isspace():
            position += 1
        return position

    def argument(self, command: Token, position: int, end: int) -> tuple[int, int, int]:
        """The tokens of an argument, from and to, and the place after it."""
        position = self.skip(position, end)
        sign = self.text(position, end)
        if sign in ("", "}"):
            raise RefusedError(command.offset, ARGUMENT.format(command.text))
        if sign != "{":
            return position, position + 1, position + 1
        last = self.ends.get(position)
        if last is None or last >= end:
            raise RefusedError(self.offset(position), OPEN)
        return position + 1, last, last + 1

    def bracket(self, position: int, end: int) -> tuple[int, int, int] | None:
        """The same for an argument in brackets, or None where there is none."""
        position = self.skip(position, end)
        if self.text(position, end) != "[":
            return None
        last = position + 1
        while last < end and (sign := self.tokens[last].text) != "]":
            if sign == "}":
                raise RefusedError(self.offset(last), CLOSED)
            last = self.ends.get(last, end) + 1 if sign == "{" else last + 1
        if last >= end:
            raise RefusedError(self.offset(position), OPEN)
        return position + 1, last, last + 1

    def delimiter(self, command: Token, position: int, end: int) -> int:
        """The place after a parenthesis, which may stand in braces."""
        position = self.skip(position, end)
        sign = self.text(position, end)
        if sign == "{" and command.text not in ("\\left", "\\right", "\\middle"):
            first, last, after = self.argument(command, position, end)
            if self.text(self.skip(first, last), last) in TABLES.delimiters:
                return after
        elif sign in TABLES.delimiters:
            return position + 1
        raise RefusedError(command.offset, _PARENTHESIS.format(command.text))

    def length(self, command: Token, position: int, end: int) -> int:
        """The place after a length."""
        match = DIMENSION.match(self.tex, self.offset(position), self.offset(end))
        if match is None:
            raise RefusedError(command.offset, LENGTH.format(command.text))
        position = self.skip(position, end)
        if self.text(position, end) == "{":
            return self.argument(command, position, end)[2]
        while position < end and self.offset(position) < match.end():
            position += 1
        return position

    def verbatim(self, position: int, end: int) -> int:
        """The place after `\\verb|…|`."""
        offset = self.offset(self.skip(position + 1, end))
        mark = self.tex[offset : offset + 1]
        last = self.tex.find(mark, offset + 1) if mark else -1
        if last < 0:
            raise RefusedError(self.offset(position), OPEN)
        while position < end and self.offset(position) <= last:
            position += 1
        return position


def _pair(tokens: Sequence[Token]) -> Mapping[int, int]:
    """The closing brace of each opening one that has one."""
    opened: list[int] = []
    ends: dict[int, int] = {}
    for position, token in enumerate(tokens):
        if token.text == "{":
            opened.append(position)
        elif token.text == "}" and opened:
            ends[opened.pop()] = position
    return ends


_NUMBER = re.compile(r"\s*[0-9]\s*")


def define(reader: Reader, defined: dict[str, Definition], position: int, end: int) -> int:
    """Note what a definition defines; the place after it."""
    token = reader.tokens[position]
    kind = token.text[1:]
    position += 1
    if kind == "DeclareMathOperator" and reader.text(position, end) == "*":
        position += 1
    first, last, position = reader.argument(token, position, end)
    name = reader.written(first, last).strip().removeprefix("\\")
    if kind == "let":
        position = reader.skip(position, end)
        if reader.text(position, end) == "=":
            position = reader.skip(position + 1, end)
        defined[name] = _like(defined, reader.text(position, end))
        return position + 1
    arguments = ""
    if kind == "def":
        while (sign := reader.text(position, end)) not in ("{", ""):
            if not re.fullmatch("[#0-9]", sign):
                raise InvolvedError  # what stands between its arguments belongs to it
            arguments += "r" * (sign == "#")
            position += 1
    elif kind != "DeclareMathOperator":
        brackets = []
        while (bracket := reader.bracket(position, end)) is not None:
            first, last, position = bracket
            brackets.append(reader.written(first, last))
        if brackets and not _NUMBER.fullmatch(brackets[0]):
            raise RefusedError(token.offset, ARGUMENT.format(token.text))
        count = int(brackets[0]) if brackets else 0
        arguments = "R" * (len(brackets) > 1) + "r" * (count - (len(brackets) > 1))
    first, last, position = reader.argument(token, position, end)
    defined[name] = Definition(arguments, _first_unknown(reader, defined, first, last, name))
    return position


def _like(defined: dict[str, Definition], other: str) -> Definition:
    name = other.removeprefix("\\")
    if name == other:
        return Definition("")
    known = defined.get(name)
    if known is None and name not in ARGUMENTS:
        return Definition("", name)
    return known or Definition(ARGUMENTS[name])


def _first_unknown(
    reader: Reader, defined: dict[str, Definition], start: int, end: int, own: str
) -> str | None:
    """The first command of a body that MathJax does not know."""
    for token in reader.tokens[start:end]:
        name = token.text[1:]
        if token.text[0] == "\\" and name and name != own:
            known = defined.get(name)
            if known is not None and known.unknown:
                return known.unknown
            if known is None and name not in ARGUMENTS:
                return name
    return None
