"""What is kept of a card's texts: a fingerprint for equality, a cut and a sketch for likeness.

A fingerprint is 16 hexadecimal digits of BLAKE2b over the NFC text without outer white space.
"""

from __future__ import annotations

import base64
import re
import unicodedata
from binascii import b2a_base64
from collections.abc import Iterable
from functools import lru_cache
from hashlib import blake2b
from typing import NamedTuple

from ankigen.expressions import expression
from ankigen.types import Card

QUESTION_KEPT = 300
ANSWER_KEPT = 300

_SKETCH_HASHES = 24
_SKETCH_BYTES = 3
_MOST_WORDS = 1 << 16
_COMMENT = expression("%%|<!--")
_DELETION = expression(r"\{\{(?:c[0-9]{1,3}::)?((?:(?!\{\{|\}\}).)*)\}\}")
_SURROGATE = expression("[\ud800-\udfff]")
# Scripts that are written without spaces: each character is a word of its own.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
)
_UNSPACED_CHARACTER = expression(f"[{_UNSPACED}]")
_ANY_WORD = expression(rf"[{_UNSPACED}]|(?:(?![{_UNSPACED}_])\w)+|[^\w\s]")
# The same for a text without such scripts, and for one of ASCII alone, in a third of the time.
_SPACED_WORD = expression(r"[^\W_]+|[^\w\s]")
_ASCII_WORD = expression(r"[0-9A-Za-z]+|[^\w\s]")
# The same as tables: all but words, in small letters, is a space; all but signs goes.
_SPACED = bytes(
    ord(chr(code).lower()) if code < 128 and chr(code).isalnum() else 32 for code in range(256)
)
_NO_SIGNS = bytes(c for c in range(256) if c > 127 or not re.fullmatch(r"[^\w\s]", chr(c)))


class Fingerprints(NamedTuple):
    """Fingerprints of a card's question, answer and context; empty where they are not known."""

    question: str = ""
    answer: str = ""
    context: str = ""


def fingerprint(text: str) -> str:
    """Sixteen hexadecimal digits that two texts share only if they are the same."""
    clean = text.strip()
    if not clean.isascii():
        clean = unicodedata.normalize("NFC", clean)
    return blake2b(clean.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def digest(*parts: str) -> str:
    """A fingerprint of several texts, none of which can pass for a part of its neighbour."""
    return digest_of(framed(*parts))


def framed(*parts: str) -> bytes:
    """Texts with their lengths in bytes in front of them: what `digest` is a fingerprint of."""
    encoded = [part.encode("utf-8", "surrogatepass") for part in parts]
    return b"".join([b"%d:%b" % (len(part), part) for part in encoded])


def digest_of(data: bytes) -> str:
    """A fingerprint of texts that are framed already."""
    return blake2b(data, digest_size=8).hexdigest()


def plain(text: str) -> str:
    """The text in NFC, comments removed and white space folded: what a reader would compare."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", _SURROGATE.sub("\ufffd", text))
    if "%%" in text or "<!--" in text:
        text = _without_comments(text)
    # A line's only white space is spaces: any other is no character to print.
    if text.isprintable() and "  " not in text and text == text.strip():
        return text
    return " ".join(text.split())


def _without_comments(text: str) -> str:
    """The text with a space for each comment. One that is never closed is text, and is looked for
    once: an expression would read to the end for each that begins."""
    pieces: list[str] = []
    position = 0
    unclosed: set[str] = set()
    for match in _COMMENT.finditer(text):
        closing = "%%" if match[0] == "%%" else "-->"
        if match.start() < position or closing in unclosed:
            continue
        end = text.find(closing, match.end())
        if end < 0:
            unclosed.add(closing)
            continue
        pieces += (text[position : match.start()], " ")
        position = end + len(closing)
    return "".join(pieces) + text[position:]


def unmarked(text: str) -> str:
    """A plain text with its cloze deletions shown: what a person reads when all is revealed."""
    return _DELETION.sub(lambda found: found[1].partition("::")[0], text).replace("==", "")


def words(text: str) -> tuple[str, ...]:
    """The words, numbers and signs of a text, in order, as they are written."""
    return tuple(_words(text))


def _words(text: str) -> list[str]:
    if text.isascii():
        return _ASCII_WORD.findall(text)
    return (_ANY_WORD if _UNSPACED_CHARACTER.search(text) else _SPACED_WORD).findall(text)


def _folded(text: str) -> Iterable[str]:
    """The words that `words` finds, without regard to case, each at least once."""
    others: Iterable[str] = ()
    if not text.isascii():  # no word goes on beyond white space
        pieces = text.split()
        others = map(str.casefold, set(_words(" ".join([p for p in pieces if not p.isascii()]))))
        text = " ".join(filter(str.isascii, pieces))
    data = text.encode()
    signs = set(data.translate(None, _NO_SIGNS).decode())
    return (*data.translate(_SPACED).decode().split(), *signs, *others)


def cut(text: str, length: int) -> str:
    """The plain text, cut to at most `length` characters with `…` where something is missing."""
    clean = plain(text)
    return clean if len(clean) <= length else clean[: length - 1] + "…"


def cut_and_sketched(answer: str) -> tuple[str, str]:
    """An answer as the ledger keeps it: cut, and a sketch of what does not fit; else an empty one.

    A bottom-k sketch (k = 24) of its words, in base64: the share of hashes that two sketches have
    in common estimates the Jaccard index of their word sets (Broder 1997).
    """
    clean = plain(answer)
    if len(clean) <= ANSWER_KEPT:
        return clean, ""
    return clean[: ANSWER_KEPT - 1] + "…", _sketch(clean)


def sketch(text: str) -> str:
    """The sketch of an answer; empty when the cut holds it all."""
    return cut_and_sketched(text)[1]


def sketched(text: str) -> str:
    """A sketch of any text, so that a short one can be compared with a long one."""
    return _sketch(plain(text))


def _sketch(text: str) -> str:
    smallest = sorted(set(map(_HASHES.__getitem__, _folded(text))))[:_SKETCH_HASHES]
    return b2a_base64("".join(smallest).encode("latin-1"), newline=False).decode("ascii")


def sketch_likeness(one: str, other: str) -> float:
    """An estimate, from 0 to 1, of the Jaccard index of two sketched texts' word sets."""
    mine, theirs = _hashes(one), _hashes(other)
    if not mine or not theirs:
        return 0.0
    size = min(_SKETCH_HASHES, max(len(mine), len(theirs)))
    smallest = sorted(mine | theirs)[:size]
    return sum(hash_ in mine and hash_ in theirs for hash_ in smallest) / len(smallest)


class _Hashes(dict[str, str]):
    """Hashes of words, each byte a character: texts are sorted in half the time of bytes. The words
    of a vault are far fewer than its texts'; where they are not, the hashes begin anew."""

    def __missing__(self, word: str) -> str:
        if len(self) >= _MOST_WORDS:
            self.clear()
        data = blake2b(word.encode(), digest_size=_SKETCH_BYTES).digest()
        found = self[word] = data.decode("latin-1")
        return found


_HASHES = _Hashes()


def _hashes(sketch_: str) -> set[bytes]:
    data = base64.b64decode(sketch_)
    return {data[i : i + _SKETCH_BYTES] for i in range(0, len(data), _SKETCH_BYTES)}


class CardText(NamedTuple):
    """Fingerprints of a card's texts, the texts, cut, and a sketch of a longer answer."""

    prints: Fingerprints
    question: str
    answer: str
    sketch: str


def context_print(card: Card) -> str:
    """A fingerprint of what stands above a card, and of the questions that it leans on."""
    if card.leads:
        return digest(*card.context, *(lead.text for lead in card.leads))
    return _of_context(card.context)


@lru_cache(maxsize=64)  # the cards below a heading come one after the other
def _of_context(context: tuple[str, ...]) -> str:
    return digest(*context)


def prints_of(card: Card) -> Fingerprints:
    """The fingerprints of a card."""
    return Fingerprints(
        fingerprint(card.question.text), fingerprint(card.answer.text), context_print(card)
    )


def card_text(card: Card) -> CardText:
    """What the ledger keeps of the card's words."""
    answer, sketch = cut_and_sketched(card.answer.text)
    return CardText(prints_of(card), cut(card.question.text, QUESTION_KEPT), answer, sketch)
