"""The ledger on disk: read whole, written whole or not at all."""

from __future__ import annotations

import io
import itertools
import os
import tempfile
from contextlib import suppress
from pathlib import Path

from ankigen import opening
from ankigen.identity.ledger import Ledger, LedgerError
from ankigen.identity.memory import keeping_all
from ankigen.identity.parsing import damaged, parse
from ankigen.identity.writing import lines

_BATCH = 1000  # lines that are written at a time


def read(path: Path) -> Ledger:
    """The ledger at `path`; an empty one where there is no file.

    Raises LedgerError when it cannot be read, is damaged, in conflict or from a newer ankigen.
    """
    try:
        with (
            opening.plain(path) as stream,
            io.TextIOWrapper(stream, encoding="utf-8-sig", newline="\n") as file,
            keeping_all(),
        ):
            return parse(file, path.as_posix())
    except FileNotFoundError:
        return Ledger()
    except UnicodeDecodeError as error:
        raise damaged(path.as_posix(), 1, f"it is not UTF-8 ({error.reason})") from error
    except OSError as error:
        raise LedgerError(f"{path.as_posix()}: cannot be read: {error.strerror}") from error


def write(path: Path, ledger: Ledger) -> None:
    """Put the ledger at `path` whole or not at all, and be sure that it is on the disk.

    Raises LedgerError when that fails; the old file is then untouched and nothing is left over.
    """
    temporary = None
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        temporary = Path(name)
        with os.fdopen(handle, "wb") as file:
            waiting = lines(ledger)
            while data := b"".join(itertools.islice(waiting, _BATCH)):
                file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(_mode(path))
        temporary.replace(path)
        temporary = None
        _sync_folder(path.parent)
    except OSError as error:
        raise LedgerError(
            f"{path.as_posix()}: cannot be written: {error.strerror}; make room or mend the "
            "folder's permissions and build again"
        ) from error
    finally:
        if temporary is not None:
            with suppress(OSError):
                temporary.unlink()


def _mode(path: Path) -> int:
    """The old file's permissions, or those that a new file would get."""
    try:
        return path.stat().st_mode & 0o777
    except OSError:
        mask = os.umask(0)
        os.umask(mask)
        return 0o666 & ~mask


def _sync_folder(folder: Path) -> None:
    """Make a rename in `folder` last; systems that cannot open a folder need no such thing."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
