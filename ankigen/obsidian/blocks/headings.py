"""ATX and setext headings (CommonMark 0.31.2, 4.2 and 4.3) and thematic breaks (4.1)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ankigen.obsidian.blocks.cursor import LEAF, NONE, Start
from ankigen.obsidian.blocks.paragraphs import Paragraph

if TYPE_CHECKING:
    from ankigen.obsidian.blocks.state import BlockState

ATX = re.compile(r"(#{1,6})(?:[ \t]+|$)")
_SETEXT = re.compile(r"(?:=+|-+)[ \t]*$")


def atx(state: BlockState) -> Start:
    """`## Heading ##`."""
    cursor = state.cursor
    match = ATX.match(cursor.stripped)
    if match is None:
        return NONE
    state.close_to(state.matched)
    heading = state.add(f"h{len(match.group(1))}")
    text = cursor.stripped[match.end() :]
    place = cursor.place(text)
    text = state.without_block_id(text).rstrip(" \t")
    opened = text.rstrip("#")
    if not opened or opened[-1] in " \t":
        text = opened.rstrip(" \t")
    state.leaf_text(heading, text, [place])
    state.head(len(match.group(1)), text)
    return LEAF


def setext(state: BlockState) -> Start:
    """A line of `=` or `-` that makes a heading of the paragraph above it."""
    paragraph = state.leaf
    if not isinstance(paragraph, Paragraph) or not state.continues_leaf:
        return NONE
    if not paragraph.lines or _SETEXT.match(state.cursor.stripped) is None:
        return NONE
    level = 1 if state.cursor.stripped[0] == "=" else 2
    if level == 2 and state.divides and len(state.stack) == 1:
        state.close_leaf()
        state.add("hr")
        return LEAF
    paragraph.take_references(state)
    if not paragraph.lines:
        return NONE
    state.leaf = None
    heading = state.append(f"h{level}")
    state.leaf_text(heading, paragraph.text(), paragraph.places)
    state.head(level, " ".join(line.strip() for line in paragraph.lines), underlined=True)
    return LEAF


def is_break(text: str) -> bool:
    """Whether a line without its indentation is a thematic break."""
    marks = text.rstrip(" \t")
    mark = marks[:1]
    if len(marks) < 3 or marks[-1] != mark or mark not in "*-_":
        return False
    count = marks.count(mark)
    return count > 2 and count + marks.count(" ") + marks.count("\t") == len(marks)


def thematic_break(state: BlockState) -> Start:
    """Three or more `*`, `-` or `_` and nothing else but blanks."""
    if not is_break(state.cursor.stripped):
        return NONE
    state.close_to(state.matched)
    state.add("hr")
    return LEAF
