"""Cards of Flashcards, version 1: paragraphs with `#card`, and lines.

- `#card` at the end of a paragraph's line asks what stands above it in the paragraph; the next
  paragraph answers. `#card-reverse` is asked both ways, `#card-spaced` has no answer.
- A line with `::` (or `:::`) is question and answer.
- A line with `==…==`, `{…}` or `{2:…}` is a cloze; deletions without a number are one card.
- The id `^1690000000000` stands below a card, or at the end of its line. A fork of the plugin
  writes it as a comment, `<!-- ankiID: 1690000000000 -->`, below all lines of an answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ankigen.cards import texts
from ankigen.cards.composed import ComposedCard, Remark
from ankigen.cards.flashcards import clozes
from ankigen.cards.page import Page, masked
from ankigen.cards.texts import Line, Text
from ankigen.dialects.flashcards import Flashcards
from ankigen.obsidian import Inline
from ankigen.types import Kind

_ID = re.compile(r"[ \t]*(?:\^(?P<id>\d{13})|<!-- ankiID: (?P<fork>\d+) -->)[ \t]*$")
_TAGS_AT_END = re.compile(r"((?:[ \t]+#[\w\-/]+)+)[ \t]*$")
_SETTINGS = re.compile(r"(?:cards-deck|cards-tags|tags)\b", re.IGNORECASE)
_TABLE_ROW = re.compile(r"[ \t]*\|.*\|[ \t]*$")
_LEVEL = re.compile(r" {0,3}(#{1,6})[ \t]+")


@dataclass(frozen=True, slots=True)
class Tagged:
    """A line that `#card` ends: where the tag begins, what follows it in the tag, more tags."""

    start: int
    kind: str
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Identity:
    """Anki's id of a card, and whether it is a block's id in Obsidian, too."""

    number: str
    is_block: bool

    @property
    def block_id(self) -> str | None:
        """The block's id, if it is one."""
        return self.number if self.is_block else None


class Lines:
    """One pass over a page."""

    def __init__(self, page: Page, rules: Flashcards) -> None:
        self.page, self.rules = page, rules
        self.remarks: list[Remark] = []
        tag = re.escape(rules.tag.strip().lstrip("#"))
        self.tagged = re.compile(
            rf"#{tag}(?:[-/](?P<kind>reverse|spaced))?(?P<tags>(?:[ \t]*#[\w\-/]+)*)[ \t]*$",
            re.IGNORECASE,
        )
        marks = ((rules.separator, Kind.BASIC), (rules.reversed_separator, Kind.REVERSED))
        longest_first = sorted(marks, key=lambda mark: -len(mark[0]))
        self.marks = tuple(mark for mark in longest_first if mark[0]) if rules.inline else ()

    def read(self) -> Iterator[ComposedCard]:
        """The cards in their order."""
        lines = self.page.lines
        number = begin = 0  # `begin`: where the paragraph does
        while number < len(lines):
            if not lines[number]:
                begin = number + 1
            elif not self.page.opaque[number]:
                tagged = self._tagged(number)
                draft = self._paragraphs(begin, number, tagged) if tagged else self._line(number)
                if draft is not None:
                    yield draft
                    number = draft.last
                    begin = number + 1  # a line is on one card
            elif number in self.page.unmarked:
                self._explain(texts.without_lead(Line(lines[number], number)))
            number += 1

    def _tagged(self, number: int) -> Tagged | None:
        line = self.page.lines[number]
        if "#" not in line:
            return None
        match = self.tagged.search(self.page.plain(number)) if self.rules.tagged else None
        if match is None or (match.start() and line[match.start() - 1] in "#\\/"):
            return None
        tags = tuple(match["tags"].replace("#", " ").split())
        return Tagged(match.start(), (match["kind"] or "").lower(), tags)

    def _paragraphs(self, begin: int, number: int, tagged: Tagged) -> ComposedCard | None:
        """The card of a tag: the paragraph that ends in it, and the next."""
        page = self.page
        head = texts.text_of(page.lines, begin, number - 1)
        last = texts.cut(Line(page.lines[number], number), 0, tagged.start)
        question = texts.stripped((*head, last) if last.text else head)
        if question and len(question) == 1 and (match := _LEVEL.match(question[0].text)):
            question = (texts.cut(question[0], match.end()),)
        end = number
        identity: Identity | None = None
        answer: Text = ()
        if tagged.kind == "spaced":
            identity = self._id_below(number)
            end = number + 1 if identity else number
        else:
            end, answer, identity = self._answer(number)
        if not texts.joined(question).strip() or (
            tagged.kind != "spaced" and not texts.joined(answer).strip()
        ):
            verb = "answers" if question else "asks"
            message = f"this card {verb} nothing, so it is left out: fill it in"
            self.remarks.append(Remark(number, tagged.start, "empty-card", message))
            return None
        return ComposedCard(
            Kind.REVERSED if tagged.kind == "reverse" else Kind.BASIC,
            texts.dedented(question),
            texts.dedented(answer),
            question[0].number,
            end,
            question[0].number,
            question[0].column,
            tags=tagged.tags,
            block_id=identity.block_id if identity else None,
            aliases=_aliases(identity),
        )

    def _answer(self, number: int) -> tuple[int, Text, Identity | None]:
        """The paragraph below a line: its last line (that of an id), its text, the id."""
        page, lines = self.page, self.page.lines
        first = number + 1
        while first < len(lines) and not lines[first]:
            first += 1
        end = first
        while end < len(lines) and (lines[end] or page.opaque[end]):
            match = None if page.opaque[end] else _ID.search(lines[end])
            if match is not None:
                rest = texts.cut(Line(lines[end], end), 0, match.start())
                above = texts.text_of(lines, first, end - 1)
                return end, texts.stripped((*above, rest) if rest.text else above), _identity(match)
            end += 1
        return max(end - 1, number), texts.stripped(texts.text_of(lines, first, end - 1)), None

    def _id_below(self, number: int) -> Identity | None:
        lines = self.page.lines
        match = _ID.match(lines[number + 1]) if number + 1 < len(lines) else None
        return _identity(match) if match else None

    def _end(self, number: int) -> int:
        """The last line of the answer that begins on a line: the line itself, but with the id of
        the fork below more lines the last of these."""
        lines, at = self.page.lines, number + 1
        while at < len(lines) and lines[at].strip() and not self.page.opaque[at]:
            match = _ID.match(lines[at])
            if match or _LEVEL.match(lines[at]) or any(mark in lines[at] for mark, _ in self.marks):
                return at - 1 if match and match["fork"] else number
            at += 1
        return number

    def _line(self, number: int) -> ComposedCard | None:
        """The card of a line alone."""
        line = texts.without_lead(Line(self.page.lines[number], number))
        if _SETTINGS.match(line.text):
            return None
        end = self._end(number) if any(mark in line.text for mark, _ in self.marks) else number
        identity, last = self._id_below(end), end
        if identity is not None:
            last = end + 1
        elif match := _ID.search(line.text):
            identity, line = _identity(match), texts.cut(line, 0, match.start())
        tags: tuple[str, ...] = ()
        if match := _TAGS_AT_END.search(line.text):
            tags, line = (
                tuple(match[1].replace("#", " ").split()),
                texts.cut(line, 0, match.start()),
            )
        sides = self._inline(line) or self._cloze(line)
        if sides is None:
            self._explain(line)
            return None
        kind, question, answer = sides
        below = texts.text_of(self.page.lines, number + 1, end)
        return ComposedCard(
            kind,
            (question,),
            texts.dedented((answer, *below)) if answer else (),
            number,
            last,
            number,
            question.column,
            tags=tags,
            block_id=identity.block_id if identity else None,
            aliases=_aliases(identity),
        )

    def _inline(self, line: Line) -> tuple[Kind, Line, Line | None] | None:
        plain = clozes.without_anki(self.page.plain(line.number)[line.column :])
        places = [
            (place, -len(text), kind, len(text))
            for text, kind in self.marks
            if (place := plain.find(text, 1)) >= 0
        ]
        if not places or _TABLE_ROW.match(self.page.lines[line.number]):
            return None
        place, _, kind, length = min(places)
        question, answer = texts.cut(line, 0, place), texts.cut(line, place + length)
        if not question.text or not answer.text:
            return None
        return kind, question, answer

    def _cloze(self, line: Line) -> tuple[Kind, Line, None] | None:
        plain = masked((line,), Inline.CODE, Inline.MATH)
        new = clozes.rewritten(line.text, plain, self.rules)
        if clozes.has_anki(new):
            return Kind.CLOZE, line._replace(text=new), None
        return None

    def _explain(self, line: Line) -> None:
        """Say why a line that the plugin makes a card of is none."""
        places = ((line.text.find(text, 1), len(text)) for text, _ in self.marks)
        divided = [line.text[place + length :].strip(" :") for place, length in places if place > 0]
        if any(divided):
            is_row = _TABLE_ROW.match(self.page.lines[line.number])
            why = "a row of a table" if is_row else "a separator in code, a formula or a link"
        elif divided and not self.page.opaque[line.number]:
            message = "this card answers nothing, so it is left out: fill it in"
            self.remarks.append(Remark(line.number, line.column, "empty-card", message))
            return
        elif clozes.looks_hidden(line.text, self.rules):
            why = "what looks like a deletion in code or a formula"
        else:
            return
        message = f"{why} makes no card here; for the plugin it does: write it outside of that"
        self.remarks.append(Remark(line.number, line.column, "read-otherwise", message))


def _identity(match: re.Match[str]) -> Identity:
    return Identity(match["id"] or match["fork"], match["id"] is not None)


def _aliases(identity: Identity | None) -> tuple[str, ...]:
    return (f"flashcards:{identity.number}",) if identity else ()
