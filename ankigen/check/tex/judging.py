r"""The rules of MathJax's `TexParser`: what may stand where in a formula.

An argument is read for itself, as MathJax does: what opens in it closes in it. Where a formula
defines its commands in ways that are too involved, or nests too deeply, nothing is said.
"""

from __future__ import annotations

import re

from ankigen.check.tex import tables
from ankigen.check.tex.frames import Frame
from ankigen.check.tex.reading import (
    CLOSED,
    DIMENSION,
    LENGTH,
    OPEN,
    Definition,
    InvolvedError,
    Reader,
    RefusedError,
    Token,
    define,
)
from ankigen.check.tex.tables import TABLES

# Arguments within arguments.
_MOST_LEVELS = 60
_NUMBER = re.compile(r"\s*[0-9]+\s*")
_PAIR = "`\\left` and `\\right` in it do not pair"
_THROWN = "Anki's MathJax fails at `{}`, whatever is in it; write scripts behind `{{}}` instead"
_OUTSIDE = "a `{}` in it is outside of a table"
_ANOTHER = "an environment in it is closed by another's end"


def mistake(tex: str, defined: dict[str, Definition] | None = None) -> tuple[int, str] | None:
    """Where in a formula it is wrong and what is, or None.

    `defined` are the commands that formulas before it define; its own are added.
    """
    judge = _Judge(tex, {} if defined is None else defined)
    try:
        judge.formula(0, len(judge.tokens))
    except RefusedError as error:
        return min(error.offset, max(len(tex) - 1, 0)), error.what
    except InvolvedError:
        pass
    return None


class _Judge(Reader):
    def __init__(self, tex: str, defined: dict[str, Definition]) -> None:
        super().__init__(tex)
        self._defined = defined
        self._level = 0

    def formula(self, start: int, end: int, *, is_table: bool = False) -> None:
        """Judge tokens that are a formula for themselves."""
        self._level += 1
        if self._level > _MOST_LEVELS:
            raise InvolvedError
        first = Frame("start", self.offset(start), "", is_table, is_table, is_empty=is_table)
        frames = [first]
        position = start
        while position < end:
            position = self._token(frames, position, end)
        frames[-1].check_waiting()
        if len(frames) > 1:
            raise RefusedError(frames[-1].offset, _PAIR if frames[-1].kind == "left" else OPEN)
        self._level -= 1

    def _token(self, frames: list[Frame], position: int, end: int) -> int:
        """Judge a token, and all that it takes; the place of the next."""
        token, frame = self.tokens[position], frames[-1]
        sign, following = token.text, position + 1
        if sign[0] == "\\" and len(sign) > 1:
            return self._command(frames, position, end)
        if sign.isspace():
            return following
        if sign == "%":
            while following < end and "\n" not in self.tokens[following].text:
                following += 1
        elif sign == "{":
            frames.append(Frame("{", token.offset))
        elif sign == "}":
            self._close(frames, "{", token.offset)
        elif sign in "^_":
            frame.script(sign, token.offset)
        elif sign in "'’":
            frame.prime(token.offset)
        elif sign == "&":
            frame.check_waiting()
            if not frame.has_cells:
                raise RefusedError(token.offset, _OUTSIDE.format("&"))
            frame.begin_anew(is_empty=True)
        elif sign == "#":
            raise RefusedError(token.offset, "a `#` in it stands for nothing; write `\\#`")
        else:
            # Of what is no ASCII, much is an operator.
            frame.symbol(takes_limits=not sign.isascii())
        return following

    def _close(self, frames: list[Frame], kind: str, offset: int, name: str = "") -> None:
        """End what is open, which must be of this kind."""
        frame = frames[-1]
        frame.check_waiting()
        if frame.kind != kind:
            if "left" in (kind, frame.kind):
                raise RefusedError(offset, _PAIR)
            if frame.kind == "begin":
                raise RefusedError(frame.offset, OPEN)
            raise RefusedError(offset, CLOSED if len(frames) == 1 else OPEN)
        if frame.name != name:
            raise RefusedError(offset, _ANOTHER)
        frames.pop()
        frames[-1].symbol()

    def _command(self, frames: list[Frame], position: int, end: int) -> int:
        """Judge a command with what it takes."""
        token, frame = self.tokens[position], frames[-1]
        name = token.text[1:]
        if name in self._defined:
            return self._use(frame, position, end)
        if name in ("left", "right", "middle"):
            return self._fence(frames, position, end)
        if name in ("begin", "end"):
            return self._environment(frames, position, end)
        if name in tables.INFIX:
            return self._infix(frame, position, end)
        if name in tables.DEFINING:
            return define(self, self._defined, position, end)
        if name in tables.LINE_ENDS:
            return self._line_end(frame, position, end)
        if name in ("limits", "nolimits"):
            if frame.before != "operator":
                raise RefusedError(token.offset, f"`{token.text}` in it follows no operator")
            return position + 1
        if name in tables.ROW_STARTS:
            if not frame.is_empty:
                raise RefusedError(token.offset, f"`{token.text}` in it begins no row of a table")
            return position + 1
        if name in tables.UP_TO:
            frame.symbol()
            return self._up_to(token, position + 1, end)
        if name in TABLES.thrown:
            following = self._arguments(token, position + 1, end)
            if self.text(self.skip(following, end), end) in ("^", "_", "'"):
                raise InvolvedError  # then some are drawn
            raise RefusedError(token.offset, _THROWN.format(token.text))
        if name in tables.NEEDS_ROWS and not frame.has_rows:
            raise RefusedError(token.offset, _OUTSIDE.format(token.text))
        if name in TABLES.proofs:
            raise RefusedError(token.offset, f"`{token.text}` in it is in no `prooftree`")
        if name == "verb":
            frame.symbol()
            return self.verbatim(position, end)
        if name not in tables.ARGUMENTS:
            raise RefusedError(token.offset, f"there is no command `{token.text}`")
        if name in tables.INVOLVED:
            raise InvolvedError
        if name in tables.UNSCRIPTED:
            frame.check_waiting(only_script=True)
        following = self._arguments(token, position + 1, end)
        if name in tables.LIFTS:
            frame.lift(token.text, token.offset)
        elif name in tables.STYLES:
            frame.restyle()
        elif name not in tables.NEUTRAL:
            # With `\\mathrm\\lim` it is the last that counts.
            last = self.tokens[following - 1].text[1:]
            frame.symbol(takes_limits=not TABLES.operators.isdisjoint((name, last)))
        return following

    def _up_to(self, command: Token, position: int, end: int) -> int:
        """A formula that ends in a command of its own, and an argument."""
        first, mark = position, tables.UP_TO[command.text[1:]]
        while position < end and self.tokens[position].text != mark:
            position = self.ends.get(position, position) + 1
        if position >= end:
            what = f"`{command.text}` in it lacks its `{mark}`"
            raise RefusedError(command.offset, what)
        self.formula(first, position)
        return self._argument(command, "m", position + 1, end)

    def _arguments(self, command: Token, position: int, end: int, kinds: str | None = None) -> int:
        """Judge what stands behind a command; the place after it."""
        name = command.text[1:]
        if name in tables.STARRED and self.text(position, end) == "*":
            position += 1
        for kind in tables.ARGUMENTS[name] if kinds is None else kinds:
            if kind in "MRD":
                if (bracket := self.bracket(position, end)) is not None:
                    first, last, position = bracket
                    if kind == "M":
                        self.formula(first, last)
            elif kind == "(":
                position = self.delimiter(command, position, end)
            elif kind == "d":
                position = self.length(command, position, end)
            else:
                position = self._argument(command, kind, position, end)
        return position

    def _argument(self, command: Token, kind: str, position: int, end: int) -> int:
        name = command.text[1:]
        first, last, position = self.argument(command, position, end)
        written = self.written(first, last)
        if kind == "n" and not _NUMBER.fullmatch(written):
            raise RefusedError(command.offset, f"`{command.text}` in it lacks a number")
        if name == "sqrt" and written == "\\frac":  # MathJax takes both for one
            return self._arguments(self.tokens[first], position, end)
        if kind == "m":
            self.formula(first, last, is_table=name in tables.TABLE_ARGUMENT)
        elif name in tables.TEXT:
            self._words(first, last)
        return position

    def _words(self, start: int, end: int) -> None:
        """Text, in which `$…$` is a formula again."""
        dollars = [each for each in range(start, end) if self.tokens[each].text == "$"]
        if len(dollars) % 2:
            raise RefusedError(self.offset(dollars[-1]), OPEN)
        for first, last in zip(dollars[::2], dollars[1::2], strict=True):
            self.formula(first + 1, last)

    def _use(self, frame: Frame, position: int, end: int) -> int:
        """A command that the formula defines."""
        token = self.tokens[position]
        known = self._defined[token.text[1:]]
        if known.unknown is not None:
            raise RefusedError(token.offset, f"there is no command `\\{known.unknown}`")
        position += 1
        for kind in known.arguments:
            if kind == "R":
                bracket = self.bracket(position, end)
                position = bracket[2] if bracket else position
                continue
            first, last, position = self.argument(token, position, end)
            # What it makes of a command without braces is too much to follow.
            if last == position and self.tokens[first].text[0] in "\\^_&#%":
                raise InvolvedError
        frame.symbol(takes_limits=True)
        return position

    def _fence(self, frames: list[Frame], position: int, end: int) -> int:
        token = self.tokens[position]
        following = self.delimiter(token, position + 1, end)
        if token.text == "\\left":
            frames.append(Frame("left", token.offset))
        elif token.text == "\\right":
            self._close(frames, "left", token.offset)
        elif frames[-1].kind != "left":
            raise RefusedError(token.offset, _PAIR)
        else:
            frames[-1].check_waiting()
            frames[-1].begin_anew()
        return following

    def _environment(self, frames: list[Frame], position: int, end: int) -> int:
        token = self.tokens[position]
        first, last, following = self.argument(token, position + 1, end)
        name = self.written(first, last)
        if token.text == "\\end":
            self._close(frames, "begin", token.offset, name)
            return following
        if name not in TABLES.environments:
            raise RefusedError(token.offset, f"there is no environment `{name}`")
        if name in TABLES.exclusive and any(each.name in TABLES.exclusive for each in frames):
            raise RefusedError(token.offset, f"`{name}` in it is in another such environment")
        if name in tables.INVOLVED_ENVIRONMENTS:
            raise InvolvedError
        begin = Token(f"\\begin{{{name}}}", token.offset)
        following = self._arguments(begin, following, end, TABLES.environments[name])
        frames[-1].check_waiting(only_script=True)
        has_rows = name in TABLES.rows
        cells = name in TABLES.tables
        frames.append(Frame("begin", token.offset, name, cells, has_rows, is_empty=has_rows))
        return following

    def _infix(self, frame: Frame, position: int, end: int) -> int:
        token = self.tokens[position]
        frame.check_waiting()
        if frame.has_infix:
            raise RefusedError(token.offset, f"`{token.text}` in it is ambiguous; add braces")
        following = self._arguments(token, position + 1, end, tables.INFIX[token.text[1:]])
        frame.begin_anew()
        frame.has_infix = True
        return following

    def _line_end(self, frame: Frame, position: int, end: int) -> int:
        token = self.tokens[position]
        frame.check_waiting()
        position += 1
        if token.text == "\\\\":
            if self.text(position, end) == "*":
                position += 1
            if self.text(position, end) == "[" and (bracket := self.bracket(position, end)):
                first, last, position = bracket
                inner = self.written(first, last)
                if inner and not DIMENSION.match(inner):
                    raise RefusedError(token.offset, LENGTH.format("\\\\[…]"))
        elif token.text == "\\cr" and not frame.has_rows:
            raise RefusedError(token.offset, _OUTSIDE.format(token.text))
        if frame.has_rows:
            frame.begin_anew(is_empty=True)
        return position
