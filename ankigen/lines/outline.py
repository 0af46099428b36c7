"""A note's headings, sections and blocks: what `#Heading#Sub` and `#^id` name."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator, Mapping

from ankigen.frozen import frozen
from ankigen.lines import landmarks
from ankigen.lines.kinds import Line, heading
from ankigen.lines.landmarks import Skimmer
from ankigen.lines.scanner import Scanner


@frozen
class Heading:
    """A heading at the left margin: its Markdown and the line it begins at, from 1."""

    level: int
    text: str
    line: int


@frozen
class Outline:
    """The headings of a text in order, and the lines of its block ids (lower-cased), from 1."""

    headings: tuple[Heading, ...]
    blocks: Mapping[str, int]


@frozen
class Excerpt:
    """A part of a text, whole lines, and the line it begins at, from 1."""

    text: str
    line: int


# Obsidian's help: block ids are made of Latin letters, digits and hyphens.
BLOCK_ID = re.compile(r"(?:^|(?<=\s))\^([A-Za-z0-9-]+)[ \t]*$")
# What Obsidian's `stripHeading` makes a space before it compares (obsidian.d.ts names the function;
# the characters are those that its link suggestions leave out).
_IGNORED = re.compile(r"[\s!\"#$%&()*+,.:;<=>?@^`{|}~/\[\]\\]+")
_LANDMARKS = landmarks.pattern()
_ITEM = re.compile(r"[ \t]*(?:[-*+]|[0-9]{1,9}[.)])(?:[ \t]|$)")


def scan(text: str) -> Iterator[tuple[Line, int]]:
    """For each line of the text: what it is, and the first line of its top-level block."""
    scanner = Scanner()
    for line in text.split("\n"):
        yield scanner.feed(line), scanner.start


@functools.lru_cache(maxsize=1024)
def outline(text: str) -> Outline:
    """The headings and block ids of a text."""
    headings: list[Heading] = []
    blocks: dict[str, int] = {}
    if not ("#" in text or "^" in text or "\n=" in text or "\n-" in text):
        return Outline((), blocks)
    texts = text.split("\n")
    skimmer = Skimmer(texts)
    scanner = skimmer.scanner
    for number in _landmarks(text, texts):
        line = texts[number]
        if not skimmer.is_text(number):
            skimmer.approach(number)
            match scanner.feed(line):
                case Line.HEADING:
                    found = heading(BLOCK_ID.sub("", line) if "^" in line else line)
                    if found:
                        headings.append(Heading(*found, number + 1))
                case Line.SETEXT:
                    content = " ".join(part.strip() for part in texts[scanner.start - 1 : number])
                    level = 1 if line.lstrip()[0] == "=" else 2
                    headings.append(Heading(level, content, scanner.start))
                case _:
                    pass
        # Within a quote an id counts; within a fence, math or HTML it is part of that.
        if "^" in line and (not scanner.is_open or scanner.in_quote):
            named = BLOCK_ID.search(line)
            if named:
                blocks.setdefault(named[1].lower(), number + 1)
    return Outline(tuple(headings), blocks)


def _landmarks(text: str, texts: list[str]) -> Iterable[int]:
    """The lines, from 0, that may begin or end a block or be a heading, or hold a block's id."""
    numbers = landmarks.find(_LANDMARKS, text)
    if "^" not in text:
        return numbers
    return sorted({*numbers, *(number for number, line in enumerate(texts) if "^" in line)})


def plain(text: str) -> str:
    """The form of a heading in which a link to it matches: letter case and punctuation do not
    matter."""
    return _IGNORED.sub(" ", text).strip().casefold()


def section(text: str, subpath: str) -> Excerpt | None:
    """The part of a text that `Heading`, or `Heading#Sub`, names: from that heading to the next of
    the same or a higher level. None where there is no such heading."""
    headings = outline(text).headings
    wanted = [name for part in subpath.split("#") if (name := plain(part))]
    if not wanted:
        return None
    position, level = 0, 0
    for name in wanted:
        found = _find(headings, name, position, level)
        if found is None:
            return None
        position, level = found + 1, headings[found].level
    first = headings[position - 1]
    end = next((later.line for later in headings[position:] if later.level <= level), None)
    texts = text.split("\n")[first.line - 1 : end - 1 if end else None]
    return Excerpt("\n".join(texts).rstrip(), first.line)


def _find(headings: tuple[Heading, ...], name: str, start: int, level: int) -> int | None:
    """The first heading of that name from `start` on that is deeper than `level`."""
    for index in range(start, len(headings)):
        if level and headings[index].level <= level:
            return None
        if plain(headings[index].text) == name:
            return index
    return None


def block(text: str, block_id: str) -> Excerpt | None:
    """The block that `^id` names: a paragraph, a list item with all below it, or, where the id
    stands alone, the block above it. Letter case does not matter. None where there is none."""
    line = outline(text).blocks.get(block_id.lower().removeprefix("^"))
    if line is None:
        return None
    texts = text.split("\n")
    lines = list(scan(text))
    if BLOCK_ID.sub("", texts[line - 1]).strip(" \t>") or lines[line - 1][0] is Line.NESTED:
        if lines[line - 1][0] is Line.NESTED:
            return _item(texts, line)
        last = line
    else:
        last = line - 1
        if lines[line - 1][1] == line:
            while last and not texts[last - 1].strip():
                last -= 1
        if not last:
            return None
    first = lines[last - 1][1]
    return Excerpt("\n".join(texts[first - 1 : last]), first)


def _item(texts: list[str], line: int) -> Excerpt:
    """The list item around `line`: its first line, and all lines that are indented deeper."""
    first = line
    depth = _indentation(texts[line - 1])
    while first > 1 and not (
        _ITEM.match(texts[first - 1]) and (first == line or _indentation(texts[first - 1]) < depth)
    ):
        first -= 1
    depth = _indentation(texts[first - 1])
    last = first
    for number in range(first + 1, len(texts) + 1):
        content = texts[number - 1]
        if content.strip():
            if _indentation(content) <= depth:
                break
            last = number
    return Excerpt("\n".join(texts[first - 1 : last]), first)


def _indentation(text: str) -> int:
    expanded = text.expandtabs(4)
    return len(expanded) - len(expanded.lstrip(" "))
