"""Block quotes (CommonMark 0.31.2, 5.1) and Obsidian's callouts: `> [!type|metadata]- Title`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement

from ankigen.obsidian.blocks.containers import Quote
from ankigen.obsidian.blocks.cursor import CONTAINER, LEAF, NONE, Start
from ankigen.obsidian.blocks.paragraphs import Paragraph

if TYPE_CHECKING:
    from ankigen.obsidian.blocks.state import BlockState

_TYPES = {
    "note": "note",
    "abstract": "abstract summary tldr",
    "info": "info",
    "todo": "todo",
    "tip": "tip hint important",
    "success": "success check done",
    "question": "question help faq",
    "warning": "warning caution attention",
    "failure": "failure fail missing",
    "danger": "danger error",
    "bug": "bug",
    "example": "example",
    "quote": "quote cite",
}
_TYPE_OF = {name: type_ for type_, names in _TYPES.items() for name in names.split()}
_HEAD = re.compile(r"\[!([^\[\]|]+)(?:\|([^\[\]]*))?\]([+-]?)[ \t]*")


class Callout(Quote):
    """A quote that begins with `[!type]`; `frame` is its element, `element` its content's."""

    __slots__ = ("frame",)

    def __init__(self, frame: Element) -> None:
        super().__init__(Element("div", {"class": "callout-content"}))
        self.frame = frame

    def close(self, state: BlockState) -> None:
        """Put the content below the title, if there is any."""
        if len(self.element):
            self.frame.append(self.element)


def _begin_callout(state: BlockState) -> Callout | None:
    """The callout whose head stands at the cursor, with its title, or None for a plain quote."""
    cursor = state.cursor
    match = _HEAD.match(cursor.stripped)
    if match is None or cursor.width > 3:
        return None
    given, metadata, fold = match.groups()
    name = given.strip().lower()
    attributes = {"class": "callout", "data-callout": _TYPE_OF.get(name, "note")}
    if name not in _TYPE_OF:
        attributes["data-callout-name"] = name
    if metadata and metadata.strip():
        attributes["data-callout-metadata"] = metadata.strip().lower()
    if fold == "+":
        attributes["open"] = ""
    frame = state.add("details" if fold else "div")
    frame.attrib.update(attributes)
    title = SubElement(frame, "summary" if fold else "div")
    title.set("class", "callout-title tappable" if fold else "callout-title")
    text = cursor.stripped[match.end() :]
    place = cursor.place(text)
    text = state.without_block_id(text).rstrip(" \t")
    if text:
        state.leaf_text(title, text, [place])
    else:
        title.text = " ".join(map(str.capitalize, name.replace("-", " ").split()))
    return Callout(frame)


def quote(state: BlockState) -> Start:
    """`>`, and one space that may follow; in Obsidian, a callout if its head comes next."""
    if state.is_full():
        return NONE
    state.close_to(state.matched)
    cursor = state.cursor
    mark = Quote(state.stack[-1].element)
    mark.take(cursor)
    if not state.options.commonmark and cursor.stripped[:2] == "[!":
        callout = _begin_callout(state)
        if callout is not None:
            callout.is_spaced = mark.is_spaced
            state.push(callout)
            # As in Obsidian, a line without `>` goes on with a callout that has only a title.
            state.start(Paragraph())
            return LEAF
    mark.element = state.add("blockquote")
    state.push(mark)
    return CONTAINER


def read(state: BlockState, number: int, line: str) -> int:
    """Take a line of a quote at the left margin that can be nothing but text: `> `, and then what
    cannot begin a block, which the caller knows. Returns its number, or 0 where it has to be read
    the long way.

    The short way for most lines of most quotes.
    """
    container, leaf = state.stack[-1], state.leaf
    if line[:2] != "> " or len(state.stack) != 2 or not isinstance(container, Quote):
        return 0
    if leaf is not None and (type(leaf) is not Paragraph or leaf.math_until >= number):
        return 0
    state.cursor.number = number
    state.matched = 2
    container.is_spaced = True
    if leaf is None:
        leaf = Paragraph()
        state.start(leaf)
    leaf.add(state, line[2:], (number, 3))
    return number
