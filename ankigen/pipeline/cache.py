"""Compiled notes kept from build to build, in one SQLite file that can be deleted without loss.

A row is found by a digest of everything that decides it and carries a keyed digest of its content:
the key is a secret of this user on this machine, so a cache that came with somebody else's vault is
as good as none. A damaged file is thrown away.
"""

from __future__ import annotations

import contextlib
import hmac
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from ankigen.pipeline.signed import DIGEST_BYTES, mac

_TABLE = "CREATE TABLE IF NOT EXISTS notes (key BLOB PRIMARY KEY, value BLOB)"
# Bytes: a note's cards take several kilobytes.
_PAGE_SIZE = 16384


class Cache:
    """Kept values by key; used by one build at a time, under the ledger's lock."""

    def __init__(self, path: Path, secret: bytes) -> None:
        self._path = path
        self._secret = secret

    def load(self, keys: Iterable[bytes]) -> dict[bytes, bytes]:
        """The values of those of the keys that this user wrote; none where the file cannot be
        read."""
        if not self._path.is_file():
            return {}
        with contextlib.suppress(sqlite3.Error, OSError), contextlib.closing(self._open()) as rows:
            found: dict[bytes, bytes] = {}
            for key in keys:
                row = rows.execute("SELECT value FROM notes WHERE key = ?", (key,)).fetchone()
                if row is not None and isinstance(row[0], bytes) and self._is_ours(key, row[0]):
                    found[key] = row[0][DIGEST_BYTES:]
            return found
        self._discard()
        return {}

    @contextlib.contextmanager
    def adding(self, used: Iterable[bytes]) -> Iterator[Callable[[bytes, bytes], None]]:
        """A function that adds a row; what was added when the block ends, however it ends, is kept.

        Rows with other keys than those `used` go when they are more than those: going back and
        forth between two branches is fast, and the file stays bounded.
        """
        with contextlib.ExitStack() as stack:
            rows: sqlite3.Connection | None = None

            def add(key: bytes, value: bytes) -> None:
                nonlocal rows
                if rows is None:
                    return
                try:
                    signed = mac(self._secret, key, value) + value
                    rows.execute("INSERT OR REPLACE INTO notes VALUES (?, ?)", (key, signed))
                except sqlite3.Error:
                    # A full disk, perhaps: the next build is slower, that is all.
                    rows = None
                    self._discard()

            with contextlib.suppress(sqlite3.Error, OSError):
                rows = stack.enter_context(contextlib.closing(self._open()))
            try:
                yield add
            finally:
                if rows is not None:
                    self._finish(rows, set(used))

    def _finish(self, rows: sqlite3.Connection, used: set[bytes]) -> None:
        try:
            (count,) = rows.execute("SELECT count(*) FROM notes").fetchone()
            if count > 2 * len(used):
                stale = {key for (key,) in rows.execute("SELECT key FROM notes")} - used
                rows.executemany("DELETE FROM notes WHERE key = ?", ((key,) for key in stale))
            rows.commit()
        except sqlite3.Error:
            self._discard()

    def _open(self) -> sqlite3.Connection:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        rows = sqlite3.connect(self._path)
        rows.execute("PRAGMA trusted_schema=OFF")
        rows.execute(f"PRAGMA page_size={_PAGE_SIZE}")
        rows.execute("PRAGMA synchronous=OFF")  # what a power cut spoils is found out and made anew
        rows.execute(_TABLE)
        made = rows.execute("SELECT type, sql FROM sqlite_master").fetchmany(3)
        # The index is that of the keys.
        if made != [("table", _TABLE.replace("IF NOT EXISTS ", "")), ("index", None)]:
            # Somebody else's: a view of that name can make its rows without end.
            rows.close()
            raise sqlite3.DatabaseError("not a cache")
        return rows

    def _is_ours(self, key: bytes, value: bytes) -> bool:
        expected = mac(self._secret, key, value[DIGEST_BYTES:])
        return hmac.compare_digest(value[:DIGEST_BYTES], expected)

    def _discard(self) -> None:
        for name in (self._path.name, f"{self._path.name}-journal"):
            with contextlib.suppress(OSError):
                self._path.with_name(name).unlink(missing_ok=True)
