"""Cards of Flashcards, version 2, that nothing but a separator or a deletion makes: list items with
their children, paragraphs, whole lists.

Of what overlaps, the first counts: a note whose properties say `test`, fences and callouts,
`#card`, a separator, deletions.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ankigen.cards import texts
from ankigen.cards.composed import ComposedCard, Remark
from ankigen.cards.flashcards import clozes
from ankigen.cards.flashcards.reader import ITEM, Node
from ankigen.cards.flashcards.sections import Sections
from ankigen.cards.texts import Line, Text
from ankigen.obsidian import BlockKind, Inline
from ankigen.types import Kind

_SEVERAL = (
    "each line with a separator is a card; the plugin makes one of the whole paragraph, with the "
    "other lines in its answer: put blank lines between them"
)
_CLOZE_TOO = (
    "the plugin makes a cloze of this card, too: write the deletions on a line of their own if "
    "that is meant"
)
_TAKEN = (
    "this card is within another one, so it makes none; the plugin makes both: put its heading or "
    "text outside of that"
)
_VERBATIM = "{} makes no card here; for the plugin it does: write it outside of that"


class Blocks(Sections):
    """All cards of a page."""

    def read(self) -> Iterator[ComposedCard]:
        """The cards in their order."""
        cards = list(self.containers())
        owned = {line for card in cards for line in range(card.first, card.last + 1)}
        for card in self.tagged_cards():
            span = range(card.first, card.last + 1)
            if owned.isdisjoint(span):
                cards.append(card)
                owned.update(span)
            else:
                self.remarks.append(Remark(card.first, card.column, "read-otherwise", _TAKEN))
        if not self.is_whole_note():
            for node in self.nodes:
                if owned.isdisjoint(range(node.first, node.last + 1)):
                    cards += self._implicit(node)
        yield from sorted(cards, key=lambda card: card.first)

    def _implicit(self, node: Node) -> Iterator[ComposedCard]:
        if node.kind is BlockKind.LIST:
            yield from self._list(node)
        elif node.kind is BlockKind.PARAGRAPH:
            yield from self._paragraph(node.first, node.last)
        elif node.kind is BlockKind.TABLE:
            for line in range(node.first, node.last + 1):
                self._explain(line, "a row of a table")

    # Lists

    def _list(self, node: Node) -> Iterator[ComposedCard]:
        """The cards of a list: its items with a separator; else the list, if it hides anything."""
        lines, page = self.page.lines, self.page
        found = False
        paragraphs: list[tuple[int, int]] = []
        number = node.first
        while number <= node.last:
            item = None if page.opaque[number] else ITEM.match(lines[number])
            if item is None:
                number += 1
                continue
            last = self._children_end(number, node.last, len(item["indent"]))
            end = number
            while end < last and self._goes_on(end + 1):
                end += 1
            card = self._item(number, end, last) if self.rules.inline else None
            if card is not None:
                found = True
                yield card
                number = max(last, card.last) + 1
            else:
                paragraphs.append((number, end))
                number = end + 1
        if found:
            for first, end in paragraphs:
                yield from self._clozes(self._text(first, end), first, end)
        else:
            whole = texts.dedented(texts.text_of(lines, node.first, node.last))
            yield from self._clozes(whole, node.first, node.last)

    def _goes_on(self, number: int) -> bool:
        """Whether a line belongs to the paragraph of the line above."""
        line = self.page.lines[number]
        return line.strip() != "" and not self.page.opaque[number] and ITEM.match(line) is None

    def _children_end(self, number: int, last: int, indent: int) -> int:
        """The last line of an item, the blank ones below it left out."""
        lines, end, was_blank = self.page.lines, number, False
        for at in range(number + 1, last + 1):
            text = lines[at]
            if not text.strip():
                was_blank = True
                continue
            is_out = len(text) - len(text.lstrip()) <= indent
            if is_out and (was_blank or ITEM.match(text)):
                break
            end, was_blank = at, False
        return end

    def _item(self, first: int, end: int, last: int) -> ComposedCard | None:
        """An item with a separator, its children below the answer."""
        text, identity = self._without_id(self._text(first, end))
        divided = self._divided(text)
        if divided is None:
            self._explain(first, "a separator in code, a formula or a link")
            return None
        kind, question, answer = divided
        below = texts.dedented(texts.text_of(self.page.lines, end + 1, last))
        gap = (Line("", first),) if texts.joined(answer).strip() and below else ()
        answer = (*answer, *gap, *below) if texts.joined(answer).strip() else below
        self._say_cloze_too(text, first)
        return self._card(kind, question, answer, first, last, needs_answer=True, identity=identity)

    # Paragraphs

    def _paragraph(self, first: int, last: int) -> Iterator[ComposedCard]:
        """The cards of a paragraph: one for each line with a separator, which begins what is not
        another one's; else the whole, if it hides anything."""
        places = [
            number
            for number in range(first, last + 1)
            if self.rules.inline and self._divided((self._line(number),))
        ]
        if not places:
            for number in range(first, last + 1):
                self._explain(number, "a separator in code, a formula or a link")
            yield from self._clozes(self._text(first, last), first, last)
            return
        self.remarks += (Remark(place, 0, "read-otherwise", _SEVERAL) for place in places[1:])
        for at, place in enumerate(places):
            begin = first if at == 0 else place
            end = places[at + 1] - 1 if at + 1 < len(places) else last
            text = self._text(begin, end)
            divided = self._divided(text)
            if divided is not None:
                self._say_cloze_too(text, begin)
                card = self._card(*divided, begin, end, needs_answer=True)
                if card is not None:
                    yield card

    def _clozes(self, text: Text, first: int, last: int) -> Iterator[ComposedCard]:
        if any("==" in line.text or "{" in line.text for line in text):
            hidden = self._hidden(text)
            if hidden != text or clozes.has_anki(texts.joined(text)):
                card = self._card(Kind.CLOZE, hidden, (), first, last)
                if card is not None:
                    yield card

    # What divides

    def _line(self, number: int) -> Line:
        return texts.without_lead(Line(self.page.lines[number], number))

    def _text(self, first: int, last: int) -> Text:
        """A paragraph's lines, the first without the marks that it stands in."""
        lines = self.page.lines
        below = texts.text_of(lines, first + 1, last)
        return (self._line(first), *(texts.cut(line, 0) for line in below))

    def _divided(self, text: Text) -> tuple[Kind, Text, Text] | None:
        """The sides of a text, by the first separator for both ways, or else the first of all."""
        for mark, kind in self.marks:
            for at, line in enumerate(text):
                plain = self.page.plain(line.number)[line.column :]
                place = clozes.without(plain, self.rules).find(mark)
                if place >= 0:
                    head, tail = texts.cut(line, 0, place), texts.cut(line, place + len(mark))
                    question: Sequence[Line] = (*text[:at], head) if head.text else text[:at]
                    answer = (tail, *text[at + 1 :]) if tail.text else text[at + 1 :]
                    return kind, tuple(question), tuple(answer)
        return None

    def _say_cloze_too(self, text: Text, number: int) -> None:
        if self._hidden(text) != texts.dedented(text):
            self.remarks.append(Remark(number, 0, "read-otherwise", _CLOZE_TOO))

    def _explain(self, number: int, why: str) -> None:
        """Say why a line in which the plugin sees a separator makes no card."""
        line = self.page.lines[number]
        if not self.rules.inline or not any(mark in line for mark, _ in self.marks):
            return
        seen = clozes.without(self.page.without(number, Inline.CODE, Inline.MATH), self.rules)
        if any(mark in seen for mark, _ in self.marks):
            message = _VERBATIM.format(why)
            self.remarks.append(Remark(number, 0, "read-otherwise", message))
