"""List items and lists (CommonMark 0.31.2, 5.2 and 5.3)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree.ElementTree import SubElement

from ankigen.obsidian.blocks.containers import Item, List
from ankigen.obsidian.blocks.cursor import CONTAINER, LEAF, NONE, Start
from ankigen.obsidian.blocks.headings import thematic_break
from ankigen.obsidian.blocks.paragraphs import SPECIAL_OR_NONE, Paragraph, has_sign
from ankigen.obsidian.environment import Leaf

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


def read(state: BlockState, number: int, line: str) -> int:
    """Read the items of a list at the left margin whose lines can mean nothing else: a bullet, a
    space, and then what cannot begin a block; the caller knows that of the first, and that a block
    may begin. The last one stays open, and its paragraph unless a blank line follows. Returns the
    number of the last line, or 0 where it has to be read the long way.

    The short way for most lines of most lists.
    """
    marker = line[0]
    if marker not in _BULLETS or line[1] != " " or len(state.stack) > state.options.max_depth:
        return 0
    state.cursor.number = number
    state.close_to(1)
    list_ = _join(state, marker, None, 1)
    parent, leaves = list_.element, state.leaves
    lines, index = state.lines, number - state.first_line + 1
    begin = marker + " "
    while True:
        element = SubElement(parent, "li")
        below = lines[index] if index < len(lines) else ""
        is_next = below[:2] == begin and below[2:3] not in SPECIAL_OR_NONE
        if index in state.marks or (below and not (is_next and state.options.max_depth > 1)):
            is_over = False
        else:
            is_over = not (state.has_signs and has_sign(line))
        if is_over:
            paragraph = SubElement(element, "p")
            list_.paragraphs.append(paragraph)
            leaves.append(Leaf(paragraph, line[2:].rstrip(" \t"), [(number, 3)], (), paragraph))
        if not (is_over and is_next):
            break
        number, line = number + 1, below
        index += 1
    state.cursor.number = number
    item = Item(element, list_, 2, number)
    state.push(item)
    if is_over:
        item.is_filled = True
    else:
        opened = Paragraph()
        state.start(opened)
        opened.add(state, line[2:], (number, 3))
    return number


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
    list_ = _join(state, marker, number, 0)
    item = Item(SubElement(list_.element, "li"), list_, width + length + blanks, cursor.number)
    state.push(item)
    return CONTAINER


def _join(state: BlockState, marker: str, number: int | None, column: int) -> List:
    """The list that an item belongs to: the one that is open, or a new one, whose column is given
    where it is known."""
    container = state.stack[-1]
    open_list = container.open_list
    if open_list is not None and open_list.marker == marker:
        if state.follows_blank():
            open_list.is_loose = True
        return open_list
    element = state.add("ul" if number is None else "ol", column)
    if number is not None and number != 1:
        element.set("start", str(number))
    open_list = container.open_list = List(element, marker)
    state.lists.append(open_list)
    return open_list
