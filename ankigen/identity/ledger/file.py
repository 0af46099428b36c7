"""The ledger on disk: read whole, written whole or not at all."""

from __future__ import annotations

import io
import itertools
import json
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
