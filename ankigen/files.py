"""Files: only plain ones are opened, each is written at once, and a person is shown its path.

What is opened may have come with somebody else's vault, so links, which lead elsewhere, and pipes
and devices, which never end, are refused. What is written is a temporary file first, which takes
its place when it is complete: a reader, or the next command after one that was killed, sees the old
file or the new one. Whoever is killed leaves a temporary file, and the next build removes it.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import shutil
import stat
import unicodedata
from collections.abc import Iterator
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO

from ankigen.errors import AnkigenError

# The names of temporary files, each with the id of the process that writes it.
TEMPORARY = re.compile(r"\.ankigen-\d+\.(part|db)(-journal)?")


def plain(path: Path) -> BufferedReader:
    """Open a plain file to read its bytes. Raises `OSError` at a link, a pipe, a device or a
    folder, and where the file cannot be opened."""
    _check_plain(path)
    return path.open("rb")


def read(path: Path, limit: int, inside: Path | None = None) -> bytes:
    """The bytes of a plain file (see `plain`). Raises `OSError` also where there are more than
    `limit`, and where links lead out of the folder `inside`."""
    if inside is not None and not path.resolve().is_relative_to(inside.resolve()):
        raise OSError(errno.EXDEV, f"it is not in {inside}", str(path))
    if _check_plain(path) > limit:
        raise OSError(errno.EFBIG, f"larger than {limit:,} bytes", str(path))
    return path.read_bytes()


def _check_plain(path: Path) -> int:
    """The size of a plain file."""
    status = path.lstat()
    if not stat.S_ISREG(status.st_mode):
        what = "it is a symbolic link" if stat.S_ISLNK(status.st_mode) else "not a plain file"
        raise OSError(errno.EINVAL, what, str(path))
    return status.st_size


def temporary(path: Path, suffix: str = "part") -> Path:
    """A name beside `path` for what this process writes there."""
    return path.with_name(f".ankigen-{os.getpid()}.{suffix}")


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """A new file that takes the place of `path` when the block ends without an error; it keeps the
    permissions of the file that was there. Raises `OSError`."""
    part = temporary(path)
    try:
        # Made anew: a link of that name, which may have come with the folder, is not written to.
        part.unlink(missing_ok=True)
        with part.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileNotFoundError):
            part.chmod(stat.S_IMODE(path.lstat().st_mode))
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
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
        with plain(source) as content, replacing(target) as file:
            shutil.copyfileobj(content, file, 1 << 20)
    except OSError as error:
        raise AnkigenError(f"{error.filename or target}: {error.strerror or error}") from error


def display_path(path: Path, root: Path | None) -> str:
    """The path as a person is shown it: relative to the folder `root` where it is below, with
    forward slashes, in Unicode's normal form C."""
    text, above = str(path), f"{root}{os.sep}"
    if text.startswith(above):  # as nearly always, and much faster than by `Path`
        text = text[len(above) :].replace(os.sep, "/")
    elif root is not None and path.is_relative_to(root):
        text = path.relative_to(root).as_posix()
    else:
        text = path.as_posix()
    if text.isascii():
        return text
    # Undecodable bytes in a name must not break the output.
    return unicodedata.normalize("NFC", text).encode("utf-8", "replace").decode()


def find_repository(path: Path) -> Path | None:
    """The repository's own folder; None where the file at `path` is in none."""
    for folder in path.absolute().parents:
        found = folder / ".git"
        if found.is_dir():
            return found
        if found.is_file():  # of a work tree beside the repository
            text = found.read_text(encoding="utf-8", errors="replace")
            return folder / text.partition("gitdir:")[2].strip()
    return None
