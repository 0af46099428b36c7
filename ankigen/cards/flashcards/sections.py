"""Cards of Flashcards, version 2: what is marked owns a section, a block, or a list item.

Of what overlaps, the first counts: a note whose properties say `test`, fences and callouts,
`#card`, a separator in a list item or on a line, deletions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from ankigen.cards import texts
from ankigen.cards.composed import ComposedCard
from ankigen.cards.flashcards import clozes
from ankigen.cards.flashcards.containers import Containers
from ankigen.cards.flashcards.reader import ITEM, KINDS
from ankigen.cards.texts import Line, Text
from ankigen.types import Kind

_HEADING = re.compile(r" {0,3}#{1,6}[ \t]+")
_FENCE = re.compile(r" {0,3}(?:`{3,}|~{3,})[ \t]*flashcard[ \t]*$")
_CALLOUT = re.compile(r" {0,3}>[ \t]?\[!card\][+-]?:?[ \t]*", re.IGNORECASE)
_QUOTE = re.compile(r" {0,3}>[ \t]?")


class Sections(Containers):
    """One pass over a page."""

    def read(self) -> Iterator[ComposedCard]:
        """The cards in their order."""
        if self.rules.whole_notes and self.note.properties.get("test"):
            yield from self.whole_note()
            return
        number = 0
        while number < len(self.page.lines):
            card = self._at(number)
            if card is not None:
                yield card
                number = card.last
            number += 1

    def _at(self, number: int) -> ComposedCard | None:
        """The card that begins on a line."""
        line = self.page.lines[number]
        if self.page.opaque[number]:
            is_card = self.rules.fenced and _FENCE.match(line)
            return self.fenced(number) if is_card else None
        if self.page.hidden[number] or not line.strip():
            return None
        if match := _CALLOUT.match(line):
            return self.callout(number, match.end())
        if _QUOTE.match(line):
            return None
        return self._tagged(number) or self._separated(number) or self._cloze(number)

    def _tagged(self, number: int) -> ComposedCard | None:
        """`#card` at a heading owns its section; in a paragraph its rest or the next block."""
        page, lines = self.page, self.page.lines
        if number <= self.untagged:
            return None
        last = number if number in page.headings else self._paragraph_end(number)
        for at in range(number, last + 1):
            if page.opaque[at] or "#" not in lines[at]:
                continue
            match = self.tagged.search(page.plain(at))
            if match is not None:
                break
        else:
            self.untagged = last
            return None
        kind = KINDS.get((match["kind"] or "").lower(), Kind.BASIC)
        head = texts.cut(Line(lines[at], at), 0, match.start())
        tail = texts.cut(Line(lines[at], at), match.end())
        question = (*texts.text_of(lines, number, at - 1), head)
        is_reminder = (match["kind"] or "").lower() in ("reminder", "spaced")
        heading = _HEADING.match(lines[number]) if number in page.headings else None
        if heading and at == number:
            question = (texts.cut(head, heading.end()),)
            end = self._section_end(number, page.headings[number])
            answer = texts.text_of(lines, number + 1, end)
        else:
            rest = texts.text_of(lines, at + 1, last)
            answer, end = ((tail, *rest) if tail.text else rest), last
            if not texts.joined(answer).strip() and not is_reminder:
                following = last + 1
                while following < len(lines) and not lines[following].strip():
                    following += 1
                end = self._block_end(following) if following < len(lines) else last
                answer = texts.text_of(lines, following, end)
        if is_reminder:
            return self._card(kind, question, (), number, at)
        card = self._card(kind, question, answer, number, end)
        return replace(card, tags=tuple(match["tags"].replace("#", " ").split())) if card else None

    def _section_end(self, number: int, level: int) -> int:
        for at, other in self.page.headings.items():
            if at > number and (other <= level or self.tagged.search(self.page.plain(at))):
                return at - 1
        return len(self.page.lines) - 1

    def _separated(self, number: int) -> ComposedCard | None:
        """A line with a separator; in a list item, with all that is indented below it."""
        lines = self.page.lines
        if not self.rules.inline or not any(text in lines[number] for text, _ in self.marks):
            return None
        line = texts.without_lead(Line(lines[number], number))
        plain = clozes.without_anki(self.page.plain(number)[line.column :])
        places = [
            (place, -len(text), kind)
            for text, kind in self.marks
            if (place := plain.find(text, 1)) >= 0
        ]
        if not places or lines[number].lstrip().startswith("|"):
            return None
        place, length, kind = min(places, key=lambda found: found[:2])
        question, answer = texts.cut(line, 0, place), texts.cut(line, place - length)
        last = number
        below: Text = ()
        if item := ITEM.match(lines[number]):
            last = self._children_end(number, len(item["indent"]))
            below = texts.dedented(texts.text_of(lines, number + 1, last))
        if not question.text or not (answer.text or below):
            return None
        gap = (Line("", number),) if answer.text and below else ()
        return self._card(
            kind, (question,), ((answer, *gap, *below) if answer.text else below), number, last
        )

    def _children_end(self, number: int, indent: int) -> int:
        lines, last = self.page.lines, number
        for at in range(number + 1, len(lines)):
            text = lines[at]
            if text.strip() and len(text) - len(text.lstrip()) <= indent:
                break
            if text.strip():
                last = at
        return last

    def _cloze(self, number: int) -> ComposedCard | None:
        """A paragraph with deletions, or a whole list with such."""
        if number and self.page.lines[number - 1].strip() and not self.page.opaque[number - 1]:
            return None  # within a block that was looked at
        last = self._block_end(number)
        if any("==" in line or "{" in line for line in self.page.lines[number : last + 1]):
            text = texts.dedented(texts.text_of(self.page.lines, number, last))
            hidden = self._hidden(text)
            if hidden != text or clozes.has_anki(texts.joined(text)):
                return self._card(Kind.CLOZE, hidden, (), number, last)
        return None
