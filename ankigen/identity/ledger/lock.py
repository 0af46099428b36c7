"""One build at a time: a lock that the system releases when its holder ends, however it ends."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from ankigen.identity.ledger.values import LedgerError

_PAUSE = 0.05


@contextmanager
def lock(
    path: Path, *, wait: float = 30.0, waiting: Callable[[], None] | None = None
) -> Iterator[None]:
    """Hold the ledger at `path` against other builds; nothing is left behind.

    Waits up to `wait` seconds for another build, calling `waiting` once when it must, then raises
    LedgerError. On POSIX systems it is the folder that is locked; Windows cannot do that, so a
    file beside the ledger is, which goes away with its holder.
    """
    handle = _open(path)
    try:
        limit = time.monotonic() + wait
        told = False
        while not _try(handle):
            if not told and waiting is not None:
                waiting()
            told = True
            if time.monotonic() >= limit:
                raise LedgerError(
                    f"{path.as_posix()}: another build has been using it for {wait:.0f} seconds; "
                    "wait for that to end and build again"
                )
            time.sleep(_PAUSE)
        yield
    finally:
        os.close(handle)


if sys.platform == "win32":
    import msvcrt

    def _open(path: Path) -> int:
        name = path.with_name(f".{path.name}.busy")
        flags = os.O_RDWR | os.O_CREAT | os.O_TEMPORARY | os.O_NOINHERIT
        try:
            return os.open(name, flags)
        except OSError as error:
            raise _cannot(path, error) from error

    def _try(handle: int) -> bool:
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _open(path: Path) -> int:
        try:
            return os.open(path.parent, os.O_RDONLY | os.O_CLOEXEC)
        except OSError as error:
            raise _cannot(path, error) from error

    def _try(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:
            # A file system without locks (some network shares): one build at a time is then
            # up to the user, as it is for every other tool there.
            return True
        return True


def _cannot(path: Path, error: OSError) -> LedgerError:
    return LedgerError(
        f"{path.parent.as_posix()}: cannot be opened: {error.strerror}; fix its permissions"
    )
