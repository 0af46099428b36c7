"""From the sides that a syntax put together to such as can be shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ankigen import obsidian
from ankigen.cards import texts
from ankigen.cards.composed import ComposedCard
from ankigen.cards.contents import Contents
from ankigen.cards.sides import Side
from ankigen.cards.texts import Text
from ankigen.obsidian import CodeLeaf, Document, HtmlLeaf, Leaf, Mark, Marks, Part
from ankigen.obsidian.environment import Definitions, Problem
from ankigen.types import Source

_LINE_IS_TEXT: Marks = {0: [Mark(0, 0, None)]}
_NO_MARKS: Marks = {}
_NOTHING = Definitions()


class Taken(NamedTuple):
    """What stands in a note's document for the lines of a composed card."""

    card: ComposedCard


def with_marks(text: str, cards: Sequence[ComposedCard], others: Marks) -> Marks:
    """The marks of other syntaxes, and one for the lines of each card: they are of no other syntax,
    and end its cards."""
    if not cards:
        return others
    lines = text.split("\n")
    taken = {line for card in cards for line in range(card.first, card.last + 1)}
    own: dict[int, list[Mark]] = {}
    for card in cards:
        first = next((at for at in range(card.first, card.last) if lines[at].strip()), card.last)
        own[first] = [Mark(0, len(lines[first]), Taken(card), lines=card.last - first + 1)]
    return {**{line: found for line, found in others.items() if line not in taken}, **own}


def parsed(text: Text) -> Document:
    """A side, read by itself: where it begins within a line, that line is text."""
    is_inner = bool(text) and text[0].is_inner
    return obsidian.parse(texts.joined(text), _LINE_IS_TEXT if is_inner else _NO_MARKS)


def side(text: Text, file: str, body_line: int, definitions: Definitions = _NOTHING) -> Side:
    """A side with its blocks; `definitions` are the note's, which serve each of its cards."""
    joined = texts.joined(text)
    document = parsed(text)
    places = tuple((line.number + body_line, line.column + 1) for line in text)
    if definitions is not _NOTHING:
        own = document.definitions
        document.definitions = Definitions(
            definitions.references | own.references, definitions.footnotes | own.footnotes
        )
    _relocate(document, places)
    blocks = document.blocks
    part = Part(document, int(bool(blocks) and blocks[0].mark is not None), len(blocks))
    tags = Contents(document, highlights=False).tags(part) if "#" in joined else ()
    line, column = places[0] if places else (body_line, 1)
    return Side(
        Source(joined, file, line, column, places),
        part,
        not joined.strip(),
        tuple(tag.name for tag in tags),
        wording=" ".join(joined.split()),
    )


def has_deletion(asked: Side) -> bool:
    """Whether a side shows a deletion: in HTML, Markdown is not read, and none is seen."""
    if not any(isinstance(leaf, HtmlLeaf) for _, leaf in asked.part.leaves()):
        return True
    return Contents(asked.part.document, highlights=False).has_deletion(asked.part)


def _relocate(document: Document, places: Sequence[tuple[int, int]]) -> None:
    """Give everything in a document its place in the file: `places` are those of its lines."""

    def at(line: int, column: int = 1) -> tuple[int, int]:
        number, start = places[min(max(line, 1), len(places)) - 1] if places else (line, 1)
        return number, start + column - 1

    for block in document.blocks:
        block.first, block.last = at(block.first)[0], at(block.last)[0]
        block.unclosed = block.unclosed and at(block.unclosed)[0]
    for leaf in document.leaves:
        if isinstance(leaf, Leaf | HtmlLeaf):
            leaf.positions = [at(line, column) for line, column in leaf.positions]
        elif isinstance(leaf, CodeLeaf):
            leaf.place = at(*leaf.place)
    document.problems = [
        Problem(*at(problem.line, problem.column), problem.code, problem.message)
        for problem in document.problems
    ]
