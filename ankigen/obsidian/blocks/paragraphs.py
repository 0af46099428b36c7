"""Paragraphs (CommonMark 0.31.2, 4.8), what Obsidian hides or keeps whole in them, and GFM's tasks:
`- [x]`, and in Obsidian any character between the brackets."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement

from ankigen.expressions import expression
from ankigen.obsidian.blocks import dollars, references
from ankigen.obsidian.blocks.containers import Item
from ankigen.obsidian.blocks.cursor import LEAF, NONE, Start
from ankigen.obsidian.document import BlockKind
from ankigen.obsidian.environment import BARE, Leaf

if TYPE_CHECKING:
    from ankigen.obsidian.blocks.state import BlockState


_PARAGRAPH = BlockKind.PARAGRAPH
# A line at the left margin that begins otherwise is text, whatever came before it.
SPECIAL = frozenset(" \t#>-+*_=`~<|:[%^0123456789")
# What ends a paragraph above it in any case: a quote, a heading, an item with content, a fence.
_INTERRUPTING = re.compile(r"> |#{1,6} |[-*+] +[^ \t]|`{3,}[^`]*\Z")
SPECIAL_OR_NONE = SPECIAL | {""}


class Paragraph:
    """An open paragraph: its lines without their indentation, and where each begins.

    While a formula `is_open`, up to the line `math_until` nothing else begins; `opened` is the line
    that it begins, or 0. One that `is_marked` follows a mark on its line, and so begins with no
    definition.
    """

    __slots__ = ("is_marked", "is_open", "lines", "math_until", "opened", "places")
    kind = _PARAGRAPH
    may_end = True

    def __init__(self, *, is_marked: bool = False) -> None:
        self.is_marked = is_marked
        self.lines: list[str] = []
        self.places: list[tuple[int, int]] = []
        self.is_open = False
        self.math_until = self.opened = 0

    @classmethod
    def begin(cls, state: BlockState, *, is_marked: bool = False) -> None:
        """Open a paragraph in the innermost container with what is left of the line."""
        paragraph = cls(is_marked=is_marked)
        state.start(paragraph)
        text = state.cursor.stripped
        paragraph.add(state, text, state.cursor.place(text))

    def feed(self, state: BlockState) -> bool:
        """Take a line of an open formula; its blank lines mean nothing to TeX."""
        cursor = state.cursor
        if cursor.number > self.math_until:
            return False
        if cursor.stripped:
            self.lines.append(cursor.stripped)
            self.places.append(cursor.place(cursor.stripped))
            if cursor.number == self.math_until:
                self._count_dollars(state, cursor.stripped)
        return True

    def add(self, state: BlockState, text: str, place: tuple[int, int]) -> None:
        """Take a line without its indentation."""
        if state.has_block_ids and "^" in text:
            text = state.without_block_id(text)
            if not text:
                return
        self.lines.append(text)
        self.places.append(place)
        if state.has_math and "$$" in text:
            self._count_dollars(state, text)

    def end_at_mark(self) -> None:
        """Drop the backslash at its end: without the mark, the line would be broken there."""
        if self.lines:
            line = self.lines[-1].rstrip(" \t")
            if (len(line) - len(line.rstrip("\\"))) % 2:
                self.lines[-1] = line[:-1]
                if line == "\\":
                    self.lines.pop()
                    self.places.pop()

    def _count_dollars(self, state: BlockState, text: str) -> None:
        was_open = self.is_open
        opened = dollars.find_opener(text, is_open=was_open)
        self.is_open = opened >= 0
        is_new = opened > 0 or (opened == 0 and not was_open)
        self.math_until = dollars.find_end(state, text, opened, len(state.stack)) if is_new else 0
        if is_new:
            self.opened = 0 if opened else state.cursor.number

    def text(self) -> str:
        """The paragraph's Markdown."""
        return "\n".join(self.lines).rstrip(" \t")

    def take_references(self, state: BlockState) -> None:
        """Move the link reference definitions that the paragraph begins with to the definitions."""
        if not self.lines or self.is_marked or self.lines[0][:1] != "[":
            return
        text = self.text()
        position = 0
        while text.startswith("[", position):
            found = references.read(text, position, footnotes=not state.options.commonmark)
            if found is None:
                break
            position, label, reference = found
            state.defined.references.setdefault(label, reference)
        if position:
            count = text.count("\n", 0, position) if position < len(text) else len(self.lines)
            del self.lines[:count]
            del self.places[:count]

    def close(self, state: BlockState) -> None:
        """Write the paragraph, if it holds more than definitions."""
        state.leaf = None
        self.take_references(state)
        container = state.stack[-1]
        if not self.lines:
            if len(state.stack) == 1:
                state.blocks[-1].kind = BlockKind.DEFINITIONS
            return
        if self.is_open and self.opened:
            state.leave_open(self.opened)
        text = self.text()
        places: Sequence[tuple[int, int]] = self.places
        is_task = state.options.gfm and isinstance(container, Item) and not len(container.element)
        paragraph = element = state.append("p")
        if isinstance(container, Item):
            container.list.paragraphs.append(paragraph)
            if is_task and text[0] == "[":
                element, text, places = _take_task(state, container, paragraph, text, places)
        state.leaf_text(element, text, places, block=paragraph)


def read(state: BlockState, number: int, text: str, column: int, *, is_marked: bool = False) -> int:
    """Read a paragraph at the left margin: its first line, which is text from a column on, and
    those below that can be nothing else. Returns the number of the last. The paragraph stays open
    where what follows might go on with it."""
    state.cursor.number = number
    if len(state.stack) > 1:
        state.close_to(1)
    lines, first, marks = state.lines, state.first_line, state.marks
    has_signs = state.has_signs
    if has_signs and has_sign(text):
        paragraph = Paragraph(is_marked=is_marked)
        state.start(paragraph, column)
        paragraph.add(state, text, (number, column))
        return number
    texts, places = [text], [(number, column)]
    index = number - first + 1
    below = ""
    while index < len(lines):
        below = lines[index]
        if not below or below[0] in SPECIAL or index in marks or (has_signs and has_sign(below)):
            break
        texts.append(below)
        places.append((first + index, 1))
        index += 1
    state.stack[0].open_list = None
    state.begin(_PARAGRAPH, column)
    if index in marks:
        is_over = marks[index][0].start == 0 and below[:1] not in " \t>" and "\\" not in texts[-1]
    else:
        is_over = not below or index == len(lines) or _INTERRUPTING.match(below) is not None
    if is_over:
        element = SubElement(state.root, "p")
        text = "\n".join(texts).rstrip(" \t")
        state.leaves.append(Leaf(element, text, places, (), element))
    else:
        state.leaf = paragraph = Paragraph(is_marked=is_marked)
        paragraph.lines, paragraph.places = texts, places
    return first + index - 1


def has_sign(text: str) -> bool:
    """Whether a line may hold a block id or a formula of several lines."""
    return "^" in text or "$$" in text


def formula(state: BlockState) -> Start:
    """A formula over several lines at a line's start ends the lists and quotes that the line does
    not belong to; other text would go on with their paragraph."""
    text = state.cursor.stripped
    paragraph = state.leaf
    if state.continues_leaf or not text.startswith("$$") or not isinstance(paragraph, Paragraph):
        return NONE
    if paragraph.is_open or dollars.find_opener(text, is_open=False) != 0:
        return NONE
    if not dollars.find_end(state, text, 0, state.matched):
        return NONE
    state.close_to(state.matched)
    Paragraph.begin(state)
    return LEAF


_ANY = expression(r"\[([^\n])\](?:[ \t]+|\Z|(?=\n))")
_GFM = expression(r"\[([ \txX])\](?:[ \t]+|(?=\n))")


def _take_task(
    state: BlockState,
    item: Item,
    paragraph: Element,
    text: str,
    places: Sequence[tuple[int, int]],
) -> tuple[Element, str, Sequence[tuple[int, int]]]:
    """Where an item begins with a task's brackets, make a checkbox of them.

    Returns the element for the text that is left, that text and its places.
    """
    commonmark = state.options.commonmark
    match = (_GFM if commonmark else _ANY).match(text)
    if match is None:
        return paragraph, text, places
    mark = match.group(1)
    is_done = not mark.isspace()
    attributes = {"type": "checkbox", "disabled": ""}
    if is_done:
        attributes["checked"] = ""
    if not commonmark:
        item.element.set("class", "task-list-item is-checked" if is_done else "task-list-item")
        item.element.set("data-task", mark if is_done else " ")
        item.list.element.set("class", "contains-task-list")
    SubElement(paragraph, "input", attributes).tail = " "
    (line, column), *others = places
    places = [(line, column + match.end()), *others]
    return SubElement(paragraph, BARE), text[match.end() :], places
