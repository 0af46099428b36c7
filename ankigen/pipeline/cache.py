"""Compiled notes kept from build to build, in one SQLite file that can be deleted without loss.

A row is found by a digest of everything that decides it and carries a keyed digest of its content:
the key is a secret of this user on this machine, so a cache that came with somebody else's vault is
as good as none. A damaged file is thrown away.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import sqlite3
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

_SECRET_BYTES = 32
_MAC_BYTES = 16


class Cache:
    """Kept values by key; used by one build at a time, under the ledger's lock."""

    def __init__(self, path: Path, secret: bytes) -> None:
        self._path = path
        self._secret = secret

    def load(self) -> dict[bytes, bytes]:
        """All rows that this user wrote; empty where there are none that can be read."""
        if not self._path.is_file():
            return {}
        with contextlib.suppress(sqlite3.Error, OSError), contextlib.closing(self._open()) as rows:
            found = rows.execute("SELECT key, value FROM notes")
            return {
                key: value[_MAC_BYTES:]
                for key, value in found
                if isinstance(key, bytes) and isinstance(value, bytes) and self._is_ours(key, value)
            }
        self._discard()
        return {}

    def save(self, new: Mapping[bytes, bytes], used: Iterable[bytes]) -> None:
        """Add rows. Those that this build did not use go when they are more than those it did, so
        that going back and forth between two branches is fast and the file stays bounded."""
        try:
            with contextlib.closing(self._open()) as rows, rows:
                values = ((key, self._mac(key, value) + value) for key, value in new.items())
                rows.executemany("INSERT OR REPLACE INTO notes VALUES (?, ?)", values)
                keys = {key for (key,) in rows.execute("SELECT key FROM notes")}
                stale = keys - set(used)
                if len(stale) > len(keys) - len(stale):
                    rows.executemany("DELETE FROM notes WHERE key = ?", ((key,) for key in stale))
        except (sqlite3.Error, OSError):
            # A full disk, perhaps: the next build is slower, that is all.
            self._discard()

    def _open(self) -> sqlite3.Connection:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        rows = sqlite3.connect(self._path)
        rows.execute("PRAGMA trusted_schema=OFF")
        rows.execute(
            "CREATE TABLE IF NOT EXISTS notes (key BLOB PRIMARY KEY, value BLOB) WITHOUT ROWID"
        )
        return rows

    def _mac(self, key: bytes, value: bytes) -> bytes:
        digest = hashlib.blake2b(key=self._secret, digest_size=_MAC_BYTES)
        digest.update(key)
        digest.update(value)
        return digest.digest()

    def _is_ours(self, key: bytes, value: bytes) -> bool:
        return secrets.compare_digest(value[:_MAC_BYTES], self._mac(key, value[_MAC_BYTES:]))

    def _discard(self) -> None:
        for name in (self._path.name, f"{self._path.name}-journal"):
            with contextlib.suppress(OSError):
                self._path.with_name(name).unlink(missing_ok=True)


def secret(folder: Path | None = None) -> bytes | None:
    """This user's secret, made at the first use; None where there is no place to keep it."""
    path = (folder or _user_folder()) / "secret"
    try:
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as stream:
                stream.write(secrets.token_bytes(_SECRET_BYTES))
        data = path.read_bytes()
    except OSError:
        return None
    return data if len(data) == _SECRET_BYTES else None


def _user_folder() -> Path:
    """Where programs keep what they can make again, by the customs of each system."""
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home())) / "ankigen"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "ankigen"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "ankigen"
