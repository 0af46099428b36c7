"""The state of one run over a text: where it is, what is open, and how the tree grows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol
from xml.etree.ElementTree import Element, SubElement

from ankigen.expressions import expression
from ankigen.obsidian.blocks.containers import Container, Item, List, Quote
from ankigen.obsidian.blocks.cursor import Cursor
from ankigen.obsidian.document import Block, BlockId, BlockKind, Marks
from ankigen.obsidian.environment import Definitions, Environment, Leaf, Options, Problem

_BLOCK_ID = expression(r"(?:^|[ \t])\^([A-Za-z0-9-]+)[ \t]*\Z")
_CLOSING_TAG = expression(r"</([A-Za-z][A-Za-z0-9-]*)")

_KINDS = {
    "hr": BlockKind.BREAK,
    "ul": BlockKind.LIST,
    "ol": BlockKind.LIST,
    "blockquote": BlockKind.QUOTE,
    "div": BlockKind.QUOTE,
    "details": BlockKind.QUOTE,
} | dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), BlockKind.HEADING)

# An enum's members are slow to ask for in Python 3.11.
_HEADING = BlockKind.HEADING
_DIVIDING = (BlockKind.BREAK, _HEADING)


class OpenLeaf(Protocol):
    """A block that may take more lines."""

    @property
    def kind(self) -> BlockKind:
        """What it is."""

    @property
    def may_end(self) -> bool:
        """Whether it may end with the text."""

    def feed(self, state: BlockState) -> bool:
        """Take the cursor's line, which all containers matched; if not, blocks may begin on it."""

    def close(self, state: BlockState) -> None:
        """Write the block below the innermost container."""


class BlockState:
    """What the blocks share: the `cursor` on the line, the open containers in `stack`, how many of
    them the line has `matched`, and the open `leaf`.

    `lists` are all lists so far, `defined` what the text itself defines. The flags say what the
    text may hold at all. `marks` are what the host proposes. `blocks` are those at the left margin
    so far, `ids` the block ids. `offset` is where in its line begins what is read, behind a mark;
    the last mark says whether hyphens `divides` paragraphs, and whether that `divides_once`. Below
    a mark or rule within HTML, what is HTML before the line `html_until` ends there, as without it.
    """

    def __init__(
        self,
        options: Options,
        environment: Environment,
        root: Element,
        text: str,
        first_line: int,
    ) -> None:
        self.options = options
        self.environment = environment
        self.root = root
        self.leaves = environment.leaves
        is_obsidian = not options.commonmark
        self.has_math = is_obsidian and "$$" in text
        self.has_block_ids = is_obsidian and "^" in text
        self.has_signs = self.has_math or self.has_block_ids
        self.length = len(text)
        self.lines = text.removesuffix("\n").split("\n")
        self.first_line = first_line
        self.cursor = Cursor()
        self.stack = [Container(root)]
        self.matched = 1
        self.leaf: OpenLeaf | None = None
        self.lists: list[List] = []
        self.defined = Definitions()
        self.marks: Marks = {}
        self.blocks: list[Block] = []
        self.ids: dict[str, BlockId] = {}
        self.offset = 0
        self.divides = self.divides_once = False
        self.html_until = 0
        self._blank_line = self._blank_depth = 0
        # Where elements are closed last in lines that are not blank, and the line after these.
        self._closed: dict[str, int] = {}
        self._closed_until = 0
        self._is_too_deep = False

    def match(self, cursor: Cursor) -> int:
        """How many of the open containers the line belongs to; their marks are taken off it."""
        stack = self.stack
        for depth in range(1, len(stack)):
            if not stack[depth].continues(cursor):
                return depth
        return len(stack)

    @property
    def continues_leaf(self) -> bool:
        """Whether the line belongs to all open containers."""
        return self.matched == len(self.stack)

    def start(self, leaf: OpenLeaf, column: int = 0) -> None:
        """Open a leaf in the innermost container; the column is that of the line, if known."""
        self._fill(self.stack[-1])
        if len(self.stack) == 1:
            self.begin(leaf.kind, column)
        self.leaf = leaf

    def add(self, tag: str, column: int = 0) -> Element:
        """Append the element of a block that begins on this line to the innermost container."""
        container = self.stack[-1]
        self._fill(container)
        if len(self.stack) == 1:
            self.begin(_KINDS[tag], column)
        return SubElement(container.element, tag)

    def begin(self, kind: BlockKind, column: int = 0) -> None:
        """Note that a block begins at the left margin, with what is left of the line."""
        if not column:
            rest = self.cursor.source[self.offset :]
            column = self.offset + len(rest) - len(rest.lstrip(" \t")) + 1
        self.blocks.append(
            Block(kind, self.cursor.number, column, len(self.root), len(self.leaves))
        )
        if self.divides_once and kind in _DIVIDING:
            self.divides = False

    def head(self, level: int, text: str, *, underlined: bool = False) -> None:
        """Note what the heading says that was begun, or that the last paragraph is."""
        if len(self.stack) == 1:
            block = self.blocks[-1]
            block.kind, block.level, block.text = _HEADING, level, text
            block.is_underlined = underlined

    def leave_open(self, line: int) -> None:
        """Note that what begins at a line of the last block is never closed."""
        if len(self.stack) == 1:
            self.blocks[-1].unclosed = line

    def append(self, tag: str) -> Element:
        """Append the element of a leaf that was open to the innermost container."""
        return SubElement(self.stack[-1].element, tag)

    def _fill(self, container: Container) -> None:
        container.open_list = None
        if container.is_filled and isinstance(container, Item) and self.follows_blank():
            container.list.is_loose = True
        container.is_filled = True

    def push(self, container: Container) -> None:
        """Open a container, whose mark has been taken off the line."""
        self.stack.append(container)
        self.matched = len(self.stack)

    def is_full(self) -> bool:
        """Whether blocks are nested so deeply that no container may be opened; reported once."""
        if len(self.stack) <= self.options.max_depth:
            return False
        if not self._is_too_deep:
            self._is_too_deep = True
            self.report(
                self.cursor.place(self.cursor.stripped),
                "too-deep",
                f"blocks are nested more than {self.options.max_depth} deep; the marks of the"
                " deeper ones are shown as text",
            )
        return True

    def close_leaf(self) -> None:
        """Close the open leaf, if there is one."""
        if self.leaf is not None:
            self.leaf.close(self)

    def close_to(self, depth: int) -> None:
        """Close the open leaf, and the containers but the outermost `depth`."""
        if self.leaf is not None:
            self.leaf.close(self)
        stack = self.stack
        while len(stack) > depth:
            stack.pop().close(self)

    def note_blank(self) -> None:
        """Remember that the line is blank, and to which containers: not to those of a quote."""
        self._blank_line = self.cursor.number
        depth = self.matched - 1
        while depth and not isinstance(self.stack[depth], Quote):
            depth -= 1
        self._blank_depth = depth

    def follows_blank(self) -> bool:
        """Whether the line before was a blank one of the innermost container."""
        return (
            self._blank_line == self.cursor.number - 1
            and len(self.stack) > self._blank_depth
            and self._blank_line > 0
        )

    def following_lines(self, depth: int) -> Iterator[Cursor]:
        """The lines after the cursor's that belong to the outermost `depth` containers, up to the
        first that does not."""
        cursor = Cursor(is_ahead=True)
        lines, first = self.lines, self.first_line
        for index in range(self.cursor.number - first + 1, len(lines)):
            cursor.set(first + index, lines[index])
            if self.match(cursor) < depth:
                return
            yield cursor

    def note_mark_in_html(self) -> None:
        """Remember that the cursor's line ends HTML which else the next blank line would end."""
        number = self.cursor.number
        if number >= self.html_until:
            index = number - self.first_line
            while index < len(self.lines) and self.lines[index].strip():
                index += 1
            self.html_until = self.first_line + index

    def is_tag_closed(self, tag: str, number: int) -> bool:
        """Whether an element is closed on a line or below it, before the next blank one."""
        if number >= self._closed_until:
            self._closed.clear()
            index = number - self.first_line
            while index < len(self.lines) and self.lines[index].strip():
                for match in _CLOSING_TAG.finditer(self.lines[index]):
                    self._closed[match[1].lower()] = self.first_line + index
                index += 1
            self._closed_until = self.first_line + index
        return self._closed.get(tag, 0) >= number

    def without_block_id(self, text: str) -> str:
        """A line without the block id that it ends with, which Obsidian hides; it is noted."""
        if not self.has_block_ids or "^" not in text:
            return text
        match = _BLOCK_ID.search(text, max(text.rfind("^") - 1, 0))
        if match is None:
            return text
        head, name = text[: match.start()], match[1].lower()
        if name not in self.ids:
            self.ids[name] = BlockId(self.cursor.number, is_alone=not head)
            for container in reversed(self.stack[: self.matched]):
                if isinstance(container, Item):
                    container.ids.append(name)
                if isinstance(container, Item | Quote):
                    break
        return head

    def leaf_text(
        self,
        element: Element,
        text: str,
        places: Sequence[tuple[int, int]],
        dropped: Sequence[int] = (),
        block: Element | None = None,
    ) -> None:
        """Hand an element's Markdown to the inline parser."""
        self.leaves.append(Leaf(element, text, places, dropped, block))

    def report(self, place: tuple[int, int], code: str, message: str) -> None:
        """Note a problem at a line and column."""
        self.environment.problems.append(Problem(*place, code, message))
