"""Cards that say what they are: whole notes, fences, callouts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ankigen.cards import names, texts
from ankigen.cards.composed import ComposedCard
from ankigen.cards.flashcards.reader import KINDS, Reader
from ankigen.cards.texts import Line
from ankigen.types import Kind

_KEY = re.compile(r"(front|back|type|content):[ \t]*", re.IGNORECASE)
_QUOTE = re.compile(r" {0,3}>[ \t]?")
_FENCE_END = re.compile(r" {0,3}(?:`{3,}|~{3,})[ \t]*$")


class Containers(Reader):
    """The cards of containers."""

    def whole_note(self) -> Iterator[ComposedCard]:
        """The cards of a note as a whole: its first paragraph answers."""
        first = next(
            (
                number
                for number, line in enumerate(self.page.lines)
                if line.strip()
                and number not in self.page.headings
                and not self.page.hidden[number]
            ),
            None,
        )
        if first is None:
            return
        last = self._paragraph_end(first)
        answer = texts.text_of(self.page.lines, first, last)
        given = self.note.properties["test"]
        for cue in given if isinstance(given, list) else [given]:
            kind = KINDS.get(str(cue).strip().lower(), Kind.BASIC)
            if kind is Kind.CLOZE:
                card = self._card(kind, self._hidden(answer), (), first, last)
            else:
                is_title = str(cue).strip().lower() in ("title", "reversed", "true")
                text = names.escaped(self.note.title) if is_title else str(cue)
                card = self._card(kind, (Line(text, first),), answer, first, last)
            if card is not None:
                yield card

    def fenced(self, number: int) -> ComposedCard | None:
        """A fence `flashcard`: `front:`, `back:`, `type:`, `content:`, each with lines of text."""
        last = number
        while last + 1 < len(self.page.lines) and self.page.opaque[last + 1]:
            last += 1
            if _FENCE_END.match(self.page.lines[last]):
                break
        values: dict[str, list[Line]] = {}
        current: list[Line] = []
        for line in texts.text_of(self.page.lines, number + 1, last - 1):
            if match := _KEY.match(line.text):
                current = values.setdefault(match[1].lower(), [])
                line = texts.cut(line, match.end())
            current.append(line)
        name = texts.joined(tuple(values.get("type", ()))).strip().lower()
        kind = KINDS.get(name, Kind.BASIC)
        front = tuple(values.get("front", ()) or values.get("content", ()))
        if kind is Kind.CLOZE:
            whole = tuple(values.get("content", ()) or values.get("front", ()))
            front = self._hidden(whole)
        return self._card(kind, front, tuple(values.get("back", ())), number, last)

    def callout(self, number: int, end: int) -> ComposedCard | None:
        """A callout `> [!CARD]`: what follows that asks, its content answers."""
        last = number
        while last + 1 < len(self.page.lines) and _QUOTE.match(self.page.lines[last + 1]):
            last += 1
        question = texts.cut(Line(self.page.lines[number], number), end)
        body = tuple(
            texts.from_column(line, match.end() if (match := _QUOTE.match(line.text)) else 0)
            for line in texts.text_of(self.page.lines, number + 1, last)
        )
        return self._card(Kind.BASIC, (question,), body, number, last)
