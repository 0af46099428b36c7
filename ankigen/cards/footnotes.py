"""Footnotes of a note with cards whose text no card shows, or whose deletions make none."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence, Set

from ankigen import obsidian
from ankigen.cards import remarks as said
from ankigen.cards.contents import Contents
from ankigen.cards.markers import Configured
from ankigen.obsidian import Block, BlockKind, Document
from ankigen.obsidian.environment import Footnote, normalize_label
from ankigen.types import Card, Diagnostic, Kind, Location

_LABEL = re.compile(r"\[\^([^\[\]\s]{1,999})\](:?)")


def remarks(
    document: Document, file: str, cards: Sequence[Card], markers: Configured
) -> Iterator[Diagnostic]:
    """What is said of a footnote that nothing refers to, of one whose label another one has, and of
    one with a deletion that no cloze refers to."""
    blocks = [block for block in document.blocks if block.kind is BlockKind.FOOTNOTE]
    if not blocks:
        return
    heads = {block.first for block in blocks}
    used = set()
    for number, line in enumerate(document.lines, document.first_line):
        for label in _LABEL.finditer(line):
            is_head = label[2] and number in heads and not line[: label.start()].strip(" \t>")
            if not is_head:
                used.add(normalize_label(label[1]))
    clozes: Set[str] | None = None
    seen: set[str] = set()
    for block in blocks:
        head = _LABEL.search(document.line(block.first))
        if head is None:
            continue
        name = normalize_label(head[1])
        place = Location(file, block.first, block.column)
        if name in seen:
            message = f"`[^{head[1]}]` is defined above, so that this isn't shown: rename it"
            yield Diagnostic(place, "hidden-footnote", message)
        elif name not in used:
            message = f"nothing refers to `[^{head[1]}]`, so that it isn't shown: refer to it"
            yield Diagnostic(place, "hidden-footnote", message)
        elif deletion := _first_deletion(document.definitions.footnotes.get(name)):
            clozes = _of_clozes(cards, document, blocks) if clozes is None else clozes
            if name not in clozes:
                yield said.deletion_outside_card(Location(file, *deletion), markers)
        seen.add(name)


def _of_clozes(cards: Iterable[Card], document: Document, blocks: Sequence[Block]) -> Set[str]:
    """The labels of the footnotes that clozes refer to, or that those refer to."""
    sides = (
        side.text
        for card in cards
        if card.kind is Kind.CLOZE
        for side in (card.question, card.answer)
    )
    left = [normalize_label(label[1]) for side in sides for label in _LABEL.finditer(side)]
    refers: dict[str, list[str]] = {}
    for block in blocks:
        numbers = range(block.first, block.last + 1)
        found = (label for number in numbers for label in _LABEL.finditer(document.line(number)))
        name, *others = (normalize_label(label[1]) for label in found)
        refers.setdefault(name, others)
    reached: set[str] = set()
    while left:
        name = left.pop()
        if name not in reached:
            reached.add(name)
            left += refers.get(name, ())
    return reached


def _first_deletion(footnote: Footnote | None) -> tuple[int, int] | None:
    """The line and column in the file of the first deletion in a footnote's text."""
    if footnote is None or "{{c" not in footnote.text:
        return None
    document = obsidian.parse(footnote.text)
    contents = Contents(document, highlights=False)
    for place in map(contents.first_deletion, range(len(document.blocks))):
        if place:
            line, column = place
            return footnote.line + line - 1, column + footnote.indents[line - 1]
    return None
