"""The block parser: one pass over the lines, with a stack of open containers and one open leaf.

The way of the specification's appendix, "A parsing strategy": each line is first matched against
the open containers, then new blocks are looked for, and what is left is text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Protocol
from xml.etree.ElementTree import Element, SubElement

from ankigen.obsidian.blocks import (
    code,
    comments,
    footnotes,
    formulas,
    headings,
    html,
    lists,
    quotes,
    tables,
)
from ankigen.obsidian.blocks.containers import Container, Item, List, Quote
from ankigen.obsidian.blocks.cursor import TAB, Cursor
from ankigen.obsidian.blocks.paragraphs import Paragraph
from ankigen.obsidian.blocks.starts import CONTAINER, LEAF, NONE, Start
from ankigen.obsidian.environment import (
    BARE,
    Definitions,
    Environment,
    Leaf,
    Options,
    Problem,
)

_BLOCK_ID = re.compile(r"(?:^|[ \t])\^[A-Za-z0-9-]+[ \t]*\Z")
# What no HTML may hold, and nobody sees.
_CONTROL = re.compile(r"[\x01-\x08\x0b\x0e-\x1f\x7f-\x9f]")
# A line at the left margin that begins otherwise is text, whatever came before it.
_SPECIAL = frozenset(" \t#>-+*_=`~<|:[%^0123456789")

_Starter = Callable[["BlockParser"], Start]


class OpenLeaf(Protocol):
    """A block that may take more lines."""

    def feed(self, parser: BlockParser) -> bool:
        """Take the cursor's line, which all containers matched; if not, blocks may begin on it."""

    def close(self, parser: BlockParser) -> None:
        """Write the block below the innermost container."""


def _starters(options: Options) -> dict[str, tuple[_Starter, ...]]:
    """What may begin at which character, in the order of precedence."""
    table = (tables.table,) if options.gfm else ()
    starters: dict[str, tuple[_Starter, ...]] = {
        "#": (headings.atx,),
        ">": (quotes.quote,),
        "`": (code.fence,),
        "~": (code.fence,),
        "<": (html.html,),
        "=": (headings.setext,),
        "_": (headings.thematic_break,),
        "+": (lists.bullet,),
        "*": (lists.bullet_or_break,),
        "-": (headings.setext, *table, lists.bullet_or_break),
        "|": table,
        ":": table,
    }
    starters |= dict.fromkeys("0123456789", (lists.ordered,))
    if not options.commonmark:
        starters |= {"[": (footnotes.definition,), "%": (comments.comment,)}
        starters |= {"^": (comments.block_id,), "$": (formulas.formula,)}
    return starters


class BlockParser:
    """Parses texts, one after the other, into elements whose text is still Markdown."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.has_tasks = options.gfm
        self._starters = _starters(options)

    def parse(
        self, root: Element, text: str, environment: Environment, first_line: int = 1
    ) -> None:
        """Append the blocks of a text to `root`, its leaves, definitions and problems to the
        environment. `first_line` is the number of the text's first line."""
        if "\r" in text:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        if "\0" in text:
            text = text.replace("\0", "\N{REPLACEMENT CHARACTER}")
        is_obsidian = not self.options.commonmark
        if is_obsidian and _CONTROL.search(text):
            text = _CONTROL.sub("", text)
        self.environment = environment
        self.has_math = is_obsidian and "$$" in text
        self.has_block_ids = is_obsidian and "^" in text
        self.cursor = Cursor()
        self.stack = [Container(root)]
        self.leaf: OpenLeaf | None = None
        self.lists: list[List] = []
        self.defined = Definitions()
        self.matched = 1
        self._blank_line = self._blank_depth = 0
        self._is_too_deep = False
        self._lines = text.removesuffix("\n").split("\n")
        self._first_line = first_line
        self._run()
        self.close_to(1)
        self._merge()
        for list_ in self.lists:
            if not list_.is_loose:
                for paragraph in list_.paragraphs:
                    paragraph.tag = BARE

    def _merge(self) -> None:
        """Add what the text defines to the environment's definitions, in which a label that was
        there wins; but a footnote that is the same is taken from here, where its place is known."""
        defined, given = self.defined, self.environment.definitions
        if defined.references or defined.footnotes:
            footnotes = given.footnotes | defined.footnotes
            for label in defined.footnotes.keys() & given.footnotes.keys():
                if given.footnotes[label].text != defined.footnotes[label].text:
                    footnotes[label] = given.footnotes[label]
            references = defined.references | given.references
            self.environment.definitions = Definitions(references, footnotes)

    def _run(self) -> None:
        cursor = self.cursor
        stack = self.stack
        number = self._first_line - 1
        for line in self._lines:
            number += 1
            # Most lines of most notes: nothing is open but a paragraph, and nothing can begin.
            if len(stack) == 1 and line and line[0] not in _SPECIAL:
                cursor.number = number
                leaf = self.leaf
                if leaf is None:
                    leaf = Paragraph()
                    self.start(leaf)
                if type(leaf) is Paragraph and leaf.math_until < number:
                    leaf.add(self, line, (number, 1))
                    continue
            cursor.set(number, line)
            self._take_line()

    def _take_line(self) -> None:
        """Give the cursor's line to the open containers, then to the open leaf or a new block."""
        cursor = self.cursor
        stack = self.stack
        self.matched = matched = self._match(cursor)
        leaf = self.leaf
        if leaf is not None:
            if matched == len(stack):
                if leaf.feed(self):
                    return
            elif type(leaf) is not Paragraph:
                self.close_to(matched)
        if not cursor.stripped:
            self.close_to(matched)
            self.note_blank()
        elif not self._begin_blocks() and cursor.stripped:
            self._take_text()

    def _match(self, cursor: Cursor) -> int:
        """How many of the open containers the line belongs to; their marks are taken off it."""
        stack = self.stack
        for depth in range(1, len(stack)):
            if not stack[depth].continues(cursor):
                return depth
        return len(stack)

    def _begin_blocks(self) -> bool:
        """Begin the containers that the line begins, and its leaf; whether a leaf took the rest."""
        cursor = self.cursor
        while cursor.stripped:
            if cursor.width >= TAB:
                if type(self.leaf) is Paragraph:
                    return False
                code.indented_code(self)
                return True
            start = NONE
            for starter in self._starters.get(cursor.stripped[0], ()):
                start = starter(self)
                if start is not NONE:
                    break
            if start is not CONTAINER:
                return start is LEAF
        return False

    def _take_text(self) -> None:
        """The line is text: a table's row, or a paragraph's line, which may be a lazy one."""
        cursor = self.cursor
        leaf = self.leaf
        if type(leaf) is tables.Table:
            leaf.add_row(self)
            return
        if type(leaf) is not Paragraph:
            self.close_to(self.matched)
            self.start_paragraph()
            return
        if self.matched < len(self.stack):
            for container in self.stack[self.matched :]:
                if isinstance(container, footnotes.Definition):
                    container.take(cursor, cursor.stripped)
        leaf.add(self, cursor.stripped, cursor.place(cursor.stripped))

    def start_paragraph(self) -> None:
        """Open a paragraph in the innermost container with what is left of the line."""
        paragraph = Paragraph()
        self.start(paragraph)
        text = self.cursor.stripped
        paragraph.add(self, text, self.cursor.place(text))

    @property
    def continues_leaf(self) -> bool:
        """Whether the line belongs to all open containers."""
        return self.matched == len(self.stack)

    @property
    def interrupts(self) -> bool:
        """Whether what begins on this line would interrupt a paragraph."""
        return type(self.leaf) is Paragraph and self.matched == len(self.stack)

    def start(self, leaf: OpenLeaf) -> None:
        """Open a leaf in the innermost container."""
        self._fill(self.stack[-1])
        self.leaf = leaf

    def add(self, tag: str) -> Element:
        """Append the element of a block that begins on this line to the innermost container."""
        container = self.stack[-1]
        self._fill(container)
        return SubElement(container.element, tag)

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
        cursor = Cursor()
        lines, first = self._lines, self._first_line
        for index in range(self.cursor.number - first + 1, len(lines)):
            cursor.set(first + index, lines[index])
            if self._match(cursor) < depth:
                return
            yield cursor

    def without_block_id(self, text: str) -> str:
        """A line without the block id that it ends with, which Obsidian hides."""
        if not self.has_block_ids or "^" not in text:
            return text
        match = _BLOCK_ID.search(text, max(text.rfind("^") - 1, 0))
        return text[: match.start()] if match else text

    def leaf_text(self, element: Element, text: str, places: Sequence[tuple[int, int]]) -> None:
        """Hand an element's Markdown to the inline parser."""
        self.environment.leaves.append(Leaf(element, text, places))

    def report(self, place: tuple[int, int], code: str, message: str) -> None:
        """Note a problem at a line and column."""
        self.environment.problems.append(Problem(*place, code, message))
