"""What Obsidian_to_Anki writes into notes, and reads from them.

See the wiki of Obsidian_to_Anki ("Note formatting", "Deck formatting", "Tag formatting"): a deck
or tags for a whole file stand on the line of `TARGET DECK` or `FILE TAGS` or on the next.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from ankigen.expressions import expression
from ankigen.obsidian import Document, Mark, Marks

# Anki's note ids are milliseconds since the epoch; without the comment only such numbers count.
_ID = expression(r"(?P<delete>(?:^|(?<=\s))DELETE[ \t]*)?<!--[ \t]*ID:[ \t]*(?P<id>\d+)[ \t]*-->")
_AT_END = expression(r"(?<![ \t])[ \t]*<!--[ \t]*ID:[ \t]*\d+[ \t]*-->[ \t]*$", re.MULTILINE)
_BARE_ID = expression(r"^ID:[ \t]*(?P<id>\d{13})[ \t]*$")
_DIRECTIVE = expression(r"^(TARGET DECK|FILE TAGS)(?:[ \t]*:[ \t]*(.*?))?[ \t]*$")
_MEANT = ("TARGET DECK", "FILE TAGS")


class ForeignId(NamedTuple):
    """The id that another tool gave a card, and whether the card is to be deleted."""

    alias: str
    deletes: bool = False


class Directive(NamedTuple):
    """A deck or tags for a whole note."""

    name: str
    value: str


def find(text: str) -> Marks:
    """The ids and directives of a text."""
    has_ids = "ID:" in text
    if not has_ids and "TARGET DECK" not in text and "FILE TAGS" not in text:
        return {}
    found: dict[int, list[Mark]] = {}
    lines = text.split("\n")
    for number, line in enumerate(lines):
        if has_ids and "ID:" in line:
            match = _ID.search(line) or _BARE_ID.match(line)
            if match and not _is_code(line, match):
                is_inner = "delete" in match.re.groupindex  # it is `_ID`
                deletes = is_inner and match["delete"] is not None
                foreign = ForeignId(f"o2a:{match['id']}", deletes)
                found[number] = [Mark(match.start(), match.end(), foreign, is_inner=is_inner)]
                continue
        match = _DIRECTIVE.match(line) if line.startswith(_MEANT) else None
        if match:
            below = lines[number + 1].strip() if number + 1 < len(lines) else ""
            value = match[2] if match[2] is not None else below
            count = 1 if match[2] is not None else 2
            found[number] = [Mark(0, len(line), Directive(match[1], value), lines=count)]
    return found


def _is_code(line: str, match: re.Match[str]) -> bool:
    """Whether an odd number of back-ticks stands on both sides."""
    return bool(line.count("`", 0, match.start()) % 2 and line.count("`", match.end()) % 2)


def before_id(document: Document) -> frozenset[int]:
    """The blocks, by index, whose next mark is the id of a card."""
    found: set[int] = set()
    is_before = False
    for index in range(len(document.blocks) - 1, -1, -1):
        mark = document.blocks[index].mark
        if mark is not None:
            is_before = isinstance(mark.value, ForeignId)
        elif is_before:
            found.add(index)
    return frozenset(found)


def without_ids(text: str) -> str:
    """The text without ids in comments, all else where it was."""
    text = _AT_END.sub("", text)
    return _ID.sub(lambda match: " " * len(match[0]), text)


def file_settings(document: Document) -> tuple[str | None, tuple[str, ...]]:
    """The deck and the tags for a whole note."""
    marks = {block.first: block.mark for block in document.blocks if block.mark is not None}
    found = [each for each in marks.items() if isinstance(each[1].value, Directive)]
    deck: str | None = None
    tags: tuple[str, ...] = ()
    for first, mark in found:
        # The line below is none of it where a card begins there.
        is_cut = mark.lines > 1 and first + 1 in marks
        value = "" if is_cut else mark.value.value
        if mark.value.name == "TARGET DECK":
            deck = deck or value or None
        else:
            tags += tuple(value.replace(",", " ").split())
    return deck, tags
