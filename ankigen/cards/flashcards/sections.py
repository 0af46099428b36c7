"""Cards of Flashcards, version 2, that say what they are: whole notes, fences, callouts; and those
with `#card`: a heading owns its section, a line of a paragraph the lines below it, or the next
block."""

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
_HEADING = re.compile(r" {0,3}#{1,6}[ \t]+")
_HEADED = (BlockKind.PARAGRAPH, BlockKind.HEADING)


class Sections(Reader):
    """The cards of containers and of tags."""

    def containers(self) -> Iterator[ComposedCard]:
        """The cards of whole notes, fences and callouts."""
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

    def tagged_cards(self) -> Iterator[ComposedCard]:
        """The cards that the tag makes."""
        if not self.rules.tagged:
            return
        for index, node in enumerate(self.nodes):
            for line, following in self._markers(node):
                card = self._tagged(index, node, line, following)
                if card is not None:
                    yield card

    def _markers(self, node: Node) -> Iterator[tuple[int, int | None]]:
        """The lines of a block that the tag ends, each with where the next card of the block
        begins, or None."""
        lines = [line for line in range(node.first, node.last + 1) if self._tag(node, line)]
        for at, line in enumerate(lines):
            following = lines[at + 1] if at + 1 < len(lines) else None
            if following is not None and not self._head(following).text and following > line + 1:
                following -= 1  # the tag alone asks the line above
            yield line, following

    def _tag(self, node: Node, line: int) -> re.Match[str] | None:
        if node.kind not in _HEADED or "#" not in self.page.lines[line]:
            return None
        return self.tagged.search(self.page.plain(line))

    def _head(self, line: int) -> Line:
        """What stands before the tag."""
        match = self.tagged.search(self.page.plain(line))
        return texts.cut(Line(self.page.lines[line], line), 0, match.start() if match else None)

    def _is_explicit(self, node: Node) -> bool:
        """Whether a card begins with a block, so that none above goes on into it."""
        return self.is_card_fence(node) or any(
            self._tag(node, line) for line in range(node.first, node.last + 1)
        )

    def _tagged(
        self, index: int, node: Node, line: int, following: int | None
    ) -> ComposedCard | None:
        match = self._tag(node, line)
        assert match is not None
        kind = (match["kind"] or "").lower()
        question, first, section = self._question(index, node, line)
        if kind in ("reminder", "spaced"):
            return self._card(Kind.BASIC, question, (), first, line)
        if section is not None:
            end = self._section_end(index, section)
            answer = texts.text_of(self.page.lines, line + 1, end)
        else:
            end = node.last if following is None else following - 1
            answer = texts.text_of(self.page.lines, line + 1, end)
            below = self.nodes[index + 1] if index + 1 < len(self.nodes) else None
            is_last = following is None and not texts.joined(answer).strip()
            if is_last and below is not None and not self._is_explicit(below):
                end = below.last
                answer = texts.text_of(self.page.lines, below.first, end)
        card = self._card(
            KINDS.get(kind, Kind.BASIC), question, answer, first, end, needs_answer=True
        )
        tags = tuple(match["tags"].replace("#", " ").split())
        return card._replace(tags=tags) if card else None

    def _question(self, index: int, node: Node, line: int) -> tuple[Text, int, Node | None]:
        """What a tag asks, the line it begins on, and the heading whose section answers: what
        stands before the tag, or the line above, or the block above."""
        head = self._head(line)
        if node.kind is BlockKind.HEADING:
            match = _HEADING.match(head.text)
            return (texts.cut(head, match.end() if match else 0),), node.first, node
        if head.text:
            return (head,), line, None
        if line > node.first:
            return texts.text_of(self.page.lines, line - 1, line - 1), line - 1, None
        above = self.nodes[index - 1] if index else None
        if above is None or above.kind not in _HEADED:
            return (), line, None
        text = texts.text_of(self.page.lines, above.first, above.last)
        if above.kind is not BlockKind.HEADING:
            return text, above.first, None
        match = _HEADING.match(text[0].text)
        return (texts.cut(text[0], match.end() if match else 0),), above.first, above

    def _section_end(self, index: int, heading: Node) -> int:
        """The last line before the next heading of the same or a higher level, or the next card."""
        end = self.nodes[index].last
        for node in self.nodes[index + 1 :]:
            is_over = node.kind is BlockKind.HEADING and node.level <= heading.level
            if is_over or self._is_explicit(node):
                break
            end = node.last
        below = end + 1
        lines = self.page.lines
        while below < len(lines) and not lines[below].strip():
            below += 1
        # An id stands in a block of its own.
        is_id = below < len(lines) and lines[below].lstrip().startswith("^")
        return below if is_id else end
