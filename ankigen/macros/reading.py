r"""A file of macros: what defines one, and what does not.

`\newcommand`, `\renewcommand`, `\providecommand`, `\DeclareMathOperator`, `\def` with parameters
that nothing stands between, and `\let`; or a line a macro, `\name body`, as hashcards has them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from ankigen.expressions import expression
from ankigen.macros.expanding import Macro, Macros, TooLargeError
from ankigen.macros.tokens import TOKEN, Tokens, tokens_of

_MOST = 1_000  # macros of a file, and slips

_COMMENT = expression(r"(?<!\\)((?:\\\\)*)%.*")
_DEFINES = expression(
    r"\\(newcommand|renewcommand|providecommand|DeclareMathOperator|def|gdef|let)\b(\*?)\s*"
    # MathJax takes a name in braces without its backslash, too.
    r"(?:\{\s*(\\?(?:[A-Za-z]+|[^\s{}\\]))\s*\}|(\\(?:[A-Za-z]+|.)))[ \t]*"
)
_SHORT = expression(r"\\([A-Za-z]+)[ \t]+(\S.*)")
_COUNT = expression(r"\s*\[\s*([0-9])\s*\]")
_PARAMETERS = expression(r"\s*((?:#[1-9]\s*)*)")
_LINE_END = expression(r"[ \t]*\n[ \t\n]*")
_LET = expression(r"\s*=?\s*(\\(?:[A-Za-z]+|.)|\S)")
_PACKAGES = frozenset(
    r"\usepackage \RequirePackage \require \ProvidesPackage \NeedsTeXFormat".split()
)


class Slip(NamedTuple):
    """What of a file cannot be used; line and column count from 1."""

    line: int
    column: int
    message: str


class _UnusableError(Exception):
    """A statement that gives no macro: why, and what to do."""


class _ForeignError(_UnusableError):
    """A statement that is about something else, as most are in a preamble of LaTeX's: the command
    that it begins with."""


def read(text: str, *, has_short: bool = True) -> tuple[Macros, tuple[Slip, ...]]:
    """The macros of a file, and what in it isn't one that can be used. `has_short` says that a line
    may be a macro, as for hashcards; in a preamble it is a command that takes some text."""
    text = "\n".join(_COMMENT.sub(r"\1", line) for line in text.split("\n"))
    known: dict[str, Macro] = {}
    slips: list[Slip] = []
    places: dict[str, tuple[int, int]] = {}
    foreign: list[tuple[tuple[int, int], str]] = []
    for statement, place in _statements(text):
        try:
            if len(known) + len(slips) >= _MOST:
                raise _UnusableError(f"only the first {_MOST:,} macros are read: remove some")
            name, macro = _definition(statement, known, has_short=has_short)
        except _ForeignError as error:
            foreign.append((place, str(error)))
        except _UnusableError as error:
            slips.append(Slip(*place, str(error)))
            if len(slips) + len(known) >= _MOST:
                break
        else:
            known[name], places[name] = macro, place
    for name in [name for name in known if not _is_bounded(name, Macros(known))]:
        del known[name]
        message = f"`{name}` grows without end, or beyond 5,000 characters: see what it uses"
        slips.append(Slip(*places[name], message))
    if foreign:
        slips.append(_of_foreign(foreign))
    return Macros(known), tuple(sorted(slips, key=lambda slip: (slip.line, slip.column)))


def _of_foreign(found: list[tuple[tuple[int, int], str]]) -> Slip:
    """What is said of all statements that define no macro, where the first is."""
    place, command = found[0]
    more = f" and {len(found) - 1} more" if len(found) > 1 else ""
    define = "define" if more else "defines"
    message = (
        f"`{command}`{more} {define} no macro: only `\\newcommand` and the like count, since the "
        "MathJax in Anki loads no packages; remove what is not needed"
    )
    return Slip(*place, message)


def _is_bounded(name: str, macros: Macros) -> bool:
    """Whether a macro, with a letter for each argument, becomes a formula of some size."""
    try:
        macros.expand(name + "{x}" * macros.known[name].arguments)
    except TooLargeError:
        return False
    return True


def _statements(text: str) -> Iterator[tuple[str, tuple[int, int]]]:
    """Each statement, and its line and column. It ends where another one begins: a command at the
    beginning of a line that no brace is open at, or a definition anywhere; one that stands at the
    margin ends even what was never closed."""
    begin, place = -1, (0, 0)
    depth, line, line_start = 0, 1, 0
    is_first = True
    for match in TOKEN.finditer(text):
        token, at = match[0], match.start()
        if token[0] == "\\" and len(token) > 1:
            defines = _DEFINES.match(text, at) is not None
            if (depth <= 0 and (is_first or defines)) or (defines and at == line_start):
                if begin >= 0:
                    yield text[begin:at], place
                begin, place, depth = at, (line, at - line_start + 1), 0
        depth += {"{": 1, "}": -1}.get(token, 0)
        if "\n" in token:
            line += token.count("\n")
            line_start = at + token.rfind("\n") + 1
            is_first = True
        elif not token.isspace():
            is_first = False
    if begin >= 0:
        yield text[begin:], place


def _definition(text: str, known: Mapping[str, Macro], *, has_short: bool) -> tuple[str, Macro]:
    """A macro's name and what it is. Raises `_UnusableError`."""
    head = _DEFINES.match(text)
    if head is None:
        return _short(text.strip() if has_short else text.split(None, 1)[0])
    kind, rest = head[1], text[head.end() :]
    name = "\\" + (head[3] or head[4]).removeprefix("\\")
    if kind == "let":
        target = _LET.match(rest)
        if target is None:
            raise _UnusableError(f"`{name}` is let to nothing: name a command behind it")
        return name, known.get(target[1]) or Macro(0, target[1], frozen=True)
    if kind == "DeclareMathOperator":
        return name, Macro(0, f"\\operatorname{head[2]}{{{_body(name, rest)}}}")
    count, default = 0, None
    if kind in ("def", "gdef"):
        parameters = _PARAMETERS.match(rest)
        assert parameters is not None
        count, rest = parameters[1].count("#"), rest[parameters.end() :]
        if not rest.startswith("{"):
            message = f"there is something between the parameters of `{name}`: use `\\newcommand`"
            raise _UnusableError(message)
    elif number := _COUNT.match(rest):
        count, rest = int(number[1]), rest[number.end() :]
        tokens = tokens_of(rest)
        bracket = tokens.bracket(0, len(tokens.texts))
        if bracket is not None and count:
            default = _text(tokens, *bracket[:2])
            rest = _text(tokens, bracket[2], len(tokens.texts))
    body = _body(name, rest)
    highest = _highest(body)
    if highest > count:
        raise _UnusableError(f"`{name}` uses `#{highest}`, so give it [{highest}] arguments")
    return name, Macro(count, body, default)


def _short(text: str) -> tuple[str, Macro]:
    """A macro that is a line with its name and its body."""
    short = _SHORT.fullmatch(text)
    name = TOKEN.match(text)
    if short is not None and f"\\{short[1]}" not in _PACKAGES:
        return f"\\{short[1]}", Macro(_highest(short[2]), short[2])
    command = name[0] if name else text
    raise _ForeignError(command)


def _body(name: str, text: str) -> str:
    tokens = tokens_of(text)
    argument = tokens.argument(0, len(tokens.texts))
    if argument is None:
        raise _UnusableError(f"the body of `{name}` is missing or never closed: write it in braces")
    # A line's end is a space, and what is in a formula on a line is to be on that.
    return _LINE_END.sub(" ", _text(tokens, *argument[:2])).strip()


def _text(tokens: Tokens, first: int, last: int) -> str:
    return "".join(tokens.texts[first:last])


def _highest(body: str) -> int:
    """The highest parameter of a body."""
    return max((int(each[1]) for each in re.findall(r"#[1-9]", body)), default=0)
