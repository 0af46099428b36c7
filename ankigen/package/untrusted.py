"""Databases that may come from anywhere: nothing in them is run, and reading them ends."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# Steps of SQLite's own machine: reading a row takes some twenty, and a row has some hundred bytes.
_STEPS, _STEPS_A_BYTE, _STEPS_COUNTED = 10_000_000, 50, 10_000
_ROW_BYTES = 8  # fewer than any row takes in a database
_COMPUTED = re.compile(r"^\s*CREATE\s+VIRTUAL|\bAS\s*\(", re.IGNORECASE)
Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Database:
    """A database that is read; `tables` are those that hold what is read from them: one that
    computes it need never end. `size` is the file's with its log, in bytes."""

    connection: sqlite3.Connection
    tables: frozenset[str]
    size: int

    def rows(self, query: str, types: tuple[type | tuple[type, ...], ...]) -> Iterator[Row]:
        """The rows of a query with these types, as long as they may have come from the file: one
        whose pages stand for one another has rows without end.

        Raises `ValueError` where there are more, or a value is of another type: SQLite keeps any
        type in any column.
        """
        left = self.size
        for row in self.connection.execute(query):
            left -= _ROW_BYTES + sum(len(value) for value in row if isinstance(value, str))
            if left < 0:
                raise ValueError("it holds more than it has room for")
            if not all(map(isinstance, row, types)):
                raise ValueError("a row of it is damaged")
            yield row


@contextmanager
def connected(path: Path) -> Iterator[Database]:
    """The database in a file. Raises `sqlite3.Error`, also where reading it would not end."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA trusted_schema=OFF")
        log = path.with_name(f"{path.name}-wal")  # what is written already, and not in the file
        size = sum(each.stat().st_size for each in (path, log) if each.exists())
        # No text is longer than the file, whatever it says of itself.
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, max(size, 1 << 20))
        _limit_steps(connection, _STEPS + _STEPS_A_BYTE * size)
        made = connection.execute("SELECT name, sql FROM sqlite_master WHERE type='table'")
        yield Database(connection, frozenset(_plain(made)), size)


def _plain(made: Iterable[Row]) -> Iterator[str]:
    for name, statement in made:
        if isinstance(statement, str) and not _COMPUTED.search(statement):
            yield name


def _limit_steps(connection: sqlite3.Connection, most: int) -> None:
    """Interrupt whatever takes more of SQLite's steps on this connection."""
    left = most

    def count() -> bool:
        nonlocal left
        left -= _STEPS_COUNTED
        return left < 0

    connection.set_progress_handler(count, _STEPS_COUNTED)
