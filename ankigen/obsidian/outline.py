"""A note's headings, sections and blocks: what `#Heading#Sub` and `#^id` name."""

from __future__ import annotations

import re
from typing import NamedTuple

from ankigen.obsidian.blocks.characters import normalized
from ankigen.obsidian.document import Block, BlockKind, Document


class Excerpt(NamedTuple):
    """A part of a text, whole lines, and the line it begins at, from 1."""

    text: str
    line: int


# What Obsidian's `stripHeading` makes a space before it compares (obsidian.d.ts names the function;
# the characters are those that its link suggestions leave out).
_IGNORED = re.compile(r"[\s!\"#$%&()*+,.:;<=>?@^`{|}~/\[\]\\]+")


# A fence at the margin without back-ticks within; what else could make a line no heading; and one
# of plain words.
_FENCE = re.compile(r"^```[^`\n]*\n(?:(?!.*```).*\n)*+```[ \t]*$", re.MULTILINE)
_OPENER = re.compile(r"```|~~~|<|%%|\$\$")
_PLAIN_HEADING = re.compile(r"^#{1,6} +(\w[\w .,;:()'’!?/-]*)$", re.MULTILINE)


def headings(document: Document) -> list[Block]:
    """The headings at the left margin, in order."""
    return [block for block in document.blocks if block.kind is BlockKind.HEADING]


def plain(text: str) -> str:
    """The form of a heading in which a link to it matches: letter case and punctuation do not
    matter."""
    return _IGNORED.sub(" ", text).strip().casefold()


def certain_headings(text: str) -> frozenset[str]:
    """The names, as `plain` gives them, of the headings that need no parser to be found: those of
    plain words above all that could make them code, math, HTML or a comment, but for fences."""
    text = _FENCE.sub("", normalized(text))
    opener = _OPENER.search(text)
    end = opener.start() if opener else len(text)
    return frozenset(map(plain, _PLAIN_HEADING.findall(text[:end])))


def section(document: Document, subpath: str) -> Excerpt | None:
    """The part of a text that `Heading`, or `Heading#Sub`, names: from that heading to the next of
    the same or a higher level. None where there is no such heading."""
    wanted = [name for part in subpath.split("#") if (name := plain(part))]
    if not wanted:
        return None
    found = headings(document)
    position, level = 0, 0
    for name in wanted:
        index = _find(found, name, position, level)
        if index is None:
            return None
        position, level = index + 1, found[index].level
    first = found[position - 1].first
    end = next((later.first for later in found[position:] if later.level <= level), None)
    lines = document.lines[first - document.first_line : end - document.first_line if end else None]
    return Excerpt("\n".join(lines).rstrip(), first)


def _find(found: list[Block], name: str, start: int, level: int) -> int | None:
    """The first heading of that name from `start` on that is deeper than `level`."""
    for index in range(start, len(found)):
        if level and found[index].level <= level:
            return None
        if plain(found[index].text) == name:
            return index
    return None


def block(document: Document, block_id: str) -> Excerpt | None:
    """The block that `^id` names: a paragraph, a list item with all below it, or, where the id
    stands alone, the block above it. Letter case does not matter. None where there is none."""
    found = document.ids.get(block_id.lower().removeprefix("^"))
    if found is None:
        return None
    if found.first:
        return _excerpt(document, found.first, found.last)
    last = found.line
    if found.is_alone:
        last -= 1
        while last >= document.first_line and not document.line(last).strip():
            last -= 1
    around = next((each for each in reversed(document.blocks) if each.first <= last), None)
    return _excerpt(document, around.first, last) if around else None


def _excerpt(document: Document, first: int, last: int) -> Excerpt:
    """Whole lines, without blank ones at their end."""
    while last > first and not document.line(last).strip():
        last -= 1
    start = first - document.first_line
    return Excerpt("\n".join(document.lines[start : last - document.first_line + 1]), first)
