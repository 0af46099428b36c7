"""Cards between `START` and `END`, on their own lines or on one, and texts for all of a type.

The words are those of the plugin's settings. A block's first line names its note type; its last may
hold an id, the one above that its tags. Text goes to the first field, until a line begins with the
name of another one and a colon.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ankigen.cards import texts
from ankigen.cards.page import Page
from ankigen.cards.texts import Line, Text
from ankigen.dialects.obsidian_to_anki import ObsidianToAnki
from ankigen.types import Note

ID = re.compile(r"(?:<!--[ \t]*)?ID:[ \t]*(\d+)(?:[ \t]*-->)?")
_TAGS = "Tags: "
_TYPE = re.compile(r"[ \t]*\[([^\]]+)\]")


@dataclass(slots=True)
class Block:
    """A card between its words: its lines, the name of its note type, its fields by name; `deleted`
    where its id is to be deleted."""

    first: int
    last: int
    note_type: str
    fields: dict[str, Text] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    id: str | None = None
    deleted: bool = False
    column: int = 0


def find(page: Page, rules: ObsidianToAnki) -> tuple[tuple[Block, ...], tuple[int, ...]]:
    """The blocks of a page, and the lines that begin one which nothing ends."""
    ends = [
        number
        for number, line in enumerate(page.lines)
        if line.startswith(rules.end) and not (page.opaque[number] and page.opaque[number - 1])
    ]
    found: list[Block] = []
    unclosed: list[int] = []
    number = 0
    while number < len(page.lines):
        if page.lines[number] == rules.begin and not page.opaque[number]:
            place = bisect.bisect_right(ends, number)
            last = ends[place] if place < len(ends) else None
            if last is not None and last > number + 1:
                found.append(_block(page, rules, number, last))
                number = last
            else:
                unclosed.append(number)
        elif rules.begin_inline in page.lines[number] and not page.opaque[number]:
            found += _inline(page.lines[number], rules, number)
        number += 1
    return tuple(found), tuple(unclosed)


def _block(page: Page, rules: ObsidianToAnki, first: int, last: int) -> Block:
    inner = texts.stripped(texts.text_of(page.lines, first + 1, last - 1))
    if not inner:
        return Block(first, last, "")
    block = Block(first, last, inner[0].text.strip())
    inner = inner[1:]
    if inner and (match := ID.search(inner[-1].text)):
        block.id, inner = match[1], inner[:-1]
        if inner and inner[-1].text.strip() == rules.delete:
            block.deleted = True
    if inner and inner[-1].text.startswith(_TAGS):
        block.tags = tuple(inner[-1].text[len(_TAGS) :].split())
        inner = inner[:-1]
    block.fields = fields(page, inner, rules.note_types.get(block.note_type, ()))
    return block


def fields(page: Page, text: Text, names: Sequence[str]) -> dict[str, Text]:
    """The fields of a text in field form."""
    parts: dict[str, list[Line]] = {name: [] for name in names}
    if not names:
        return {}
    current = names[0]
    for line in text:
        found = _field(line.text, names)
        if found is not None and not _is_code(page, line):
            current = found
            line = texts.cut(line, len(found) + 1)
        parts[current].append(line)
    return {name: tuple(lines) for name, lines in parts.items()}


def _field(line: str, names: Sequence[str]) -> str | None:
    return next((name for name in names if line.startswith(f"{name}:")), None)


def _inline(line: str, rules: ObsidianToAnki, number: int) -> Iterator[Block]:
    """The cards on one line: `STARTI [Basic] question Back: answer Tags: a b ENDI`."""
    begin, end = re.escape(rules.begin_inline), re.escape(rules.end_inline)
    for match in re.finditer(rf"{begin}(.*?){end}", line):
        named = _TYPE.match(match[1])
        block = Block(number, number, named[1] if named else "", column=match.start())
        start, stop = match.start(1) + (named.end() if named else 0), match.end(1)
        if identity := ID.search(line, start, stop):
            block.id, stop = identity[1], identity.start()
        tags = line.find(_TAGS, start, stop)
        if tags >= 0:
            block.tags = tuple(line[tags + len(_TAGS) : stop].split())
            stop = tags
        block.fields = _words(line, number, start, stop, rules.note_types.get(block.note_type, ()))
        yield block


def _words(line: str, number: int, start: int, stop: int, names: Sequence[str]) -> dict[str, Text]:
    if not names:
        return {}
    choice = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    places = [(names[0], start, start)]
    for match in re.finditer(rf"(?<!\S)({choice}):(?!\S)", line[:stop]):
        if match.start() >= start:
            places.append((match[1], match.start(), match.end()))
    found: dict[str, Text] = {}
    whole = Line(line, number)
    for (name, _, begin), following in zip(places, [*places[1:], ("", stop, stop)], strict=True):
        part = texts.cut(whole, begin, following[1])
        if part.text:
            found[name] = (*found.get(name, ()), part)
    return found


def frozen(
    page: Page, rules: ObsidianToAnki, note: Note
) -> tuple[Mapping[str, dict[str, Text]], set[int]]:
    """The texts for all cards of a note type (`FROZEN - Basic:` and the paragraph below, also in
    the front matter), by note type and field, and the lines of the body that say so."""
    mark = f"{rules.frozen_fields} - "
    if mark not in note.body and mark not in note.front_matter:
        return {}, set()
    head = re.compile(rf"{re.escape(mark)}(.*?):$")
    above = note.front_matter.split("\n")[:-1]
    # The numbers of lines count from the body on, so those above it are negative.
    lines = (
        *(Line(line, at - len(above) - 1) for at, line in enumerate(above)),
        Line("", -1),  # the front matter's end
        *texts.text_of(page.lines, 0, len(page.lines) - 1),
    )
    found: dict[str, dict[str, Text]] = {}
    used: set[int] = set()
    at = 0
    while at < len(lines):
        match = head.search(lines[at].text)
        last = at
        if match is not None and not _is_code(page, lines[at]):
            while last + 1 < len(lines) and lines[last + 1].text.strip():
                last += 1
            used.update(line.number for line in lines[at : last + 1] if line.number >= 0)
            names = rules.note_types.get(match[1], ())
            found[match[1]] = fields(page, lines[at + 1 : last + 1], names)
        at = last + 1
    return found, used


def _is_code(page: Page, line: Line) -> bool:
    return line.number >= 0 and page.opaque[line.number]
