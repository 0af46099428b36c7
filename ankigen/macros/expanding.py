"""Macros put in place of their names in a formula."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ankigen.macros.tokens import Tokens, tokens_of

# Steps of work and characters of a formula; the latter is MathJax's own bound (`maxBuffer`).
_MOST_STEPS = 5_000
_LONGEST = 5 * 1024
_DEEPEST = 60

_IN_FORMULA = frozenset(r"\newcommand \renewcommand \def \gdef \let \DeclareMathOperator".split())
# How many arguments a command takes that may be written without braces. What `^` and `_` raise and
# lower is none for MathJax: it is read as any other part.
_ARGUMENTS: Mapping[str, int] = {
    **dict.fromkeys(
        r"""
        \sqrt \bar \hat \vec \dot \ddot \tilde \check \acute \grave \breve \mathring \widehat
        \widetilde \overline \underline \overbrace \underbrace \overrightarrow \overleftarrow
        \overleftrightarrow \underrightarrow \mathbb \mathbf \mathcal \mathfrak \mathit \mathrm
        \mathscr \mathsf \mathtt \mathnormal \boldsymbol \bm \pmb \text \textbf \textit \textrm
        \mathop \mathbin \mathrel \mathord \mathopen \mathclose \mathinner \operatorname \boxed
        \phantom \hphantom \vphantom \smash \cancel \xrightarrow \xleftarrow \pmod \mod \pod
        """.split(),
        1,
    ),
    **dict.fromkeys(
        r"\frac \dfrac \tfrac \cfrac \binom \dbinom \tbinom \overset \underset \stackrel".split(), 2
    ),
}


class Macro(NamedTuple):
    r"""A macro: how many arguments it takes, the first one's `default` where that may be left out,
    and its body. A `frozen` one is what a command meant when `\let` took it: it is not expanded."""

    arguments: int
    body: str
    default: str | None = None
    frozen: bool = False


class TooLargeError(Exception):
    """A formula that grows beyond bounds by its macros."""


class Macros(NamedTuple):
    """Macros by their names, backslash and all."""

    known: Mapping[str, Macro] = {}

    def __or__(self, other: Macros) -> Macros:
        """Both, the other's where both have a name."""
        return Macros({**self.known, **other.known})

    def expand(self, tex: str) -> str:
        """The formula without macros. Raises `TooLargeError`."""
        if not self.known or "\\" not in tex:
            return tex
        tokens = tokens_of(tex)
        names = self.known.keys() & set(tokens.texts)
        if not names:
            return tex
        own = {tokens.defined(at) for at, text in enumerate(tokens.texts) if text in _IN_FORMULA}
        if not names - own:
            return tex
        known = self.known
        if own:
            known = {name: macro for name, macro in known.items() if name not in own}
        return _Expansion(known).expand(tokens)


class _Output:
    """What is written, and how many arguments the last command still waits for."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.size = 0
        self.waiting = 0
        self._last = ""  # the token before, but for white space
        # What those wait for that a brace, or a bracket behind a command, is open in.
        self._outer: list[tuple[str, int]] = []

    def write(self, text: str) -> None:
        """Add a text; a letter behind a command is not to become a part of its name."""
        if not text:
            return
        last = self.pieces[-1] if self.pieces else ""
        if text[0].isalpha() and re.search(r"\\[A-Za-z]+\Z", last):
            text = f" {text}"
        self.pieces.append(text)
        self.size += len(text)

    def token(self, text: str) -> None:
        """Add a token as it is written."""
        self.write(text)
        if text.isspace():
            return
        opened = self._outer[-1][0] if self._outer else ""
        if text == "{":
            self._outer.append((text, max(self.waiting - 1, 0)))
            self.waiting = 0
        elif text == "[" and self.waiting and self._last in _ARGUMENTS:
            self._outer.append((text, self.waiting))
            self.waiting = 0
        elif (opened + text) in ("{}", "[]"):
            self.waiting = self._outer.pop()[1]
        elif text in _ARGUMENTS:
            self.waiting = _ARGUMENTS[text]
        else:
            self.waiting = max(self.waiting - 1, 0)
        self._last = text

    def group(self, inner: _Output) -> None:
        """Add what a macro has become, in braces where it is somebody's argument; where it ends in
        a command, that one waits for what comes now."""
        text = inner.text()
        is_argument = self.waiting and len(tokens_of(text).texts) > 1
        self.write(f"{{{text}}}" if is_argument else text)
        rest = max(self.waiting - 1, 0)
        self.waiting = rest if is_argument else inner.waiting or rest
        self._last = "" if is_argument else inner._last

    def text(self) -> str:
        """All of it."""
        return "".join(self.pieces)


class _Expansion:
    """One formula's expansion, with what it may still cost."""

    def __init__(self, known: Mapping[str, Macro]) -> None:
        self._known = known
        self._steps = 0

    def expand(self, tokens: Tokens) -> str:
        """All of a formula."""
        return self._range(tokens, 0, len(tokens.texts), (), 0).text()

    def _range(
        self, tokens: Tokens, start: int, end: int, arguments: Sequence[str], depth: int
    ) -> _Output:
        if depth > _DEEPEST:
            raise TooLargeError
        output = _Output()
        at = start
        while at < end:
            text = tokens.texts[at]
            self._steps += 1
            if self._steps > _MOST_STEPS or output.size > _LONGEST:
                raise TooLargeError
            macro = self._known.get(text) if text[0] == "\\" else None
            given = None if macro is None else self._given(macro, tokens, at + 1, end)
            if macro is not None and given is not None:
                ranges, at = given
                values = [
                    each
                    if isinstance(each, str)
                    else self._range(tokens, *each, arguments, depth + 1).text()
                    for each in ranges
                ]
                output.group(self._body(macro, values, depth))
                continue
            if text[0] == "#" and len(text) == 2 and arguments:
                place = int(text[1]) - 1
                output.write(arguments[place] if place < len(arguments) else "")
                output.waiting = max(output.waiting - 1, 0)
            else:
                output.token(text)
            at += 1
        if output.size > _LONGEST:
            raise TooLargeError
        return output

    def _body(self, macro: Macro, values: Sequence[str], depth: int) -> _Output:
        if macro.frozen:
            output = _Output()
            output.token(macro.body)
            return output
        body = tokens_of(macro.body)
        return self._range(body, 0, len(body.texts), values or ("",), depth + 1)

    def _given(
        self, macro: Macro, tokens: Tokens, at: int, end: int
    ) -> tuple[list[tuple[int, int] | str], int] | None:
        """The arguments of a call, as ranges of tokens or, for one that is left out, as a text, and
        the place behind them; None where one is missing: then it is no call."""
        found: list[tuple[int, int] | str] = []
        if macro.default is not None:
            bracket = tokens.bracket(at, end)
            found.append(macro.default if bracket is None else bracket[:2])
            at = at if bracket is None else bracket[2]
        while len(found) < macro.arguments:
            argument = tokens.argument(at, end)
            if argument is None:
                return None
            found.append(argument[:2])
            at = argument[2]
        return found, at
