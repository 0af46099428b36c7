"""Footnote definitions: `[^label]: text`, continued on lines indented by two columns or more."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from ankigen.obsidian.blocks.containers import Container
from ankigen.obsidian.blocks.cursor import CONTAINER, NONE, Start
from ankigen.obsidian.document import BlockKind
from ankigen.obsidian.environment import Footnote, normalize_label

if TYPE_CHECKING:
    from ankigen.obsidian.blocks.cursor import Cursor
    from ankigen.obsidian.blocks.state import BlockState

_HEAD = re.compile(r"\[\^([^\[\]\s]{1,999})\]:")
_MINIMUM, _MAXIMUM = 2, 4


class Definition(Container):
    """An open definition. It is only read for its extent: `lines`, by number, are its Markdown and
    how many characters stand before it, to be parsed where the footnote is used; what this reading
    leaves in the environment is dropped."""

    __slots__ = ("indent", "label", "leaves", "lines", "number", "problems")

    def __init__(self, label: str, cursor: Cursor, leaves: int, problems: int) -> None:
        super().__init__(Element("li"))
        self.label = label
        self.number = cursor.number
        self.lines: dict[int, tuple[str, int]] = {}
        self.take(cursor, cursor.rest)
        self.indent = 0
        self.leaves = leaves
        self.problems = problems

    def continues(self, cursor: Cursor) -> bool:
        """A blank line, or one that is indented; the first such one says by how much."""
        if cursor.stripped:
            if cursor.width < _MINIMUM:
                return False
            self.indent = self.indent or min(cursor.width, _MAXIMUM)
            cursor.skip(min(cursor.width, self.indent))
        else:
            cursor.skip_blanks()
        self.take(cursor, cursor.rest)
        return True

    def take(self, cursor: Cursor, text: str) -> None:
        """Take the end of a line."""
        if cursor.is_ahead:
            return
        self.lines[cursor.number] = (text, max(len(cursor.source) - len(text), 0))

    def close(self, state: BlockState) -> None:
        """Define the footnote, unless its label is taken."""
        environment = state.environment
        del environment.leaves[self.leaves :]
        del environment.problems[self.problems :]
        text = "\n".join(line for line, _ in self.lines.values()).rstrip()
        indents = tuple(indent for _, indent in self.lines.values())
        state.defined.footnotes.setdefault(self.label, Footnote(text, self.number, indents))


def definition(state: BlockState) -> Start:
    """`[^label]:` at a line's start."""
    cursor = state.cursor
    match = _HEAD.match(cursor.stripped)
    if match is None or state.is_full():
        return NONE
    state.close_to(state.matched)
    cursor.take(match.end())
    cursor.skip(min(cursor.width, 1))
    environment = state.environment
    state.stack[-1].open_list = None  # what it parts are two lists
    if len(state.stack) == 1:
        state.begin(BlockKind.FOOTNOTE)
    state.push(
        Definition(
            normalize_label(match.group(1)),
            cursor,
            len(environment.leaves),
            len(environment.problems),
        )
    )
    return CONTAINER
