"""Syntaxes that take what notes hold anyway for cards: callouts, tables, sections, whole notes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ankigen.cards import names, texts
from ankigen.cards.composed import ComposedCard, Composition, Remark
from ankigen.cards.page import Page
from ankigen.cards.texts import Line, Text
from ankigen.dialects.plain import Callouts, Headings, Tables, WholeNotes
from ankigen.types import Kind, Note

_CALLOUT = re.compile(r" {0,3}>[ \t]?[ \t]*\[!(?P<type>[^\]|]+)[^\]]*\][+-]?[ \t]*")
_QUOTE = re.compile(r" {0,3}>[ \t]?")
_HEADING = re.compile(r" {0,3}#{1,6}[ \t]+(?=\S)")
_CLOSING = re.compile(r"[ \t]+#+[ \t]*$")
_DELIMITERS = re.compile(r"[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$")
_CELLS = re.compile(r"(?:\\.|\[\[.*?\]\]|`[^`]*`|\$[^$\n]+\$|[^|])+|(?<=\|)(?=\|)")


def read_callouts(page: Page, rules: Callouts, note: Note, root: str) -> Composition:
    """A card for each callout of the types: its title asks, or else its first paragraph."""
    types = {each.strip().lower() for each in rules.types}
    cards: list[ComposedCard] = []
    remarks: list[Remark] = []
    number = 0
    while number < len(page.lines):
        match = None if page.opaque[number] else _CALLOUT.match(page.lines[number])
        last = number
        if match and match["type"].strip().lower() in types:
            while last + 1 < len(page.lines) and _QUOTE.match(page.lines[last + 1]):
                last += 1
            body = texts.stripped(
                tuple(
                    texts.from_column(line, quote.end()) if quote else line
                    for line in texts.text_of(page.lines, number + 1, last)
                    for quote in (_QUOTE.match(line.text),)
                )
            )
            title = texts.cut(Line(page.lines[number], number), match.end())
            question: Text = (title,) if title.text else _first_paragraph(body)
            answer = body if title.text else texts.stripped(body[len(question) :])
            found = tuple(_card(question, answer, number, last))
            cards += found
            if not found:
                remarks.append(_no_answer(title, "callout", "write the answer below its title"))
        number = last + 1
    return Composition(tuple(cards), tuple(remarks))


def _no_answer(asked: Line, what: str, advice: str) -> Remark:
    """What is said of a callout or a row that makes no card."""
    message = f"this {what} answers nothing, so it makes no card: {advice}"
    return Remark(asked.number, asked.column, "empty-card", message)


def _first_paragraph(text: Text) -> Text:
    end = next((at for at, line in enumerate(text) if not line.text.strip()), len(text))
    return text[:end]


def read_headings(page: Page, rules: Headings, note: Note, root: str) -> Composition:
    """A card for each heading of the level: its section answers."""
    if not _is_tagged(page, note, rules.tag):
        return Composition()
    cards: list[ComposedCard] = []
    found = list(page.headings.items())
    for place, (number, level) in enumerate(found):
        match = _HEADING.match(page.lines[number])
        if level != rules.level or match is None:
            continue
        following = next((at for at, other in found[place + 1 :] if other <= level), None)
        last = len(page.lines) - 1 if following is None else following - 1
        heading = texts.cut(Line(page.lines[number], number), match.end())
        heading = heading._replace(text=_CLOSING.sub("", heading.text))
        answer = texts.stripped(
            texts.text_of(page.lines, number + 1, last),
            lambda line: not line.strip() or texts.is_rule(line),
        )
        cards += _card((heading,), answer, number, last)
    return Composition(tuple(cards))


def read_notes(page: Page, rules: WholeNotes, note: Note, root: str) -> Composition:
    """One card: the note's title asks, the note answers."""
    if not _is_tagged(page, note, rules.tag):
        return Composition()
    last = len(page.lines) - 1
    answer = texts.stripped(texts.text_of(page.lines, 0, last))
    if answer and (match := _HEADING.match(answer[0].text)):
        title = _CLOSING.sub("", answer[0].text[match.end() :])
        if title.strip().casefold() == note.title.strip().casefold():
            answer = texts.stripped(answer[1:])
    question = (Line(names.escaped(note.title), answer[0].number if answer else 0),)
    return Composition(tuple(_card(question, answer, 0, last)))


def read_tables(page: Page, rules: Tables, note: Note, root: str) -> Composition:
    """A card for each row of each table: its first cell asks, the others answer."""
    if not _is_tagged(page, note, rules.tag):
        return Composition()
    cards: list[ComposedCard] = []
    remarks: list[Remark] = []
    for number in range(1, len(page.lines)):
        line = page.lines[number]
        if "-" not in line or page.opaque[number] or not _DELIMITERS.match(line):
            continue
        header = _cells(page.lines[number - 1], number - 1)
        if "|" not in page.lines[number - 1] or len(header) < 2:
            continue
        row = number + 1
        while row < len(page.lines) and "|" in page.lines[row]:
            cells = _cells(page.lines[row], row)
            if cells and cells[0].text:
                found = tuple(_card((cells[0],), _beside(header, cells), row, row))
                cards += (card._replace(fields=_named(header, cells)) for card in found)
                if not found:
                    advice = "fill in the cells beside it, or empty this one"
                    remarks.append(_no_answer(cells[0], "row", advice))
            row += 1
    return Composition(tuple(cards), tuple(remarks))


def _cells(line: str, number: int) -> tuple[Line, ...]:
    inner = line.strip()
    start = len(line) - len(line.lstrip()) + inner.startswith("|")
    end = len(line.rstrip()) - (inner.endswith("|") and not inner.endswith("\\|"))
    cells = (
        texts.cut(Line(line, number), match.start(), match.end())
        for match in _CELLS.finditer(line, start, max(end, start))
    )
    return tuple(cell._replace(text=cell.text.replace("\\|", "|")) for cell in cells)


def _beside(header: Sequence[Line], cells: Sequence[Line]) -> Text:
    """The cells beside the first; where there are several, each below its header."""
    others = [(head, cell) for head, cell in zip(header[1:], cells[1:], strict=False) if cell.text]
    if len(header) == 2:
        return tuple(cell for _, cell in others)
    return tuple(
        cell._replace(text=f"**{head.text}**: {cell.text}" if head.text else cell.text)
        for head, cell in others
    )


def _named(header: Sequence[Line], cells: Sequence[Line]) -> tuple[tuple[str, Text], ...]:
    """The cells that hold something by their headers, the first one in any case."""
    pairs = zip(header, cells, strict=False)
    return tuple(
        (head.text.strip("*_` "), (cell,))
        for place, (head, cell) in enumerate(pairs)
        if not place or (cell.text and head.text)
    )


def _is_tagged(page: Page, note: Note, tag: str) -> bool:
    tag = tag.strip().lstrip("#")
    if not tag or any(own == tag or own.startswith(f"{tag}/") for own in note.tags):
        return True
    mark = re.compile(rf"(?:^|\s)#{re.escape(tag)}(?=[\s/]|$)")
    return any(
        mark.search(page.plain(number)) for number, line in enumerate(page.lines) if "#" in line
    )


def _card(question: Text, answer: Text, first: int, last: int) -> Iterator[ComposedCard]:
    """The card, where both sides show something."""
    answer, block_id = texts.with_block_id(answer)
    if texts.joined(question).strip() and texts.joined(answer).strip():
        place = question[0]
        yield ComposedCard(
            Kind.BASIC,
            question,
            texts.dedented(answer),
            first,
            last,
            place.number,
            place.column,
            block_id=block_id,
        )
