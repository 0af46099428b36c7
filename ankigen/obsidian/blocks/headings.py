"""ATX and setext headings (CommonMark 0.31.2, 4.2 and 4.3) and thematic breaks (4.1)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ankigen.obsidian.blocks.paragraphs import Paragraph
from ankigen.obsidian.blocks.starts import LEAF, NONE, Start

if TYPE_CHECKING:
    from ankigen.obsidian.blocks.parser import BlockParser

_ATX = re.compile(r"(#{1,6})(?:[ \t]+|$)")
_SETEXT = re.compile(r"(?:=+|-+)[ \t]*$")


def atx(parser: BlockParser) -> Start:
    """`## Heading ##`."""
    cursor = parser.cursor
    match = _ATX.match(cursor.stripped)
    if match is None:
        return NONE
    text = cursor.stripped[match.end() :]
    place = cursor.place(text)
    text = parser.without_block_id(text).rstrip(" \t")
    opened = text.rstrip("#")
    if not opened or opened[-1] in " \t":
        text = opened.rstrip(" \t")
    parser.close_to(parser.matched)
    heading = parser.add(f"h{len(match.group(1))}")
    parser.leaf_text(heading, text, [place])
    return LEAF


def setext(parser: BlockParser) -> Start:
    """A line of `=` or `-` that makes a heading of the paragraph above it."""
    paragraph = parser.leaf
    if not isinstance(paragraph, Paragraph) or not parser.continues_leaf:
        return NONE
    if not paragraph.lines or _SETEXT.match(parser.cursor.stripped) is None:
        return NONE
    paragraph.take_references(parser)
    if not paragraph.lines:
        return NONE
    level = 1 if parser.cursor.stripped[0] == "=" else 2
    parser.leaf = None
    heading = parser.append(f"h{level}")
    parser.leaf_text(heading, paragraph.text(), paragraph.places)
    return LEAF


def thematic_break(parser: BlockParser) -> Start:
    """Three or more `*`, `-` or `_` and nothing else but blanks."""
    marks = parser.cursor.stripped.rstrip(" \t")
    mark = marks[0]
    if len(marks) < 3 or marks[-1] != mark:
        return NONE
    count = marks.count(mark)
    if count < 3 or count + marks.count(" ") + marks.count("\t") != len(marks):
        return NONE
    parser.close_to(parser.matched)
    parser.add("hr")
    return LEAF
