"""Text below an answer that lands on the card, and rather is none of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ankigen.cards import remarks as say
from ankigen.cards.drafts import Draft, Stretch
from ankigen.obsidian import Block, BlockKind, Document
from ankigen.types import Diagnostic, Location

# From so many answers without a gap on, another one with a gap is unusual.
_SEVERAL = 2
_TASK = re.compile(r"[ \t]*(?:[-*+]|[0-9]{1,9}[.)])[ \t]+\[.\][ \t]")
_QUERY = re.compile(r"[ \t]*(?:`{3,}|~{3,})[ \t]*(?:dataview|dataviewjs|tasks|query|base|button)\b")


def remarks(document: Document, file: str, drafts: Sequence[Draft]) -> Iterator[Diagnostic]:
    """At most one finding a card: at the first block that seems to be none of its answer."""
    answers = [draft.answer for draft in drafts if draft.answer is not None]
    others = answers[:-1]
    last_is_odd = len(others) >= _SEVERAL and not any(_has_gap(document, each) for each in others)
    for answer in answers:
        is_odd = last_is_odd and answer is answers[-1]
        for block in _below_blank(document, answer):
            if _is_foreign(document, block) or (is_odd and _is_sentence(document, block)):
                yield say.text_below_answer(Location(file, block.first, block.column))
                break


def _below_blank(document: Document, answer: Stretch) -> Iterator[Block]:
    """The blocks of an answer that stand below a blank line in it."""
    for block in document.blocks[answer.start + 1 : answer.stop]:
        if block.mark is None and not document.line(block.first - 1).strip():
            yield block


def _has_gap(document: Document, answer: Stretch) -> bool:
    return next(_below_blank(document, answer), None) is not None


def _is_sentence(document: Document, block: Block) -> bool:
    """Whether a block is a paragraph that begins anew, and does not go on in small letters."""
    first = document.line(block.first).lstrip()[:1]
    return block.kind is BlockKind.PARAGRAPH and first.isalpha() and not first.islower()


def _is_foreign(document: Document, block: Block) -> bool:
    """Whether a block is a task or a query."""
    line = document.line(block.first)
    if block.kind is BlockKind.LIST:
        return _TASK.match(line) is not None
    return block.kind is BlockKind.FENCE and _QUERY.match(line) is not None
