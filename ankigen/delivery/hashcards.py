"""What hashcards knows of cards: its database, in which a card is the BLAKE3 hash of its text.

So the notes are read here as hashcards reads them, fences and all, and not as we do: a hash is of
exactly that (its `parser.rs`, `types/card.rs` and `schema.sql`, version 0.3).
"""

from __future__ import annotations

import datetime
import re
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ankigen import files
from ankigen.errors import AnkigenError, UsageError
from ankigen.package import snapshot, untrusted
from ankigen.types import Review, Schedule

DATABASE = "hashcards.db"
_LIMIT = 1 << 30  # bytes
_MARKER = re.compile(r"[QAC]:")
_GRADES = {"forgot": 1, "hard": 2, "good": 3, "easy": 4}
_TABLES = {"cards", "reviews"}


@dataclass(frozen=True, slots=True)
class HashedCard:
    """A card as hashcards sees it: the line that it begins in, from 0, what a cloze hides (else
    empty), and its hash."""

    line: int
    hidden: str
    hash: str


def cards(text: str) -> Iterator[HashedCard]:
    """The cards of a note without its front matter. What hashcards would refuse is none.

    Raises `UsageError` where the library that hashes is not installed.
    """
    for line, kind, sides in _sides(text):
        if kind == "C":
            yield from _clozes(line, sides[0].strip())
        elif len(sides) == 2:
            question, answer = (side.strip() for side in sides)
            yield HashedCard(line, "", _hash(b"Basic", question.encode(), answer.encode()))


def _sides(text: str) -> Iterator[tuple[int, str, list[str]]]:
    """Each card's first line, the letter of its marker, and its sides as they are written."""
    start, kind, sides = 0, "", [""]
    for number, line in enumerate(text.split("\n")):
        is_answer = line.startswith("A:") and kind == "Q" and len(sides) == 1
        if is_answer:
            sides.append(line[2:].strip())
        elif _MARKER.match(line) or line.strip() == "---":
            if kind:
                yield start, kind, sides
            start, kind, sides = number, line[0] if line[0] in "QC" else "", [line[2:].strip()]
        elif kind:
            sides[-1] += f"\n{line}"
    if kind:
        yield start, kind, sides


def _clozes(line: int, text: str) -> Iterator[HashedCard]:
    """The deletions of a cloze: each is the text without brackets, and where it begins and ends in
    its UTF-8. An image's brackets and those after a backslash are text."""
    raw, shown, places = text.encode(), bytearray(), []
    is_image = is_escaped = False
    start = None
    for at, byte in enumerate(raw):
        sign, following = chr(byte), chr(raw[at + 1]) if at + 1 < len(raw) else ""
        if sign in "[]" and (is_image or is_escaped):
            shown.append(byte)
            is_image = is_image and sign == "["
            is_escaped = False
        elif sign == "[":
            start = len(shown)
        elif sign == "]":
            if start is not None and len(shown) > start:
                places.append((start, len(shown) - 1))
            start = None
        elif sign == "\\" and following in ("[", "]") and not is_escaped:
            is_escaped = True
        else:
            is_image = is_image or (sign == "!" and following == "[")
            shown.append(byte)
    for first, last in places:
        ends = (number.to_bytes(8, "little") for number in (first, last))
        hidden = bytes(shown[first : last + 1]).decode(errors="replace")
        yield HashedCard(line, hidden, _hash(b"Cloze", bytes(shown), *ends))


def _hash(*parts: bytes) -> str:
    try:
        from blake3 import blake3  # an extra
    except ModuleNotFoundError as error:
        raise UsageError(
            f"{DATABASE} can be read only with blake3: pip install 'ankigen[hashcards]'"
        ) from error
    return str(blake3(b"".join(parts)).hexdigest())


def read(path: Path) -> dict[str, Schedule]:
    """The schedules of all cards that were ever reviewed, by hash.

    Raises `AnkigenError` where the file can't be read, or isn't what hashcards writes.
    """
    try:
        with files.plain(path) as stream:
            if stream.seek(0, 2) > _LIMIT:
                raise ValueError("it is too large")
        with tempfile.TemporaryDirectory(prefix="ankigen-") as folder:
            copy = snapshot(path, Path(folder))
            with untrusted.connected(copy) as database:
                if not database.tables >= _TABLES:
                    raise ValueError("it has other tables")
                return _schedules(database, _reviews(database))
    except (OSError, sqlite3.Error, ValueError) as error:
        raise AnkigenError(
            f"{path}: not a database of hashcards that can be read: {error}"
        ) from error


def _reviews(database: untrusted.Database) -> Mapping[str, Sequence[Review]]:
    query = "SELECT card_hash, reviewed_at, grade, interval_days, difficulty FROM reviews"
    types = (str, str, str, int, (float, int))
    found: dict[str, list[Review]] = {}
    for name, moment, grade, interval, difficulty in database.rows(query, types):
        datetime.datetime.fromisoformat(moment)
        if grade not in _GRADES:
            raise ValueError(f"a review in it is {grade!r}")
        found.setdefault(name, []).append(Review(moment, _GRADES[grade], interval, difficulty))
    return found


def _schedules(
    database: untrusted.Database, reviews: Mapping[str, Sequence[Review]]
) -> dict[str, Schedule]:
    query = (
        "SELECT card_hash, due_date, interval_days, stability, difficulty, review_count,"
        " last_reviewed_at FROM cards WHERE due_date IS NOT NULL"
    )
    number = (float, int)
    found = {}
    for row in database.rows(query, (str, str, int, number, number, int, str)):
        name, due, interval, stability, difficulty, count, last = row
        log = tuple(sorted(reviews.get(name, ()), key=lambda review: review.moment))
        found[name] = Schedule(
            datetime.date.fromisoformat(due).isoformat(),
            interval,
            stability=stability,
            difficulty=difficulty,
            reps=count,
            lapses=sum(review.button == 1 for review in log[1:]),
            last=datetime.datetime.fromisoformat(last).date().isoformat(),
            log=log,
        )
    return found
