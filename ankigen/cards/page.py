"""A note's lines as the syntaxes that go by lines see them."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from ankigen.cards.texts import Text

_OPENING = re.compile(
    r"(?P<lead>[ \t]*(?:(?:>|[-*+]|\d{1,9}[.)])[ \t]*)*)(?P<mark>`{3,}(?=[^`]*$)|~{3,}|\$\$|<!--)"
)
_VERBATIM = re.compile(
    r"\\[\\`$\[]"
    r"|(?P<code>(?<!`)(?P<run>`+)(?!`).+?(?<!`)(?P=run)(?!`))"
    r"|(?P<math>\$\$.+?\$\$|\$(?![\s$])(?:[^\\$\n]|\\.)+?(?<!\s)\$(?!\d))"
    r"|(?P<link>!?\[\[.+?\]\]|\]\([^)\s]*\)|<!--.*?-->|[a-z][a-z0-9+.-]*://[^\s<>)\]]+"
    r"|\[[\w -]+::[ \t][^\[\]]*\]|\([\w -]+::[ \t][^()]*\))",
    re.IGNORECASE,
)
# What ends a fence, a math block or a comment.
_CLOSED = re.compile(r"[ \t>]*(?:`{3,}|~{3,})[ \t]*$|.*(?:\$\$|-->)")
_MAY_MEAN = re.compile(r"[`$\[(]|<!--|://")
MAX_LINE = 4_000  # characters
CODE, MATH, LINK = "code", "math", "link"


@dataclass(frozen=True, slots=True)
class Page:
    """The lines of a note's body. `opaque` says of each whether it is in a fence or math block, or
    longer than anybody writes a card (expressions take quadratic time on long lines);
    `hidden` are those that are nothing but a comment. `unclosed` is the line of a fence that only
    the note's end ends, or None."""

    lines: tuple[str, ...]
    opaque: tuple[bool, ...]
    hidden: tuple[bool, ...]
    unclosed: int | None = None

    def plain(self, number: int) -> str:
        """A line with spaces for code, formulas, links, addresses, comments and Dataview's fields
        in brackets."""
        return self.without(number, CODE, MATH, LINK)

    def without(self, number: int, *kinds: str) -> str:
        """A line with spaces for what is of these kinds (`CODE`, `MATH`, `LINK`)."""
        return "" if self.opaque[number] else blanked(self.lines[number], *kinds)

    def shown(self, text: Text, *kinds: str) -> str:
        """A side with spaces for what is of these kinds, and for fences and math blocks."""
        return "\n".join(
            " " * len(line.text) if self.opaque[line.number] else blanked(line.text, *kinds)
            for line in text
        )


def read(body: str) -> Page:
    """The page of a note's body."""
    lines = tuple(body.split("\n"))
    opaque, hidden = [len(line) > MAX_LINE for line in lines], [False] * len(lines)
    unclosed: int | None = None
    if "```" in body or "~~~" in body or "$$" in body or "<!--" in body:
        number = 0
        while number < len(lines):
            last = _block_end(lines, number)
            if last is not None:
                if last == len(lines) - 1 and not _CLOSED.match(lines[last]):
                    unclosed = number
                is_comment = lines[number].lstrip().startswith("<!--")
                for each in range(number, last + 1):
                    (hidden if is_comment else opaque)[each] = True
                number = last
            number += 1
    return Page(lines, tuple(opaque), tuple(hidden), unclosed)


def is_below(path: str, patterns: Sequence[str]) -> bool:
    """Whether a vault path is one that a plugin's patterns mean: a folder, or with `*`, `**` and
    `?` as in .gitignore."""
    return any(_pattern(pattern).match(path) is not None for pattern in patterns)


@functools.lru_cache(maxsize=256)
def _pattern(text: str) -> re.Pattern[str]:
    text = text.strip().strip("/")
    parts = re.split(r"(\*\*/|\*\*|\*|\?)", text)
    meaning = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    expression = "".join(meaning.get(part, re.escape(part)) for part in parts)
    return re.compile(f"{expression}(?:/.*)?$" if text else r"(?!)")


def _block_end(lines: tuple[str, ...], first: int) -> int | None:
    """The last line of the fence, math block or comment that the line begins, or None."""
    match = _OPENING.match(lines[first])
    if match is None:
        return None
    mark, rest = match["mark"], lines[first][match.end() :]
    if mark == "<!--":
        if "-->" in rest:
            return first if rest.rstrip().endswith("-->") else None
        return next((at for at in range(first + 1, len(lines)) if "-->" in lines[at]), None)
    if mark == "$$":
        if "$$" in rest:
            return None
        return next((at for at in range(first + 1, len(lines)) if "$$" in lines[at]), None)
    is_quoted = ">" in match["lead"]
    closing = re.compile(rf"[ \t>]*{re.escape(mark[0])}{{{len(mark)},}}[ \t]*$")
    for at in range(first + 1, len(lines)):
        if is_quoted and not lines[at].lstrip().startswith(">"):
            return at - 1
        if closing.match(lines[at]):
            return at
    return len(lines) - 1


def blanked(line: str, *kinds: str) -> str:
    """A text with spaces for what is of these kinds."""
    if not _MAY_MEAN.search(line):
        return line

    def blank(match: re.Match[str]) -> str:
        is_verbatim = any(match[kind] is not None for kind in kinds)
        return " " * len(match[0]) if is_verbatim else match[0]

    return _VERBATIM.sub(blank, line)
