"""What is noted while a text is read: its blocks at the left margin, and its block ids."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ankigen.obsidian.blocks.containers import Item, Quote
from ankigen.obsidian.document import Block, BlockId, BlockKind, Mark

if TYPE_CHECKING:
    from ankigen.obsidian.blocks.state import BlockState

KINDS = {
    "hr": BlockKind.BREAK,
    "ul": BlockKind.LIST,
    "ol": BlockKind.LIST,
    "blockquote": BlockKind.QUOTE,
    "div": BlockKind.QUOTE,
    "details": BlockKind.QUOTE,
} | dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), BlockKind.HEADING)

# An enum's members are slow to ask for in Python 3.11.
_MARK = BlockKind.MARK
_DIVIDING = (BlockKind.BREAK, BlockKind.HEADING)


class Recorder:
    """The `blocks` so far and the block `ids`. `offset` is where in its line begins what is read,
    behind a mark; the last mark says whether hyphens `divides` paragraphs."""

    def __init__(self, state: BlockState) -> None:
        self._state = state
        self._root, self._leaves = state.stack[0].element, state.environment.leaves
        self.blocks: list[Block] = []
        # How many elements and leaves there were before each block.
        self._before: list[tuple[int, int]] = []
        self.ids: dict[str, BlockId] = {}
        self.offset = 0
        self.divides = self._is_ended = False

    def block(self, kind: BlockKind, column: int = 0) -> None:
        """Note that a block begins at the left margin, with what is left of the line."""
        if not column:
            rest = self._state.cursor.source[self.offset :]
            column = self.offset + len(rest) - len(rest.lstrip(" \t")) + 1
        state = self._state
        self._before.append((len(self._root), len(self._leaves)))
        self.blocks.append(Block(kind, state.cursor.number, column))
        if self._is_ended and kind in _DIVIDING:
            self.divides = False

    def mark(self, mark: Mark) -> None:
        """Note a mark of the host's, which no list goes on behind."""
        self._state.stack[0].open_list = None
        self.block(_MARK)
        block = self.blocks[-1]
        block.mark = mark
        if mark.start:
            block.column = mark.start + 1
        self.divides, self._is_ended = mark.divides, mark.ends

    def hidden(self, kind: BlockKind) -> None:
        """Note a line that is shown nowhere, unless it stands in a block."""
        if self._state.leaf is None and len(self._state.stack) == 1:
            self.block(kind)

    def heading(self, level: int, text: str, *, underlined: bool = False) -> None:
        """Note what the heading says that was begun, or that the last paragraph is."""
        if len(self._state.stack) == 1:
            block = self.blocks[-1]
            block.kind, block.level, block.text = BlockKind.HEADING, level, text
            block.is_underlined = underlined

    def table(self, place: tuple[int, int], *, is_all: bool) -> None:
        """Note that the last line of the paragraph, or all of it, is the header of a table."""
        if len(self._state.stack) > 1:
            return
        if not is_all:
            self.block(BlockKind.TABLE)
        block = self.blocks[-1]
        block.kind = BlockKind.TABLE
        block.first, block.column = place

    def definitions(self) -> None:
        """Note that the last paragraph held nothing but definitions."""
        if len(self._state.stack) == 1:
            self.blocks[-1].kind = BlockKind.DEFINITIONS

    def unclosed(self, line: int) -> None:
        """Note that what begins at a line of the last block is never closed."""
        if len(self._state.stack) == 1:
            self.blocks[-1].unclosed = line

    def block_id(self, name: str, *, is_alone: bool) -> None:
        """Note a block id, and whether it is alone on its line."""
        if name in self.ids:
            return
        self.ids[name] = BlockId(self._state.cursor.number, is_alone)
        for container in reversed(self._state.stack[: self._state.matched]):
            if isinstance(container, Item):
                container.ids.append(name)
            if isinstance(container, Item | Quote):
                break

    def item(self, name: str, first: int) -> None:
        """Note the lines of the item that a block id names; the cursor is below them."""
        known = self.ids[name]
        self.ids[name] = BlockId(known.line, known.is_alone, first, self._state.cursor.number - 1)

    def end(self) -> None:
        """Note what the text's end leaves open."""
        state = self._state
        if len(state.stack) == 1 and self.blocks and state.leaf and not state.leaf.may_end:
            self.unclosed(self.blocks[-1].first)

    def complete(self) -> None:
        """Give each block its last line, and the ranges of its elements and leaves."""
        state = self._state
        lines, first = state.lines, state.first_line
        element, leaf = len(state.stack[0].element), len(state.environment.leaves)
        number = first + len(lines)
        for block, before in zip(reversed(self.blocks), reversed(self._before), strict=True):
            block.elements, block.leaves = range(before[0], element), range(before[1], leaf)
            element, leaf = before
            begin, last = block.first, number - 1
            while last > begin and not lines[last - first].strip():
                last -= 1
            block.last = max(last, begin)
            number = begin
            if block.column > 1 and lines[begin - first][: block.column - 1].strip(" \t>"):
                number += 1  # what stands before it on its line is the block's above
