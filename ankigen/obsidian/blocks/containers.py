"""What holds blocks: the text itself, quotes, list items and footnote definitions."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

if TYPE_CHECKING:
    from ankigen.obsidian.blocks.cursor import Cursor
    from ankigen.obsidian.blocks.state import BlockState


class List:
    """A list: the kind of its markers, and the paragraphs that lose their `p` if it is tight."""

    __slots__ = ("element", "is_loose", "marker", "paragraphs")

    def __init__(self, element: Element, marker: str) -> None:
        self.element = element
        self.marker = marker
        self.is_loose = False
        self.paragraphs: list[Element] = []


class Container:
    """An open container: where its blocks go, the list that another item would join, whether it
    holds anything yet, and whether it holds dollars that nothing in it closes."""

    __slots__ = ("element", "has_open_dollars", "is_filled", "open_list")

    def __init__(self, element: Element) -> None:
        self.element = element
        self.open_list: List | None = None
        self.is_filled = False
        self.has_open_dollars = False

    def continues(self, cursor: Cursor) -> bool:
        """Whether the line belongs to this container; its mark is then taken off."""
        return True

    def close(self, state: BlockState) -> None:
        """Finish the element when the container ends."""


class Quote(Container):
    """A block quote or callout.

    `is_spaced` says that a space follows the last `>`. While a fence is open that began on a line
    without one, the quote `is_exact`: it takes `>` off each line and nothing else.
    """

    __slots__ = ("is_exact", "is_spaced")

    def __init__(self, element: Element) -> None:
        super().__init__(element)
        self.is_exact = False
        self.is_spaced = False

    def continues(self, cursor: Cursor) -> bool:
        """A line with `>`, indented by at most three columns."""
        if cursor.width > 3 or cursor.stripped[:1] != ">":
            return False
        self.take(cursor)
        return True

    def take(self, cursor: Cursor) -> None:
        """Take `>` off, and the one space or column of a tab that may follow."""
        cursor.take(1)
        self.is_spaced = cursor.width > 0 and not self.is_exact
        if self.is_spaced:
            cursor.skip(1)


class Item(Container):
    """A list item; its content is indented by `indent` columns, its first line is `first`; `ids`
    are the block ids in it, by their lines."""

    __slots__ = ("first", "ids", "indent", "list")

    def __init__(self, element: Element, list_: List, indent: int, first: int) -> None:
        super().__init__(element)
        self.list = list_
        self.indent = indent
        self.first = first
        self.ids: list[str] = []

    def close(self, state: BlockState) -> None:
        """Note which lines the block ids in it name: the cursor is below them."""
        for name in self.ids:
            last = state.cursor.number - 1
            state.ids[name] = state.ids[name]._replace(first=self.first, last=last)

    def continues(self, cursor: Cursor) -> bool:
        """A line that is indented enough, or blank; but an item begins with one blank line only."""
        if not cursor.stripped and not self.is_filled:
            return False
        if cursor.width >= self.indent:
            cursor.skip(self.indent)
        elif cursor.stripped:
            return False
        else:
            cursor.skip_blanks()
        return True
