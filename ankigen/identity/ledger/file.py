"""The ledger on disk: read whole, written whole or not at all; held by one build at a time."""

from __future__ import annotations

import io
import itertools
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from ankigen import files
from ankigen.identity.ledger.parsing import damaged, parse
from ankigen.identity.ledger.values import Ledger, LedgerError
from ankigen.identity.ledger.writing import lines

_LONGEST_HEAD = 10_000  # bytes
_BATCH = 1000  # lines that are written at a time


def read(path: Path) -> Ledger:
    """The ledger at `path`; an empty one where there is no file.

    Raises LedgerError when it cannot be read, is damaged, in conflict or from a newer ankigen.
    """
    try:
        with (
            files.plain(path) as stream,
            io.TextIOWrapper(stream, encoding="utf-8-sig", newline="\n") as file,
        ):
            return parse(file, path.as_posix())
    except FileNotFoundError:
        return Ledger()
    except UnicodeDecodeError as error:
        raise damaged(path.as_posix(), 1, f"it is not UTF-8 ({error.reason})") from error
    except OSError as error:
        raise LedgerError(f"{path.as_posix()}: cannot be read: {error.strerror}") from error


def vault_name(path: Path) -> str:
    """How Obsidian calls the vault, by the first line of the ledger at `path`; nothing where it is
    not said. What is wrong with a ledger is said by `read`."""
    try:
        with files.plain(path) as stream:
            head = json.loads(stream.readline(_LONGEST_HEAD))
    except (OSError, ValueError, RecursionError):
        return ""
    name = head.get("name", "") if isinstance(head, dict) else ""
    return name if isinstance(name, str) else ""


def write(path: Path, ledger: Ledger) -> None:
    """Put the ledger at `path` whole or not at all, and be sure that it is on the disk.

    Raises LedgerError when that fails; the old file is then untouched and nothing is left over.
    """
    try:
        with files.replacing(path) as file:
            waiting = lines(ledger)
            while data := b"".join(itertools.islice(waiting, _BATCH)):
                file.write(data)
    except OSError as error:
        raise LedgerError(
            f"{path.as_posix()}: cannot be written: {error.strerror}; make room or fix the "
            "folder's permissions and build again"
        ) from error


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
