"""What the cards of Flashcards, version 2, have in common."""

from __future__ import annotations

import re
from dataclasses import replace

from ankigen.cards import texts
from ankigen.cards.composed import ComposedCard, Remark
from ankigen.cards.flashcards import clozes
from ankigen.cards.page import Page, masked
from ankigen.cards.texts import Text
from ankigen.dialects import Flashcards
from ankigen.obsidian import Inline
from ankigen.types import Kind, Note

ITEM = re.compile(r"(?P<indent>[ \t]*)(?:[-*+]|\d{1,9}[.)])[ \t]+(?:\[.\][ \t]+)?")
KINDS = {"reversed": Kind.REVERSED, "reverse": Kind.REVERSED, "cloze": Kind.CLOZE}
_ID = re.compile(r"(?:^|[ \t])\^(?P<id>q-[a-z2-9]{4}|\d{13})[ \t]*$")


class Reader:
    """A page, how it is to be read, and what is said of it."""

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
        is_list = ITEM.match(lines[number]) is not None
        while is_list:
            following = end + 1
            while following < len(lines) and not lines[following].strip():
                following += 1
            if following >= len(lines) or not (
                lines[following][0] in " \t" or ITEM.match(lines[following])
            ):
                break
            end = self._paragraph_end(following)
        return end

    def _hidden(self, text: Text) -> Text:
        """The text with its deletions in Anki's spelling; those without a number count."""
        text = texts.dedented(text)
        plain = masked(text, Inline.CODE, Inline.MATH)
        new = clozes.rewritten(texts.joined(text), plain, self.rules, count=True).split("\n")
        return tuple(replace(line, text=part) for line, part in zip(text, new, strict=True))
