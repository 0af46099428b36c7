"""What differs between a card as it was packaged and as it is now, in the words a reader sees."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from ankigen import fields, word_diff
from ankigen.frozen import frozen
from ankigen.templates import clozes
from ankigen.types import RenderedCard

_BLOCK = re.compile(
    r"</?(?:p|div|li|ul|ol|br|hr|h[1-6]|td|th|tr|pre|summary|details|section|blockquote)\b[^>]*>"
)
_FIELDS = (
    ("question", fields.QUESTION),
    ("answer", fields.ANSWER),
    ("context", fields.CONTEXT),
    ("lead", fields.LEAD),
    ("typed answer", fields.TYPED),
)


@frozen
class Difference:
    """A part of a card (`question`, `tags`, …) in pieces: what stayed, what went, what came."""

    part: str
    pieces: tuple[word_diff.Piece, ...]

    @property
    def is_look(self) -> bool:
        """Whether the words are the same, and only how they are shown differs."""
        return all(piece.kind == "same" for piece in self.pieces)


def differences(before: RenderedCard, after: RenderedCard) -> tuple[Difference, ...]:
    """The parts that differ."""
    return tuple(_differences(before, after))


def plain(rendered: str) -> str:
    """The text that a reader sees of HTML, in a line; formulas as TeX in their delimiters."""
    return " ".join(html.unescape(clozes.strip_markup(_BLOCK.sub(" ", rendered))).split())


def _differences(before: RenderedCard, after: RenderedCard) -> Iterator[Difference]:
    for part, place in _FIELDS:
        old, new = before.fields[place], after.fields[place]
        if old != new:
            yield Difference(part, word_diff.compare(plain(old), plain(new)))
    for part, one, other in (
        (
            "reverse card",
            *("yes" if each.fields[fields.REVERSE] else "" for each in (before, after)),
        ),
        ("tags", " ".join(before.tags), " ".join(after.tags)),
        ("deck", before.deck, after.deck),
    ):
        if one != other:
            yield Difference(part, word_diff.compare(one, other))
