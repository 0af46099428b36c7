"""A note read once: its blocks at the left margin, with their places in the file.

What a host adds to the dialect are marks: it proposes them by the text of the lines alone, and the
block parser takes those that stand where a block can begin. What is code for the renderer can
so be no mark for the host.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, NamedTuple
from xml.etree.ElementTree import Element

from ankigen.obsidian import plain
from ankigen.obsidian.environment import (
    AnyLeaf,
    CodeLeaf,
    Definitions,
    HtmlLeaf,
    Leaf,
    Problem,
)


class BlockKind(enum.Enum):
    """What a block at the left margin is; `DEFINITIONS` are of links, and show nothing."""

    PARAGRAPH = enum.auto()
    HEADING = enum.auto()
    BREAK = enum.auto()
    LIST = enum.auto()
    QUOTE = enum.auto()
    TABLE = enum.auto()
    FENCE = enum.auto()
    CODE = enum.auto()
    HTML = enum.auto()
    COMMENT = enum.auto()
    FOOTNOTE = enum.auto()
    DEFINITIONS = enum.auto()
    BLOCK_ID = enum.auto()
    MARK = enum.auto()


class Mark(NamedTuple):
    """A block of the host's own: the characters from index `start` to `end` of a line.

    It closes all that is open. What stands before it is read as any line; what follows it on its
    line is a paragraph, unless that begins a fence, HTML or a comment, or a list or quote that goes
    on in the next line. `lines` says how many lines it takes, as far as
    these hold no marks. One that `is_inner` may stand within
    lists, quotes and HTML; any other must begin its line at the left margin. `divides` says that
    below it hyphens under a paragraph are a thematic break and underline nothing, up to the next
    break or heading if one `ends` it. `value` is the host's.
    """

    start: int
    end: int
    value: Any
    lines: int = 1
    is_inner: bool = False
    divides: bool = False
    ends: bool = False


_PARAGRAPH = BlockKind.PARAGRAPH  # an enum's members are slow to ask for in Python 3.11
# The marks that a text's lines may hold, by the index of their line, in their order on it.
Marks = Mapping[int, Sequence[Mark]]


@dataclass(slots=True)
class Block:
    """A block at the left margin: its first and last line in the file, the column it begins at.

    `level` and `text` are a heading's, and `is_underlined` says how it is written; `mark` is that
    of a `MARK`. `unclosed` is the line of what is never closed in it (a fence, formula, comment or
    HTML that only the text's or the paragraph's end ends), or 0. Its elements and leaves in the
    document's begin at the indices `element` and `leaf`, and end before those at `elements_end` and
    `leaves_end`.
    """

    kind: BlockKind
    first: int
    column: int
    element: int
    leaf: int
    mark: Mark | None = None
    last: int = 0
    elements_end: int = 0
    leaves_end: int = 0
    level: int = 0
    text: str = ""
    is_underlined: bool = False
    unclosed: int = 0

    @property
    def leaves(self) -> range:
        """The indices of its leaves."""
        return range(self.leaf, self.leaves_end)


class BlockId(NamedTuple):
    """Where a block id stands: its line, whether it is alone on it, and the first and last line of
    the list item that it names, or 0."""

    line: int
    is_alone: bool
    first: int = 0
    last: int = 0


@dataclass(slots=True)
class Document:
    """A text, read. `lines` are its lines, the first of which is line `first_line` of the file;
    `leaves` are what is still to be parsed or rendered, `ids` the block ids, lower-cased."""

    lines: list[str]
    first_line: int
    blocks: list[Block]
    root: Element
    leaves: list[AnyLeaf]
    definitions: Definitions
    problems: list[Problem]
    ids: dict[str, BlockId] = field(default_factory=dict)

    def line(self, number: int) -> str:
        """The text of a line of the file."""
        return self.lines[number - self.first_line]


class Part(NamedTuple):
    """Some blocks of a document, the first and before the last by their index, and the text of
    `leaves` where another one is to be shown, by their index."""

    document: Document
    start: int
    stop: int
    texts: Mapping[int, AnyLeaf | None] = MappingProxyType({})

    @property
    def blocks(self) -> list[Block]:
        """The blocks."""
        return self.document.blocks[self.start : self.stop]

    def leaves(self) -> Iterator[tuple[int, AnyLeaf]]:
        """The leaves, each with its index in the document's."""
        blocks = self.blocks
        if not blocks:
            return
        texts, leaves = self.texts, self.document.leaves
        for index in range(blocks[0].leaf, blocks[-1].leaves_end):
            leaf = texts.get(index, leaves[index]) if texts else leaves[index]
            if leaf is not None:
                yield index, leaf

    def paragraph(self) -> str | None:
        """The HTML of a part that is one paragraph of plain words and nothing else; None for any
        other part."""
        only = None
        for block in self.document.blocks[self.start : self.stop]:
            if block.mark is None:
                if only is not None or block.kind is not _PARAGRAPH:
                    return None
                only = block
        if only is None or only.leaves_end - only.leaf != 1:
            return None
        leaf = self.texts.get(only.leaf, self.document.leaves[only.leaf])
        return plain.paragraph(leaf.text) if isinstance(leaf, Leaf) else None

    def content(self) -> tuple[list[Element], list[AnyLeaf]]:
        """The blocks' elements and leaves, to be filled: a copy. Plain words are filled in."""
        root = self.document.root
        copies: dict[Element, Element] = {}
        blocks = self.blocks
        shown = root[blocks[0].element : blocks[-1].elements_end] if blocks else ()
        elements = [_copy(element, copies) for element in shown]
        leaves: list[AnyLeaf] = []
        for _, leaf in self.leaves():
            element = copies[leaf.element]
            if isinstance(leaf, Leaf):
                if not len(element) and plain.is_inline(leaf.text):
                    element.text = leaf.text
                    continue
                around = None if leaf.block is None else copies[leaf.block]
                leaves.append(Leaf(element, leaf.text, leaf.positions, leaf.dropped, around))
            elif isinstance(leaf, CodeLeaf):
                leaves.append(CodeLeaf(element, leaf.text, leaf.info, leaf.place))
            else:
                leaves.append(HtmlLeaf(element, leaf.text, leaf.positions))
        return elements, leaves


def _copy(element: Element, copies: dict[Element, Element]) -> Element:
    """An element and all below it anew; `copies` has each by the one that it is a copy of."""
    attributes = element.items()  # not `attrib`, which makes a dictionary for each without any
    copied = Element(element.tag, dict(attributes)) if attributes else Element(element.tag)
    copied.text, copied.tail = element.text, element.tail
    for child in element:
        copied.append(_copy(child, copies))
    copies[element] = copied
    return copied
