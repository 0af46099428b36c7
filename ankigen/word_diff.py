"""Two texts compared by their words, for people: what stayed, what went and what came."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

# Each of these scripts' characters is a word of its own: nothing separates their words.
_IDEOGRAPH = r"\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef"
# A formula, an ideograph, or a run of anything else; each with the white space behind it.
_WORD = re.compile(
    r"(?:\\\(.{0,400}?\\\)|\\\[.{0,400}?\\\]"
    rf"|[{_IDEOGRAPH}]|(?:(?!\\[(\[])[^\s{_IDEOGRAPH}])+|\S)\s*",
    re.DOTALL,
)
# Comparing takes time by the product of what is compared; texts that differ in more words than
# this are shown as one that went and one that came.
_MOST_WORDS = 1_000


class Piece(NamedTuple):
    """A stretch of one text or of both."""

    kind: Literal["same", "old", "new"]
    text: str


def compare(old: str, new: str) -> tuple[Piece, ...]:
    """The pieces that make up both texts, in order; no two of a kind follow one another.

    Those that are the same or old are `old` when put together, those the same or new are `new`,
    but for white space, which does not count as a difference, not even in formulas.
    """
    mine, theirs = _words(old), _words(new)
    pieces: list[Piece] = []
    for kind, text in _compared(mine, theirs):
        if text and pieces and pieces[-1].kind == kind:
            pieces[-1] = Piece(kind, pieces[-1].text + text)
        elif text:
            pieces.append(Piece(kind, text))
    return tuple(pieces)


def shorten(pieces: tuple[Piece, ...], around: int) -> tuple[Piece, ...]:
    """The pieces with what is the same cut to `around` words next to a difference."""
    shown = []
    for place, piece in enumerate(pieces):
        words = _WORD.findall(piece.text) if piece.kind == "same" else []
        head = around if place > 0 else 0
        tail = around if place < len(pieces) - 1 else 0
        if len(words) > head + tail + 1:
            ends = ("".join(words[:head]), "".join(words[len(words) - tail :]))
            piece = Piece("same", f"{ends[0]}… {ends[1]}" if tail else f"{ends[0]}…")
        shown.append(piece)
    return tuple(shown)


def _words(text: str) -> list[str]:
    return _WORD.findall(text.strip())


def _compared(mine: list[str], theirs: list[str]) -> Iterator[Piece]:
    bare, other = (["".join(word.split()) for word in words] for words in (mine, theirs))
    if len(bare) * len(other) <= _MOST_WORDS**2:
        matcher = difflib.SequenceMatcher(None, bare, other, autojunk=False)
        blocks: Sequence[tuple[str, int, int, int, int]] = matcher.get_opcodes()
    else:
        head = _common(bare, other)
        tail = min(_common(bare[::-1], other[::-1]), len(bare) - head, len(other) - head)
        end, other_end = len(bare) - tail, len(other) - tail
        blocks = (
            ("equal", 0, head, 0, head),
            ("replace", head, end, head, other_end),
            ("equal", end, len(bare), other_end, len(other)),
        )
    for kind, a, b, c, d in blocks:
        if kind == "equal":
            yield Piece("same", "".join(theirs[c:d]))
        else:
            yield Piece("old", "".join(mine[a:b]))
            yield Piece("new", "".join(theirs[c:d]))


def _common(one: list[str], other: list[str]) -> int:
    """How many words both begin with."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((place for place, (a, b) in pairs if a != b), min(len(one), len(other)))
