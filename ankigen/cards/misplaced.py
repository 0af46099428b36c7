"""What rather belongs elsewhere: text below an answer that lands on the card, and cards that stand
in code, in a formula or in HTML, where there are none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ankigen.cards import remarks as say
from ankigen.cards.drafts import Draft, Stretch
from ankigen.cards.markers import Marker, Markers, Role
from ankigen.expressions import expression
from ankigen.obsidian import Block, BlockKind, Document
from ankigen.types import Diagnostic, Location

# The blocks below the first one of a card's last side, and whether each is below a blank line.
_Below = Sequence[tuple[Block, bool]]
# An enum's members are slow to ask for in Python 3.11.
_CODE, _LIST, _PARAGRAPH = BlockKind.FENCE, BlockKind.LIST, BlockKind.PARAGRAPH
# From so many cards without a gap on, another one with a gap is unusual.
_SEVERAL = 2
_TASK = re.compile(r"[ \t]*(?:[-*+]|[0-9]{1,9}[.)])[ \t]+\[.\][ \t]")
_QUERY = re.compile(
    r"[ \t]*(?:`{3,}|~{3,})[ \t]*"
    r"(?:dataview|dataviewjs|tasks|query|base|button|kanban|tracker|calendar|timeline)\b"
)
# A field of Dataview's, alone on its line.
_FIELD = re.compile(r"[ \t]*[^\W\d_][\w -]{0,40}::(?:[ \t]|$)")


def below_answers(document: Document, file: str, drafts: Sequence[Draft]) -> Iterator[Diagnostic]:
    """At most one finding a card: at the first block that seems to be none of it."""
    ends = [draft.answer or draft.question for draft in drafts if draft.answer or draft.kind]
    found = [_below(document, end) for end in ends]
    last_is_odd = bool(ends) and _is_odd(document, ends[-1], found)
    for end, blocks in zip(ends, found, strict=True):
        is_odd = last_is_odd and end is ends[-1]
        for block, is_apart in blocks:
            if _is_foreign(document, block, end, is_apart=is_apart) or (
                is_odd and is_apart and _is_sentence(document, block)
            ):
                yield say.text_below_answer(Location(file, block.first, block.column))
                break


def _is_odd(document: Document, last: Stretch, found: Sequence[_Below]) -> bool:
    """Whether paragraphs at the end of the last card are rather text below it: no other card of the
    note has any, and there are some, or the paragraphs are several below a single line."""
    *others, own = found
    if any(is_apart for each in others for _, is_apart in each):
        return False
    if len(others) >= _SEVERAL:
        return True
    if sum(_is_sentence(document, block) for block, is_apart in own if is_apart) < 2:
        return False
    first = document.blocks[last.start]
    return first.first == first.last == last.first


def _below(document: Document, end: Stretch) -> _Below:
    if end.stop - end.start < 2:
        return ()
    lines, above = document.lines, document.first_line + 1
    return [
        (block, not lines[block.first - above].strip())
        for block in document.blocks[end.start + 1 : end.stop]
        if block.mark is None
    ]


def _is_sentence(document: Document, block: Block) -> bool:
    """Whether a block is a paragraph that begins anew, and does not go on in small letters."""
    first = document.line(block.first).lstrip()[:1]
    return block.kind is _PARAGRAPH and first.isalpha() and not first.islower()


def _is_foreign(document: Document, block: Block, end: Stretch, *, is_apart: bool) -> bool:
    """Whether a block is a query, below a blank line a task or fields, or right below a line tasks
    that it does not announce."""
    line, kind = document.line(block.first), block.kind
    if kind is _CODE:
        return _QUERY.match(line) is not None
    if kind is _LIST and _TASK.match(line):
        above = document.line(block.first - 1).rstrip()
        return is_apart or (block.first - 1 == end.first and above[-1:] not in ":：")
    if kind is _PARAGRAPH and is_apart:
        lines = map(document.line, range(block.first, block.last + 1))
        return all(map(_FIELD.match, lines))
    return False


# Languages in which a card is rather an example of one.
_EXAMPLES = frozenset("markdown md mdx text txt plain plaintext".split())
_FENCE = expression(r"[ \t]*(?:`{3,}|~{3,})[ \t]*\{?\.?([\w-]*)")
# What shows no text, or code.
_HTML = expression(r"[ \t]*<(?:[!?]|(?:script|style|pre|textarea)\b)", re.IGNORECASE)


def hidden_cards(document: Document, file: str, markers: Markers) -> Iterator[Diagnostic]:
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
