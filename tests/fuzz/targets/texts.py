"""What the targets that read notes share."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable
from random import Random

from ankigen.types import Diagnostic
from tests.fuzz import pieces
from tests.fuzz.generate import Grammar, note_line


def decode(data: bytes) -> str:
    """The input as the text of a note: half a character and odd line ends are gone by then."""
    text = data.decode("utf-8", "ignore")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def variant(data: bytes, count: int) -> int:
    """Which of `count` settings the input is tried with: always the same for the same input."""
    return zlib.crc32(data) % count


def notes(seeds: tuple[bytes, ...]) -> Callable[[Random], bytes]:
    """A generator of notes."""
    grammar = Grammar(pieces.NOTES, [decode(seed) for seed in seeds], note_line)
    return lambda random: grammar.text(random).encode("utf-8", "ignore")


def check_places(diagnostics: Iterable[Diagnostic], lines: list[str]) -> None:
    """Each place is one of the file: a person can go there."""
    for found in diagnostics:
        place = found.location
        assert 1 <= place.line <= len(lines), (found, len(lines))
        assert 1 <= place.column <= len(lines[place.line - 1]) + 1, (found, lines[place.line - 1])
        assert found.message and found.code
