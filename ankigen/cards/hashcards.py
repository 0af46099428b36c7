"""The clozes of hashcards: `C: The powerhouse of the cell is the [mitochondrion].`

A card runs to the next marker, a thematic break, or the note's end. Each stretch in brackets is a
deletion of its own; links, images, footnotes and tasks are none, nor is what is code or a formula,
or what a backslash stands before. `name = "Medicine"`, as TOML between `---` at the top, names the
deck of a note's cards.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ankigen.cards import names, texts
from ankigen.cards.composed import ComposedCard, Composition, Remark
from ankigen.cards.deletions import spelled
from ankigen.cards.page import Page, masked
from ankigen.cards.texts import Text
from ankigen.dialects.plain import Hashcards
from ankigen.obsidian import Inline
from ankigen.types import Kind, Note

_DELETION = re.compile(r"\\.|!?\[((?:\\.|[^\[\]\\])+)\]", re.DOTALL)
_TASK = re.compile(r"[ \t>]*(?:[-*+]|\d{1,9}[.)])[ \t]+$")
_OTHERWISE = (
    "this isn't a deletion but a link, a footnote, a task, code or a formula; for hashcards it is "
    "one: write it without brackets, or outside of code"
)


def read(page: Page, rules: Hashcards, note: Note, root: str) -> Composition:
    """The clozes of a page that hide what is in brackets."""
    own = re.escape(rules.marker) + ("" if rules.marker[-1:] == ":" else r"(?=\s|$)")
    marker = re.compile(rf" {{0,3}}{own}")
    end = re.compile(rf" {{0,3}}(?:[QA]:|{own})")
    deck = _deck(note, root)
    cards: list[ComposedCard] = []
    remarks: list[Remark] = []
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
        remarks += _differences(text)
        if hidden != text:
            card = ComposedCard(Kind.CLOZE, hidden, (), number, last, number, block_id=block_id)
            cards.append(card._replace(deck=deck))
        number = last + 1
    return Composition(tuple(cards), tuple(remarks), deck)


def metadata(front_matter: str) -> Mapping[str, Any] | None:
    """What hashcards reads at the top of a note, which is TOML; None where it is none."""
    if "=" not in front_matter:
        return None
    import tomllib  # for start-up time: few notes have any

    try:
        return tomllib.loads(front_matter)
    except (ValueError, RecursionError):
        return None


def _deck(note: Note, root: str) -> str | None:
    """The deck that a note names for its cards, below the root; None where it names none."""
    given = None if note.deck else metadata(note.front_matter)
    name = given.get("name") if given else None
    return names.deck(root, name) if isinstance(name, str) and name.strip() else None


def _rewritten(text: Text) -> Text:
    """The text with its deletions in Anki's spelling."""
    joined = texts.joined(text)
    parts: list[str] = []
    position = 0
    for start, end, is_deletion in _brackets(text):
        if is_deletion:
            parts += (joined[position:start], spelled("0", joined[start + 1 : end - 1]))
            position = end
    lines = "".join((*parts, joined[position:])).split("\n")
    return tuple(line._replace(text=new) for line, new in zip(text, lines, strict=True))


def _differences(text: Text) -> Iterator[Remark]:
    """What hashcards, which knows only images, takes for a deletion."""
    joined = texts.joined(text)
    for start, _, is_deletion in _brackets(text):
        if not is_deletion:
            line = text[joined.count("\n", 0, start)]
            column = start - (joined.rfind("\n", 0, start) + 1) + line.column
            yield Remark(line.number, column, "read-otherwise", _OTHERWISE)


def _brackets(text: Text) -> Iterator[tuple[int, int, bool]]:
    """The innermost brackets of a text, their start and end, and whether they hide anything."""
    joined = texts.joined(text)
    plain = masked(text, Inline.CODE, Inline.MATH)
    prose = masked(text)
    for match in _DELETION.finditer(joined):
        if match[1] is None or match[0][0] == "!":
            continue
        start, end = match.span()
        is_link = plain[end - 1] == "]" != prose[end - 1] or joined.startswith("[[", start - 1)
        is_task = match[1] in " xX-" and _TASK.match(
            joined, joined.rfind("\n", 0, start) + 1, start
        )
        is_verbatim = plain[start] != "[" or plain[end - 1] != "]"
        is_footnote = match[1][0] == "^" or joined.startswith("^", start - 1)
        yield start, end, not (is_link or is_task or is_verbatim or is_footnote)
