"""Cards of Flashcards, version 2: what is marked owns a section, a block, or a list item.

Of what overlaps, the first counts: a note whose properties say `test`, fences and callouts,
`#card`, a separator in a list item or on a line, deletions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from ankigen.cards import names, texts
from ankigen.cards.composed import ComposedCard, Remark
from ankigen.cards.flashcards import clozes
from ankigen.cards.page import CODE, MATH, Page, blanked
from ankigen.cards.texts import Line, Text
from ankigen.dialects import Flashcards
from ankigen.types import Kind, Note

_HEADING = re.compile(r" {0,3}(#{1,6})[ \t]+")
_ITEM = re.compile(r"(?P<indent>[ \t]*)(?:[-*+]|\d{1,9}[.)])[ \t]+(?:\[.\][ \t]+)?")
_FENCE = re.compile(r" {0,3}(?:`{3,}|~{3,})[ \t]*flashcard[ \t]*$")
_KEY = re.compile(r"(front|back|type|content):[ \t]*", re.IGNORECASE)
_CALLOUT = re.compile(r" {0,3}>[ \t]?\[!card\][+-]?:?[ \t]*", re.IGNORECASE)
_QUOTE = re.compile(r" {0,3}>[ \t]?")
_ID = re.compile(r"(?:^|[ \t])\^(?P<id>q-[a-z2-9]{4}|\d{13})[ \t]*$")
_KINDS = {"reversed": Kind.REVERSED, "reverse": Kind.REVERSED, "cloze": Kind.CLOZE}


class Sections:
    """One pass over a page."""

    def __init__(self, page: Page, rules: Flashcards, note: Note) -> None:
        self.page, self.rules, self.note = page, rules, note
        self.remarks: list[Remark] = []
        self.untagged = -1  # up to this line, no paragraph has the tag
        tag = re.escape(rules.tag.strip().lstrip("#"))
        self.tagged = re.compile(
            rf"#{tag}(?:[-/](?P<kind>reversed?|reminder|spaced))?(?=\s|$)"
            r"(?P<tags>(?:[ \t]*#[\w\-/]+)*)[ \t]*",
            re.IGNORECASE,
        )
        marks = ((rules.separator, Kind.BASIC), (rules.reversed_separator, Kind.REVERSED))
        self.marks = sorted((mark for mark in marks if mark[0]), key=lambda mark: -len(mark[0]))
        known = note.properties.get("flashcards")
        self.known = known if isinstance(known, dict) else {}

    def read(self) -> Iterator[ComposedCard]:
        """The cards in their order."""
        if self.rules.whole_notes and self.note.properties.get("test"):
            yield from self._whole_note()
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
            return self._fenced(number) if is_card else None
        if self.page.hidden[number] or not line.strip():
            return None
        if match := _CALLOUT.match(line):
            return self._callout(number, match.end())
        if _QUOTE.match(line):
            return None
        return self._tagged(number) or self._separated(number) or self._cloze(number)

    def _card(
        self, kind: Kind, question: Text, answer: Text, first: int, last: int
    ) -> ComposedCard | None:
        """The card, its id taken off it; None, and a remark, where a side is missing."""
        question, answer = texts.stripped(question), texts.stripped(answer)
        side = answer or question
        identity, column = None, question[0].column if question else 0
        if side and (match := _ID.search(side[-1].text)):
            identity = match["id"]
            rest = replace(side[-1], text=side[-1].text[: match.start()].rstrip())
            side = texts.stripped((*side[:-1], rest))
        elif last + 1 < len(self.page.lines) and (match := _ID.match(self.page.lines[last + 1])):
            identity, last = match["id"], last + 1
        question, answer = (question, side) if answer else (side, answer)
        if not texts.joined(question).strip():
            message = "this card asks nothing, so it is left out: fill it in"
            self.remarks.append(Remark(first, column, "empty-card", message))
            return None
        return ComposedCard(
            kind,
            texts.dedented(question),
            texts.dedented(answer),
            first,
            last,
            first,
            column,
            block_id=identity,
            aliases=self._aliases(identity),
        )

    def _aliases(self, identity: str | None) -> tuple[str, ...]:
        """Anki's note id: the id itself, or what the properties say of it."""
        entry = self.known.get(identity, identity)
        given = entry.get("nid") if isinstance(entry, dict) else entry
        return (f"flashcards:{given}",) if str(given or "").isdigit() else ()

    def _whole_note(self) -> Iterator[ComposedCard]:
        """The cards of a note as a whole: its first paragraph answers."""
        first = next(
            (
                number
                for number, line in enumerate(self.page.lines)
                if line.strip() and not _HEADING.match(line) and not self.page.hidden[number]
            ),
            None,
        )
        if first is None:
            return
        last = self._paragraph_end(first)
        answer = texts.text_of(self.page.lines, first, last)
        given = self.note.properties["test"]
        for cue in given if isinstance(given, list) else [given]:
            kind = _KINDS.get(str(cue).strip().lower(), Kind.BASIC)
            if kind is Kind.CLOZE:
                card = self._card(kind, self._hidden(answer), (), first, last)
            else:
                is_title = str(cue).strip().lower() in ("title", "reversed", "true")
                text = names.escaped(self.note.title) if is_title else str(cue)
                card = self._card(kind, (Line(text, first),), answer, first, last)
            if card is not None:
                yield card

    def _paragraph_end(self, number: int) -> int:
        lines = self.page.lines
        while number + 1 < len(lines) and (
            lines[number + 1].strip() or self.page.opaque[number + 1]
        ):
            number += 1
        return number

    def _block_end(self, number: int) -> int:
        """The last line of the block that begins on a line: a list goes on over blank lines."""
        lines = self.page.lines
        end = self._paragraph_end(number)
        is_list = _ITEM.match(lines[number]) is not None
        while is_list:
            following = end + 1
            while following < len(lines) and not lines[following].strip():
                following += 1
            if following >= len(lines) or not (
                lines[following][0] in " \t" or _ITEM.match(lines[following])
            ):
                break
            end = self._paragraph_end(following)
        return end

    def _fenced(self, number: int) -> ComposedCard | None:
        """A fence `flashcard`: `front:`, `back:`, `type:`, `content:`, each with lines of text."""
        last = number
        while last + 1 < len(self.page.lines) and self.page.opaque[last + 1]:
            last += 1
            if re.match(r" {0,3}(?:`{3,}|~{3,})[ \t]*$", self.page.lines[last]):
                break
        values: dict[str, list[Line]] = {}
        current: list[Line] = []
        for line in texts.text_of(self.page.lines, number + 1, last - 1):
            if match := _KEY.match(line.text):
                current = values.setdefault(match[1].lower(), [])
                line = texts.cut(line, match.end())
            current.append(line)
        name = texts.joined(tuple(values.get("type", ()))).strip().lower()
        kind = _KINDS.get(name, Kind.BASIC)
        front = tuple(values.get("front", ()) or values.get("content", ()))
        if kind is Kind.CLOZE:
            whole = tuple(values.get("content", ()) or values.get("front", ()))
            front = self._hidden(whole, is_fenced=True)
        return self._card(kind, front, tuple(values.get("back", ())), number, last)

    def _callout(self, number: int, end: int) -> ComposedCard | None:
        last = number
        while last + 1 < len(self.page.lines) and _QUOTE.match(self.page.lines[last + 1]):
            last += 1
        question = texts.cut(Line(self.page.lines[number], number), end)
        body = tuple(
            texts.from_column(line, match.end() if (match := _QUOTE.match(line.text)) else 0)
            for line in texts.text_of(self.page.lines, number + 1, last)
        )
        return self._card(Kind.BASIC, (question,), body, number, last)

    def _tagged(self, number: int) -> ComposedCard | None:
        """`#card` at a heading owns its section; in a paragraph its rest or the next block."""
        page, lines = self.page, self.page.lines
        if number <= self.untagged:
            return None
        last = number if _HEADING.match(lines[number]) else self._paragraph_end(number)
        for at in range(number, last + 1):
            if page.opaque[at] or "#" not in lines[at]:
                continue
            match = self.tagged.search(page.plain(at))
            if match is not None:
                break
        else:
            self.untagged = last
            return None
        kind = _KINDS.get((match["kind"] or "").lower(), Kind.BASIC)
        head = texts.cut(Line(lines[at], at), 0, match.start())
        tail = texts.cut(Line(lines[at], at), match.end())
        question = (*texts.text_of(lines, number, at - 1), head)
        is_reminder = (match["kind"] or "").lower() in ("reminder", "spaced")
        heading = _HEADING.match(lines[number])
        if heading and at == number:
            question = (texts.cut(head, heading.end()),)
            end = self._section_end(number, len(heading[1]))
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
        lines = self.page.lines
        for at in range(number + 1, len(lines)):
            if self.page.opaque[at]:
                continue
            match = _HEADING.match(lines[at])
            if match and (len(match[1]) <= level or self.tagged.search(self.page.plain(at))):
                return at - 1
        return len(lines) - 1

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
        if item := _ITEM.match(lines[number]):
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
            text = texts.text_of(self.page.lines, number, last)
            hidden = self._hidden(text)
            if hidden != text or clozes.has_anki(texts.joined(text)):
                return self._card(Kind.CLOZE, hidden, (), number, last)
        return None

    def _hidden(self, text: Text, *, is_fenced: bool = False) -> Text:
        """The text with its deletions in Anki's spelling; those without a number count."""
        joined = texts.joined(text)
        plain = blanked(joined, CODE, MATH) if is_fenced else self.page.shown(text, CODE, MATH)
        new = clozes.rewritten(joined, plain, self.rules, count=True).split("\n")
        return tuple(replace(line, text=part) for line, part in zip(text, new, strict=True))
