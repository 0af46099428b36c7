"""Cards that say what they are: whole notes, fences, callouts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ankigen.cards import names, texts
from ankigen.cards.composed import ComposedCard
from ankigen.cards.flashcards.reader import KINDS, Node, Reader
from ankigen.cards.texts import Line, Text
from ankigen.obsidian import BlockKind
from ankigen.types import Kind

_KEY = re.compile(r"(front|back|type|content):[ \t]*", re.IGNORECASE)
_QUOTE = re.compile(r" {0,3}>[ \t]?")
_FENCE = re.compile(r" {0,3}(?:`{3,}|~{3,})[ \t]*flashcard[ \t]*$")
_FENCE_END = re.compile(r" {0,3}(?:`{3,}|~{3,})[ \t]*$")
_CALLOUT = re.compile(r" {0,3}>[ \t]?\[!card\][+-]?[ \t]*:?[ \t]*", re.IGNORECASE)


class Containers(Reader):
    """The cards of containers."""

    def containers(self) -> Iterator[ComposedCard]:
        """All of them."""
        if self.is_whole_note():
            yield from self._whole_note()
        for node in self.nodes:
            line = self.page.lines[node.first]
            card = None
            if node.kind is BlockKind.QUOTE and (match := _CALLOUT.match(line)):
                card = self._callout(node, match.end())
            elif self.is_card_fence(node):
                card = self._fenced(node)
            if card is not None:
                yield card

    def is_whole_note(self) -> bool:
        """Whether the note's properties make a card of it, so that no mere text does."""
        return self.rules.whole_notes and "test" in self.note.properties

    def is_card_fence(self, node: Node) -> bool:
        """Whether a block is a fence `flashcard`."""
        is_fence = node.kind is BlockKind.FENCE and self.rules.fenced
        return is_fence and _FENCE.match(self.page.lines[node.first]) is not None

    def _whole_note(self) -> Iterator[ComposedCard]:
        """The cards of a note as a whole: its first paragraph answers."""
        node = next((node for node in self.nodes if node.kind is BlockKind.PARAGRAPH), None)
        if node is None:
            return
        paragraph = texts.text_of(self.page.lines, node.first, node.last)
        title = Line(names.escaped(self.note.title), node.first)
        given = self.note.properties["test"]
        for cue in given if isinstance(given, list) else [given]:
            name = str(cue).strip().lower() if cue is not None else ""
            kind = KINDS.get(name, Kind.BASIC)
            answer: Text = paragraph
            if not name:
                continue
            if kind is Kind.CLOZE:
                card = self._card(kind, self._hidden(paragraph), (), node.first, node.last)
            else:
                is_title = name in ("title", "reversed", "true")
                if not is_title:
                    answer = (title, Line("", node.first), *paragraph)
                question = title if is_title else Line(str(cue), node.first)
                card = self._card(kind, (question,), answer, node.first, node.last)
            if card is not None:
                yield card

    def _fenced(self, node: Node) -> ComposedCard | None:
        """A fence `flashcard`: `front:`, `back:`, `type:`, `content:`, each with lines of text."""
        is_closed = node.last > node.first and _FENCE_END.match(self.page.lines[node.last])
        end = node.last - 1 if is_closed else node.last
        values: dict[str, list[Line]] = {}
        current: list[Line] = []
        for line in texts.text_of(self.page.lines, node.first + 1, end):
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
        back = tuple(values.get("back", ()))
        is_prompt = kind is Kind.CLOZE or name == "reminder"
        return self._card(kind, front, back, node.first, node.last, needs_answer=not is_prompt)

    def _callout(self, node: Node, end: int) -> ComposedCard | None:
        """A callout `> [!CARD]`: what follows that asks, its content answers."""
        question = texts.cut(Line(self.page.lines[node.first], node.first), end)
        body = tuple(
            texts.from_column(line, match.end() if (match := _QUOTE.match(line.text)) else 0)
            for line in texts.text_of(self.page.lines, node.first + 1, node.last)
        )
        return self._card(Kind.BASIC, (question,), body, node.first, node.last, needs_answer=True)
