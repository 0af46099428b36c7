"""What the cards of Flashcards, version 2, have in common."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from ankigen.cards import texts
from ankigen.cards.composed import ComposedCard, Remark
from ankigen.cards.flashcards import clozes
from ankigen.cards.page import Page, masked
from ankigen.cards.texts import Text
from ankigen.dialects.flashcards import Flashcards
from ankigen.obsidian import BlockKind, Inline
from ankigen.types import Kind, Note

ITEM = re.compile(r"(?P<indent>[ \t]*)(?:[-*+]|\d{1,9}[.)])[ \t]+(?:\[.\][ \t]+)?")
KINDS = {"reversed": Kind.REVERSED, "reverse": Kind.REVERSED, "cloze": Kind.CLOZE}
_ID = re.compile(r"(?:^|[ \t])\^(?P<id>q-[a-z2-9]{4}|\d{13})[ \t]*$")


_NODES = (BlockKind.PARAGRAPH, BlockKind.HEADING, BlockKind.LIST, BlockKind.QUOTE, BlockKind.TABLE,
          BlockKind.FENCE, BlockKind.CODE, BlockKind.HTML, BlockKind.BREAK)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Node:
    """A block at the left margin that shows something: its first and last line, from 0; `level` is
    a heading's."""

    kind: BlockKind
    first: int
    last: int
    level: int = 0


class Reader:
    """A page, how it is to be read, and what is said of it."""

    def __init__(self, page: Page, rules: Flashcards, note: Note) -> None:
        self.page, self.rules, self.note = page, rules, note
        self.remarks: list[Remark] = []
        tag = re.escape(rules.tag.strip().lstrip("#"))
        self.tagged = re.compile(
            rf"(?<!\S)#{tag}(?:[-/](?P<kind>reversed?|reminder|spaced))?"
            r"(?P<tags>(?:[ \t]+#[\w\-/]+)*)[ \t]*$",
            re.IGNORECASE,
        )
        marks = ((rules.reversed_separator, Kind.REVERSED), (rules.separator, Kind.BASIC))
        self.marks = tuple(mark for mark in marks if mark[0])
        known = note.properties.get("flashcards")
        self.known = known if isinstance(known, dict) else {}

    def _card(
        self,
        kind: Kind,
        question: Text,
        answer: Text,
        first: int,
        last: int,
        *,
        needs_answer: bool = False,
        identity: str | None = None,
    ) -> ComposedCard | None:
        """The card, its id taken off it; None, and a remark, where a side is missing."""
        question, answer = texts.stripped(question), texts.stripped(answer)
        column = question[0].column if question else 0
        side, own = self._without_id(answer or question)
        identity = identity or own
        if (
            not identity
            and last + 1 < len(self.page.lines)
            and (match := _ID.match(self.page.lines[last + 1]))
        ):
            identity, last = match["id"], last + 1
        question, answer = (question, side) if answer else (side, answer)
        is_asked = texts.joined(question).strip() != ""
        if not is_asked or (needs_answer and not texts.joined(answer).strip()):
            verb = "answers" if is_asked else "asks"
            message = f"this card {verb} nothing, so it is left out: fill it in"
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

    def _without_id(self, side: Text) -> tuple[Text, str | None]:
        """A text without the id that it ends with, and that id."""
        match = _ID.search(side[-1].text) if side else None
        if match is None:
            return side, None
        rest = side[-1]._replace(text=side[-1].text[: match.start()].rstrip())
        return texts.stripped((*side[:-1], rest)), match["id"]

    def _aliases(self, identity: str | None) -> tuple[str, ...]:
        """Anki's note id: the id itself, or what the properties say of it."""
        entry = self.known.get(identity, identity)
        given = entry.get("nid") if isinstance(entry, dict) else entry
        return (f"flashcards:{given}",) if str(given or "").isdigit() else ()

    @cached_property
    def nodes(self) -> tuple[Node, ...]:
        """The blocks in their order."""
        document = self.page.contents.document
        start = document.first_line
        return tuple(
            Node(block.kind, block.first - start, block.last - start, block.level)
            for block in document.blocks
            if block.kind in _NODES and (block.kind is not BlockKind.HTML or block.leaves)
        )

    def _hidden(self, text: Text) -> Text:
        """The text with its deletions in Anki's spelling; those without a number count."""
        text = texts.dedented(text)
        plain = masked(text, Inline.CODE, Inline.MATH)
        new = clozes.counted(texts.joined(text), plain, self.rules).split("\n")
        return tuple(line._replace(text=part) for line, part in zip(text, new, strict=True))
