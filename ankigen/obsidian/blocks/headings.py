"""ATX and setext headings (CommonMark 0.31.2, 4.2 and 4.3) and thematic breaks (4.1)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ankigen.obsidian.blocks.paragraphs import Paragraph
from ankigen.obsidian.blocks.starts import LEAF, NONE, Start

if TYPE_CHECKING:
    from ankigen.obsidian.blocks.state import BlockState

_ATX = re.compile(r"(#{1,6})(?:[ \t]+|$)")
_SETEXT = re.compile(r"(?:=+|-+)[ \t]*$")


def atx(state: BlockState) -> Start:
    """`## Heading ##`."""
    cursor = state.cursor
    match = _ATX.match(cursor.stripped)
    if match is None:
        return NONE
    text = cursor.stripped[match.end() :]
    place = cursor.place(text)
    text = state.without_block_id(text).rstrip(" \t")
    opened = text.rstrip("#")
    if not opened or opened[-1] in " \t":
        text = opened.rstrip(" \t")
    state.close_to(state.matched)
    heading = state.add(f"h{len(match.group(1))}")
    state.leaf_text(heading, text, [place])
    return LEAF


def setext(state: BlockState) -> Start:
    """A line of `=` or `-` that makes a heading of the paragraph above it."""
    paragraph = state.leaf
    if not isinstance(paragraph, Paragraph) or not state.continues_leaf:
        return NONE
    if not paragraph.lines or _SETEXT.match(state.cursor.stripped) is None:
        return NONE
    paragraph.take_references(state)
    if not paragraph.lines:
        return NONE
    level = 1 if state.cursor.stripped[0] == "=" else 2
    state.leaf = None
    heading = state.append(f"h{level}")
    state.leaf_text(heading, paragraph.text(), paragraph.places)
    return LEAF


def thematic_break(state: BlockState) -> Start:
    """Three or more `*`, `-` or `_` and nothing else but blanks."""
    marks = state.cursor.stripped.rstrip(" \t")
    mark = marks[0]
    if len(marks) < 3 or marks[-1] != mark:
        return NONE
    count = marks.count(mark)
    if count < 3 or count + marks.count(" ") + marks.count("\t") != len(marks):
        return NONE
    state.close_to(state.matched)
    state.add("hr")
    return LEAF
