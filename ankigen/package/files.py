"""Files put in place at once: a reader sees the old one or the new one, never half of it."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from ankigen import opening
from ankigen.errors import AnkigenError


@contextlib.contextmanager
def replace_with(path: Path, *, is_alone: bool = True) -> Iterator[BinaryIO]:
    """A new file that takes the place of `path` when the block ends without an error.

    The temporary file stands beside it under one name in each folder: what a killed build leaves is
    overwritten by the next one. So a writer must know that he `is_alone` in the folder; one that
    does not gets a name for his process.
    """
    temporary = path.with_name(".ankigen.part" if is_alone else f".{os.getpid()}.part")
    try:
        # Made anew: a link of that name, which may have come with the folder, is not written to.
        temporary.unlink(missing_ok=True)
        with temporary.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make a rename in `folder` last through a power cut, where the system can do that."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def copy(source: Path, target: Path) -> None:
    """Give `target` the bytes of `source`, at once.

    Raises `AnkigenError` where one cannot be read or the other cannot be written.
    """
    try:
        with opening.plain(source) as content, replace_with(target) as file:
            shutil.copyfileobj(content, file, 1 << 20)
    except OSError as error:
        raise AnkigenError(f"{error.filename or target}: {error.strerror or error}") from error
