"""Task list items: GFM's `- [x]`, and in Obsidian any character between the brackets."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement

from ankigen.obsidian.blocks.containers import Item
from ankigen.obsidian.environment import BARE

if TYPE_CHECKING:
    from ankigen.obsidian.blocks.state import BlockState

_ANY = re.compile(r"\[([^\n])\](?:[ \t]+|\Z|(?=\n))")
_GFM = re.compile(r"\[([ \txX])\](?:[ \t]+|(?=\n))")


def take(
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
