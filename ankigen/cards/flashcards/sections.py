"""Cards of Flashcards, version 2, with `#card`: a heading owns its section, a line of a paragraph
the lines below it, or the next block."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ankigen.cards import texts
from ankigen.cards.composed import ComposedCard
from ankigen.cards.flashcards.containers import Containers
from ankigen.cards.flashcards.reader import KINDS, Node
from ankigen.cards.texts import Line, Text
from ankigen.obsidian import BlockKind
from ankigen.types import Kind

_HEADING = re.compile(r" {0,3}#{1,6}[ \t]+")
_HEADED = (BlockKind.PARAGRAPH, BlockKind.HEADING)


class Sections(Containers):
    """The cards of tags."""

    def tagged_cards(self) -> Iterator[ComposedCard]:
        """All of them."""
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
