"""List items and lists (CommonMark 0.31.2, 5.2 and 5.3)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree.ElementTree import SubElement

from ankigen.obsidian.blocks.containers import Item, List
from ankigen.obsidian.blocks.cursor import CONTAINER, LEAF, NONE, Start
from ankigen.obsidian.blocks.headings import thematic_break
from ankigen.obsidian.blocks.paragraphs import Paragraph

if TYPE_CHECKING:
    from ankigen.obsidian.blocks.state import BlockState

_BULLETS = "-+*"
_ORDERED = re.compile(r"([0-9]{1,9})([.)])(?:[ \t]|$)")


def bullet(state: BlockState) -> Start:
    """`-`, `+` or `*`, and a blank or the line's end."""
    stripped = state.cursor.stripped
    if stripped[1:2] not in ("", " ", "\t"):
        return NONE
    return _begin(state, 1, stripped[0], None)


def bullet_or_break(state: BlockState) -> Start:
    """The same where the line may also be a thematic break."""
    return LEAF if thematic_break(state) is LEAF else bullet(state)


def ordered(state: BlockState) -> Start:
    """At most nine digits, `.` or `)`, and a blank or the line's end."""
    match = _ORDERED.match(state.cursor.stripped)
    if match is None:
        return NONE
    number, delimiter = match.groups()
    return _begin(state, len(number) + 1, delimiter, int(number))


def begin_next(state: BlockState, number: int, line: str) -> bool:
    """Begin the next item of a list at the left margin, where its line can mean nothing else: below
    an item that ends in a paragraph, with the same mark, a space, and then text.

    The short way for most lines of most lists. That what stands after the mark cannot begin a block
    is for the caller to know.
    """
    item, leaf = state.stack[-1], state.leaf
    if type(item) is not Item or type(leaf) is not Paragraph or leaf.math_until >= number:
        return False
    if line[0] not in _BULLETS or line[0] != item.list.marker or line[1] != " ":
        return False
    if len(state.stack) > state.options.max_depth:
        return False
    state.cursor.number = number
    state.close_to(1)
    list_ = _join(state, line[0], None)
    state.push(Item(SubElement(list_.element, "li"), list_, 2, number))
    paragraph = Paragraph()
    state.start(paragraph)
    paragraph.add(state, line[2:], (number, 3))
    return True


def _begin(state: BlockState, length: int, marker: str, number: int | None) -> Start:
    """Begin an item, unless a paragraph goes on: only an item with content, and of ordered ones
    only number 1, can interrupt it."""
    cursor = state.cursor
    content = cursor.stripped[length:].strip(" \t")
    interrupts = isinstance(state.leaf, Paragraph) and state.continues_leaf
    if interrupts and (not content or (number or 1) != 1 or number == 0):
        return NONE
    if state.is_full():
        return NONE
    width = cursor.width
    cursor.take(length)
    if not content:
        cursor.skip_blanks()
        blanks = 1
    else:
        blanks = cursor.width if cursor.width < 5 else 1
        cursor.skip(blanks)
    state.close_to(state.matched)
    list_ = _join(state, marker, number)
    item = Item(SubElement(list_.element, "li"), list_, width + length + blanks, cursor.number)
    state.push(item)
    return CONTAINER


def _join(state: BlockState, marker: str, number: int | None) -> List:
    """The list that an item belongs to: the one that is open, or a new one."""
    container = state.stack[-1]
    open_list = container.open_list
    if open_list is not None and open_list.marker == marker:
        if state.follows_blank():
            open_list.is_loose = True
        return open_list
    element = state.add("ul" if number is None else "ol")
    if number is not None and number != 1:
        element.set("start", str(number))
    open_list = container.open_list = List(element, marker)
    state.lists.append(open_list)
    return open_list
