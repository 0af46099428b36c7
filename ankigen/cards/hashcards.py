"""The clozes of hashcards: `C: The powerhouse of the cell is the [mitochondrion].`

A card runs to the next marker, a thematic break, or the note's end. Each stretch in brackets is a
deletion of its own; links, images and wikilinks are none, nor is what a backslash stands before.
"""

from __future__ import annotations

import re
from dataclasses import replace

from ankigen.cards import texts
from ankigen.cards.composed import ComposedCard, Composition
from ankigen.cards.deletions import spelled
from ankigen.cards.page import Page, masked
from ankigen.cards.texts import Text
from ankigen.dialects import Hashcards
from ankigen.obsidian import Inline
from ankigen.types import Kind, Note

_DELETION = re.compile(r"(?<![!\\\[\]])\[(?!\[|\^|[ xX-]\] )([^\[\]\n]+)\](?![(\[\]:])")


def read(page: Page, rules: Hashcards, note: Note, root: str) -> Composition:
    """The clozes of a page that hide what is in brackets."""
    marker = re.compile(rf" {{0,3}}{re.escape(rules.marker)}(?=\s|$)")
    end = re.compile(rf" {{0,3}}(?:[QA]:|{re.escape(rules.marker)})(?=\s|$)")
    cards: list[ComposedCard] = []
    number = 0
    while number < len(page.lines):
        match = None if page.opaque[number] else marker.match(page.lines[number])
        if match is None:
            number += 1
            continue
        last = number
        while last + 1 < len(page.lines) and (
            page.opaque[last + 1]
            or not (end.match(page.lines[last + 1]) or texts.is_rule(page.lines[last + 1]))
        ):
            last += 1
        first, *others = texts.text_of(page.lines, number, last)
        text = texts.stripped((texts.cut(first, match.end()), *others))
        text, block_id = texts.with_block_id(text)
        hidden = _rewritten(text)
        if hidden != text:
            cards.append(
                ComposedCard(Kind.CLOZE, hidden, (), number, last, number, block_id=block_id)
            )
        number = last + 1
    return Composition(tuple(cards))


def _rewritten(text: Text) -> Text:
    lines = []
    shown = masked(text, Inline.CODE, Inline.MATH).split("\n")
    for line, plain in zip(text, shown, strict=True):
        parts: list[str] = []
        position = 0
        for match in _DELETION.finditer(plain):
            inner = line.text[slice(*match.span(1))]
            parts += (line.text[position : match.start()], spelled("0", inner))
            position = match.end()
        lines.append(replace(line, text="".join((*parts, line.text[position:]))))
    return tuple(lines)
