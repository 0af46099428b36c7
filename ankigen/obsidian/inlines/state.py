"""What the rules share while one leaf is cut into tokens."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from ankigen.obsidian.environment import (
    Environment,
    Leaf,
    Options,
    Problem,
    UsedFootnote,
    line_at,
)
from ankigen.obsidian.html_tags import ends
from ankigen.obsidian.inlines.facts import Deletion
from ankigen.obsidian.inlines.tokens import Bracket, Mark, Run, Token

_BACKTICKS = re.compile("`+")


@dataclass(slots=True, eq=False)
class Braces:
    """How many braces are open that are no deletion's, and the `::` within them, each with how many
    were open there."""

    open: int = 0
    colons: list[tuple[int, Mark]] = field(default_factory=list)


class State:
    """The text of one leaf, the tokens so far, and what is still open.

    `runs` holds the delimiters that have not been paired, in the order of the text. Links must not
    hold links: the first `barred` of `brackets` stand outside of one, and only images can come of
    them.
    """

    # Not a dataclass: to fill one with so many empty lists takes twice as long.
    def __init__(self, leaf: Leaf, environment: Environment, options: Options, text: str) -> None:
        self.leaf = leaf
        self.environment = environment
        self.options = options
        self.text = text
        self.tokens: list[Token] = []
        self.runs: list[Run | Mark] = []
        self.brackets: list[Bracket] = []
        self.barred = 0
        # Where the tokens of addresses are, bare or in `<>`, which become text again inside a link.
        self.addresses: list[int] = []
        # The braces outside of deletions, and those in each that is open.
        self.braces = [Braces()]
        self.all_braces_pair: bool | None = None
        # The place in the stream of the last element that stands on lines of its own.
        self.last_block = -1
        self.has_highlight = False
        # The footnotes referred to: offset, what is meant, the element that is to show its number.
        self.footnotes: list[tuple[int, UsedFootnote, Element]] = []
        # The deletions found, with the offset of their content.
        self.deletions: list[tuple[int, str, int | None]] = []
        # What is noted for those who ask for the facts of a leaf.
        self.facts: list[Deletion] = []
        # Where Markdown images begin and end: their words are no text of the note.
        self.images: list[tuple[int, int]] = []
        # From the `]` of each link or image in Markdown to its end: where it leads.
        self.targets: list[tuple[int, int]] = []
        self.unclosed: list[int] = []
        self.stray: list[int] = []
        self._found: dict[str, int] = {}
        self._backticks: dict[int, list[int]] | None = None
        self._ended: dict[str, dict[int, int]] = {}

    @property
    def open_deletions(self) -> int:
        """How many deletions are open."""
        return len(self.braces) - 1

    def locate(self, position: int) -> tuple[int, int]:
        """The line and column, in the source, of an offset of the text."""
        index, start = line_at(self.text, position)
        line, column = self.leaf.positions[index]
        dropped = self.leaf.dropped
        column += position - start
        return line, column + bisect_right(dropped, position) - bisect_left(dropped, start)

    def report(self, position: int, code: str, message: str) -> None:
        """Note a problem at an offset of the text."""
        self.environment.problems.append(Problem(*self.locate(position), code, message))

    def append_block(self, element: Element) -> None:
        """Add an element that stands on lines of its own, without the break before it."""
        tokens = self.tokens
        if len(tokens) > 1 and tokens[-1] == "\n":
            before = tokens[-2]
            if isinstance(before, Element) and before.tag == "br":
                tokens[-2] = ""
        self.last_block = len(tokens)
        tokens.append(element)

    def find(self, wanted: str, position: int) -> int:
        """The offset of the next `wanted`, or -1; over a whole leaf it looks at no place twice."""
        known = self._found.get(wanted, -2)
        if known == -1 or known >= position:
            return known
        found = self._found[wanted] = self.text.find(wanted, position)
        return found

    def is_ended(self, name: str, position: int) -> bool:
        """Whether the element whose tag begins at the offset has an end."""
        ended = self._ended.get(name)
        if ended is None:
            ended = self._ended[name] = ends(self.text, name)
        return position in ended

    def find_backticks(self, length: int, position: int) -> int:
        """The offset of the next run of exactly `length` back-ticks, or -1."""
        if self._backticks is None:
            self._backticks = {}
            for match in _BACKTICKS.finditer(self.text, position):
                size = match.end() - match.start()
                self._backticks.setdefault(size, []).append(match.start())
        starts = self._backticks.get(length, [])
        index = bisect_left(starts, position)
        return starts[index] if index < len(starts) else -1


# A rule is called where its character stands. It appends tokens and returns the offset after what
# it took, or returns 0: then the next rule of that character is asked, and at last it is text.
Rule = Callable[[State, int], int]
