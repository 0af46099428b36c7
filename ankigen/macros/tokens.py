"""TeX taken apart: what is a command, a group, an argument."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

TOKEN = re.compile(r"\\(?:[A-Za-z]+|.|$)|#[1-9]|[ \t\n]+|.", re.DOTALL)


class Tokens(NamedTuple):
    """A text taken apart: commands, parameters, white space, other characters; and for each opening
    brace or bracket that has one, its closing one."""

    texts: Sequence[str]
    ends: Mapping[int, int]

    def skip(self, at: int, end: int) -> int:
        """The next token that is no white space."""
        while at < end and self.texts[at].isspace():
            at += 1
        return at

    def defined(self, at: int) -> str:
        """The name that a definition is of, with its backslash."""
        at = self.skip(at + 1, len(self.texts))
        if self.texts[at : at + 1] == ["*"]:
            at = self.skip(at + 1, len(self.texts))
        argument = self.argument(at, len(self.texts))
        if argument is None:
            return ""
        name = "".join(self.texts[argument[0] : argument[1]]).strip()
        return "\\" + name.removeprefix("\\")

    def argument(self, at: int, end: int) -> tuple[int, int, int] | None:
        """The tokens of an argument, from and to, and the place after it; None without one."""
        at = self.skip(at, end)
        if at >= end or self.texts[at] == "}":
            return None
        if self.texts[at] != "{":
            return at, at + 1, at + 1
        last = self.ends.get(at, end)
        return (at + 1, last, last + 1) if last < end else None

    def bracket(self, at: int, end: int) -> tuple[int, int, int] | None:
        """The same for one in brackets."""
        at = self.skip(at, end)
        if at >= end or self.texts[at] != "[":
            return None
        last = self.ends.get(at, end)
        return (at + 1, last, last + 1) if last < end else None


@lru_cache(maxsize=512)
def tokens_of(tex: str) -> Tokens:
    """The tokens of a text."""
    texts = [match[0] for match in TOKEN.finditer(tex)]
    ends: dict[int, int] = {}
    opened: list[int] = []
    for at, text in enumerate(texts):
        if text in ("{", "["):
            opened.append(at)
        elif text == "}":
            while opened and texts[opened[-1]] == "[":
                opened.pop()  # a bracket that is none of a pair
            if opened:
                ends[opened.pop()] = at
        elif text == "]" and opened and texts[opened[-1]] == "[":
            ends[opened.pop()] = at
    return Tokens(texts, ends)
