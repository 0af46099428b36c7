"""Cards that stand in code, in a formula or in HTML, where there are none."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ankigen.cards import remarks as say
from ankigen.cards.markers import Marker, Markers, Role
from ankigen.expressions import expression
from ankigen.obsidian import Block, BlockKind, Document
from ankigen.types import Diagnostic, Location

# Languages in which a card is rather an example of one.
_EXAMPLES = frozenset("markdown md mdx text txt plain plaintext".split())
_FENCE = expression(r"[ \t]*(?:`{3,}|~{3,})[ \t]*\{?\.?([\w-]*)")
# What shows no text, or code.
_HTML = expression(r"[ \t]*<(?:[!?]|(?:script|style|pre|textarea)\b)", re.IGNORECASE)


def remarks(document: Document, file: str, markers: Markers) -> Iterator[Diagnostic]:
    """One finding for each block that holds a question and its answer, or a cloze, as the lines of
    a card: it is rather a fence left open above it than an example."""
    for block in document.blocks:
        if block.last - block.first < 2 or not _may_hide(document, block):
            continue
        start = block.first + 1
        inner = document.lines[start - document.first_line : block.last + 1 - document.first_line]
        index = _first_card("\n".join(inner), inner, markers)
        if index is not None:
            place = Location(file, block.first, block.column)
            yield say.hidden_card(place, block.kind, start + index)


def _may_hide(document: Document, block: Block) -> bool:
    line = document.line(block.first)
    if block.unclosed:
        return False
    if block.kind is BlockKind.FENCE:
        match = _FENCE.match(line)
        return match is not None and match[1].lower() not in _EXAMPLES
    if block.kind is BlockKind.HTML:
        return _HTML.match(line) is None
    first = block.first - document.first_line
    lines = document.lines[first : first + block.last - block.first]
    return block.kind is BlockKind.PARAGRAPH and any("$$" in each for each in lines)


def _first_card(text: str, lines: list[str], markers: Markers) -> int | None:
    """The index of the first line that begins a card, or None."""
    question: int | None = None
    for index, (mark,) in sorted(markers.find(text).marks.items()):
        role = mark.value.role if isinstance(mark.value, Marker) else None
        if role is Role.CLOZE and "{{c" in lines[index]:
            return index
        if role is Role.ANSWER and question is not None:
            return question
        question = index if role is Role.QUESTION else None
    return None
