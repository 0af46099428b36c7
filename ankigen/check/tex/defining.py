r"""Definitions in formulas: `\newcommand`, `\def`, `\let`, `\DeclareMathOperator`."""

from __future__ import annotations

import re

from ankigen.check.tex.reading import ARGUMENT, Definition, InvolvedError, Reader, RefusedError
from ankigen.check.tex.tables import ARGUMENTS

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
