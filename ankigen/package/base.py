"""An earlier package of which most stays: its rows are copied, not made again."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from ankigen.errors import AnkigenError
from ankigen.types import Media

_KEPT = "CREATE TEMP TABLE kept (id INTEGER PRIMARY KEY, due INTEGER)"
# `CROSS JOIN` makes SQLite go through the table in the order of its keys.
_FROM = "FROM last.{0} AS row CROSS JOIN temp.kept ON kept.id = row.{1} WHERE row.id > ? AND row.id"
_COPIES = {
    "notes": f"INSERT INTO notes SELECT row.* {_FROM.format('notes', 'id')} < ?",
    "cards": (
        "INSERT INTO cards SELECT row.id, nid, did, ord, mod, usn, type, queue, kept.due, ivl, "
        f"factor, reps, lapses, left, odue, odid, flags, data {_FROM.format('cards', 'nid')} < ?"
    ),
}
_BEYOND = 1 << 62  # above every id


class BaseError(AnkigenError):
    """The earlier package is not what it was taken for; a package written without it is right."""


@dataclass(frozen=True, slots=True)
class Base:
    """What stays of the package that the record is of: for each Anki note, by its id, the place
    among the deck's new cards, from 1; and the decks and media of these notes."""

    positions: Mapping[int, int]
    decks: frozenset[str]
    media: frozenset[Media]


def attach(cursor: sqlite3.Cursor, base: Base, database: Path) -> None:
    """Make the earlier package's `database` and what stays of it known to the connection."""
    # Nobody writes there, so SQLite need not lock it, nor look for a journal to take back.
    cursor.execute("ATTACH ? AS last", (f"{database.resolve().as_uri()}?mode=ro&immutable=1",))
    cursor.execute("BEGIN")  # for speed: without it each of a hundred thousand is a transaction
    cursor.execute(_KEPT)
    cursor.executemany("INSERT INTO temp.kept VALUES (?, ?)", sorted(base.positions.items()))
    cursor.execute("COMMIT")


def merge(
    cursor: sqlite3.Cursor, table: str, insert: str, rows: Iterable[tuple[int | str, ...]]
) -> int:
    """Fill a table with `rows` and the rows that stay, all in the order of their ids, as a table
    is filled that is made anew; gives how many stay. `rows` are in that order, the id first."""
    copied, last = 0, -1
    for row in rows:
        number = int(row[0])
        copied += cursor.execute(_COPIES[table], (last, number)).rowcount
        cursor.execute(insert, row)
        last = number
    return copied + cursor.execute(_COPIES[table], (last, _BEYOND)).rowcount
