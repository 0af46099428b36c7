"""Copies of a person's collection, which is never opened itself: Anki may have it open."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

from ankigen.errors import AnkigenError

# What SQLite keeps beside a database that is in use, and needs to make sense of it.
_LOGS = ("-wal", "-journal")
_ATTEMPTS = 5
_PAUSE = 0.5  # seconds, for Anki to finish what it is writing


def snapshot(collection: Path, folder: Path) -> Path:
    """Copy a collection with its logs into `folder`, and give the copy's path.

    Only reads bytes: SQLite would take locks and make files beside the original. A copy during
    which the original changed is thrown away and made again.

    Raises `AnkigenError` where the file cannot be read, or does not come to rest.
    """
    target = folder / "collection.anki2"
    try:
        for _ in range(_ATTEMPTS):
            before = _states(collection)
            shutil.copyfile(collection, target)
            for suffix in _LOGS:
                log = _log(target, suffix)
                log.unlink(missing_ok=True)
                if _log(collection, suffix).exists():
                    shutil.copyfile(_log(collection, suffix), log)
            if before == _states(collection):
                return target
            time.sleep(_PAUSE)
    except OSError as error:
        raise AnkigenError(f"{error.filename}: cannot be read: {error.strerror}") from error
    raise AnkigenError(f"{collection}: Anki keeps writing to it; close Anki and try again")


def _log(collection: Path, suffix: str) -> Path:
    return collection.with_name(collection.name + suffix)


def _states(collection: Path) -> list[tuple[int, int] | None]:
    return [_state(_log(collection, suffix)) for suffix in ("", *_LOGS)]


def _state(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    return status.st_size, status.st_mtime_ns
