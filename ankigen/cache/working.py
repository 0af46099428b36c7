"""The state that is worked on between two versions, as `watch` builds it.

A card that is typed keeps its identity from save to save, and what a package of this state may have
brought into Anki is known. It is no part of the ledger, which is what others share: it is kept with
the cache.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import NamedTuple

from ankigen import cache, files, identity
from ankigen.config import Config


class Working(NamedTuple):
    """The ledger of the state, and a digest of the one that it was made from."""

    ledger: identity.Ledger
    base: str = ""

    def is_base(self, config: Config) -> bool:
        """Whether it was made from the ledger as it is."""
        return bool(self.base) and self.base == _digest(config.ledger)


def read(config: Config) -> Working:
    """The state; an empty one where there is none, or it cannot be read."""
    path = _path(config)
    try:
        if path is not None:
            base, *lines = path.read_text(encoding="utf-8").split("\n")
            return Working(identity.parse(lines), base)
    except (OSError, ValueError, identity.LedgerError):
        pass
    return Working(identity.Ledger())


def write(config: Config, ledger: identity.Ledger) -> None:
    """Keep the state, made from the ledger as it is. Raises `OSError`."""
    path = _path(config)
    if path is not None:
        text = f"{_digest(config.ledger)}\n{identity.text(ledger)}"
        with files.replacing(path) as stream:
            stream.write(text.encode("utf-8"))


def forget(config: Config) -> None:
    """Keep nothing: there is a version. Raises `OSError`."""
    path = _path(config)
    if path is not None:
        path.unlink(missing_ok=True)


def _path(config: Config) -> Path | None:
    folder = cache.folder(config)
    return folder / "working.lock" if folder is not None else None


def _digest(path: Path) -> str:
    try:
        return hashlib.blake2b(path.read_bytes(), digest_size=16).hexdigest()
    except FileNotFoundError:
        return "none"
