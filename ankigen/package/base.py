"""An earlier package of which most stays: its rows are copied, not made again."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from pathlib import Path

from ankigen.errors import AnkigenError
from ankigen.frozen import frozen
from ankigen.types import Media

_GONE = "CREATE TEMP TABLE gone (id INTEGER PRIMARY KEY)"
_MOVED = "CREATE TEMP TABLE moved (id INTEGER PRIMARY KEY, due INTEGER)"
_WHERE = "WHERE id > ? AND id < ? AND {0} NOT IN temp.gone ORDER BY id"
_DUE = "coalesce((SELECT due FROM temp.moved WHERE moved.id = nid), due)"
_COPIES = {
    "notes": f"INSERT INTO notes SELECT * FROM last.notes {_WHERE.format('id')}",
    "cards": (
        f"INSERT INTO cards SELECT id, nid, did, ord, mod, usn, type, queue, {_DUE}, ivl, factor, "
        f"reps, lapses, left, odue, odid, flags, data FROM last.cards {_WHERE.format('nid')}"
    ),
}
_BEYOND = 1 << 62  # above every id


class BaseError(AnkigenError):
    """The earlier package is not what it was taken for; a package written without it is right."""


@frozen
class Base:
    """What stays of the package that the record is of: so many notes of Anki's, all but those with
    the ids `gone`, with their decks and media. `moved` are, by note id, the places among the deck's
    new cards, from 1, that are not what they were."""

    notes: int
    gone: frozenset[int]
    moved: Mapping[int, int]
    decks: frozenset[str]
    media: frozenset[Media]


def attach(cursor: sqlite3.Cursor, base: Base, database: Path) -> None:
    """Make the earlier package's `database` and what stays of it known to the connection."""
    # Nobody writes there, so SQLite need not lock it, nor look for a journal to take back.
    cursor.execute("ATTACH ? AS last", (f"{database.resolve().as_uri()}?mode=ro&immutable=1",))
    cursor.execute("BEGIN")  # for speed: without it each of a hundred thousand is a transaction
    cursor.execute(_GONE)
    cursor.execute(_MOVED)
    cursor.executemany("INSERT INTO temp.gone VALUES (?)", ((each,) for each in base.gone))
    cursor.executemany("INSERT INTO temp.moved VALUES (?, ?)", sorted(base.moved.items()))
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
