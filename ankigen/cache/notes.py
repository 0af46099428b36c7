"""Compiled notes as they are kept, by a digest of all that they were made from."""

from __future__ import annotations

import contextlib
import sqlite3
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

_TABLE = "CREATE TABLE IF NOT EXISTS notes (key BLOB PRIMARY KEY, value BLOB)"
_PAGE_SIZE = 16384  # bytes: a note's cards take several kilobytes
_SUM_BYTES = 4
_TIMEOUT = 1.0  # seconds to wait for another command that uses the file
_OF_THE_MOMENT = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL)


class NotesCache:
    """Values by key in one SQLite file. A row that is damaged is as one that is not there, and a
    damaged file is thrown away. Two commands may use it at a time; one of them may then keep
    nothing, as where there is no path."""

    def __init__(self, path: Path | None) -> None:
        self._path = path

    def keys(self) -> frozenset[bytes]:
        """The keys that have a value."""
        found: frozenset[bytes] = frozenset()
        if self._path is not None and self._path.is_file():
            with self._forgiving(), contextlib.closing(self._open()) as rows:
                found = frozenset(key for (key,) in rows.execute("SELECT key FROM notes"))
        return found

    def load(self, keys: Sequence[bytes]) -> Iterator[bytes | None]:
        """The value of each key, None where there is none or the file cannot be read; one at a
        time, since all of them are a third of what a large deck takes."""
        done = 0
        if self._path is not None and self._path.is_file():
            with self._forgiving(), contextlib.closing(self._open()) as rows:
                for key in keys:
                    row = rows.execute("SELECT value FROM notes WHERE key = ?", (key,)).fetchone()
                    data = row[0] if row is not None else b""
                    value = data[_SUM_BYTES:]
                    yield value if value and data[:_SUM_BYTES] == _sum(value) else None
                    done += 1
        yield from (None for _ in keys[done:])

    @contextlib.contextmanager
    def adding(self, used: Iterable[bytes]) -> Iterator[Callable[[bytes, bytes], None]]:
        """A function that adds a row; what was added when the block ends, however it ends, is kept.

        Rows with other keys than those `used` go when they are more than those: going back and
        forth between two branches is fast, and the file stays bounded.
        """
        rows: sqlite3.Connection | None = None

        def add(key: bytes, value: bytes) -> None:
            nonlocal rows
            if rows is not None:
                row = key, _sum(value) + value
                opened, rows = rows, None
                with self._forgiving():
                    opened.execute("INSERT OR REPLACE INTO notes VALUES (?, ?)", row)
                    rows = opened

        with contextlib.ExitStack() as stack:
            with self._forgiving():
                rows = stack.enter_context(contextlib.closing(self._open()))
            try:
                yield add
            finally:
                if rows is not None:
                    with self._forgiving():
                        _tidy(rows, set(used))
                        rows.commit()

    @contextlib.contextmanager
    def _forgiving(self) -> Iterator[None]:
        """Whatever is wrong with the file costs time only: it is thrown away, but for what passes
        by itself."""
        try:
            yield
        except (sqlite3.Error, OSError, TypeError) as error:
            passes = getattr(error, "sqlite_errorcode", None) in _OF_THE_MOMENT
            if self._path is not None and not passes:
                for name in (self._path.name, f"{self._path.name}-journal"):
                    with contextlib.suppress(OSError):
                        self._path.with_name(name).unlink(missing_ok=True)

    def _open(self) -> sqlite3.Connection:
        if self._path is None:
            raise FileNotFoundError
        rows = sqlite3.connect(self._path, timeout=_TIMEOUT)
        rows.execute(f"PRAGMA page_size={_PAGE_SIZE}")
        rows.execute("PRAGMA synchronous=OFF")  # what a power cut spoils is found out and made anew
        rows.execute(_TABLE)
        return rows


def _tidy(rows: sqlite3.Connection, used: set[bytes]) -> None:
    (count,) = rows.execute("SELECT count(*) FROM notes").fetchone()
    if count > 2 * len(used):
        stale = {key for (key,) in rows.execute("SELECT key FROM notes")} - used
        rows.executemany("DELETE FROM notes WHERE key = ?", ((key,) for key in stale))


def _sum(value: bytes) -> bytes:
    """A checksum: it tells damage, not malice, in a fifth of the time that a digest takes."""
    return zlib.crc32(value).to_bytes(_SUM_BYTES, "big")
