"""Copies of a person's collection, which is never opened itself: Anki may have it open."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

from ankigen.errors import AnkigenError

_ATTEMPTS = 5
_PAUSE = 0.5  # seconds, for Anki to finish what it is writing


def snapshot(collection: Path, folder: Path) -> Path:
    """Copy a collection with its write-ahead log into `folder`, and give the copy's path.

    Only reads bytes: SQLite would take locks and make files beside the original. A copy during
    which the original changed is thrown away and made again.

    Raises `AnkigenError` where the file cannot be read, or does not come to rest.
    """
    target = folder / "collection.anki2"
    log, target_log = _log(collection), _log(target)
    try:
        for _ in range(_ATTEMPTS):
            before = _state(collection), _state(log)
            shutil.copyfile(collection, target)
            target_log.unlink(missing_ok=True)
            if before[1] is not None:
                shutil.copyfile(log, target_log)
            if before == (_state(collection), _state(log)):
                return target
            time.sleep(_PAUSE)
    except OSError as error:
        raise AnkigenError(f"{error.filename}: cannot be read: {error.strerror}") from error
    raise AnkigenError(f"{collection}: Anki keeps writing to it; close Anki and try again")


def _log(collection: Path) -> Path:
    return collection.with_name(collection.name + "-wal")


def _state(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    return status.st_size, status.st_mtime_ns
