"""Files that may have come with somebody else's vault: opened only where they are plain files.

A name that was looked at may mean something else when it is opened. So what counts is what was
opened: no link, no pipe and no device, which would never end, and nothing outside the folder that
it belongs to.
"""

from __future__ import annotations

import errno
import os
import stat
import sys
from io import BufferedReader
from pathlib import Path

# Where a system lacks one of these it has nothing that this one keeps from happening. Opening a
# pipe waits for its other end, but for `O_NONBLOCK`, which makes no difference to plain files.
_NAMES = ("O_BINARY", "O_CLOEXEC", "O_NOINHERIT", "O_NOFOLLOW", "O_NONBLOCK")
_FLAGS = os.O_RDONLY | sum(getattr(os, name, 0) for name in _NAMES)
_BLOCK = 65_536  # bytes


def plain(path: Path, inside: Path | None = None) -> BufferedReader:
    """Open a plain file to read its bytes.

    `inside` is a folder without links in its path (`Path.resolve`) that the file must be in,
    whatever folders in `path` have become. Raises `OSError` where it is not, at a link, a pipe, a
    device or a folder, and where the file cannot be opened.
    """
    handle, _ = _opened(path, inside)
    try:
        return os.fdopen(handle, "rb")
    except BaseException:
        os.close(handle)
        raise


def read(path: Path, limit: int, inside: Path | None = None) -> bytes:
    """The bytes of a plain file (see `plain`). Raises `OSError` also where there are more than
    `limit`."""
    handle, size = _opened(path, inside)
    try:
        data = os.read(handle, min(size, limit) + 1)
        # A file may have grown, and some systems give less than they are asked for.
        while len(data) <= limit and (more := os.read(handle, min(_BLOCK, limit + 1 - len(data)))):
            data += more
    finally:
        os.close(handle)
    if len(data) > limit:
        raise OSError(errno.EFBIG, f"larger than {limit:,} bytes", str(path))
    return data


def _opened(path: Path, inside: Path | None) -> tuple[int, int]:
    """The handle of a plain file that was opened, and its size in bytes."""
    try:
        handle = os.open(path, _FLAGS)
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise OSError(errno.ELOOP, "it is a symbolic link", str(path)) from None
        raise
    try:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            raise OSError(errno.EINVAL, "not a plain file", str(path))
        if inside is not None and not _is_below(_place(handle, path), inside):
            raise OSError(errno.EXDEV, f"it is not in {inside}", str(path))
    except BaseException:
        os.close(handle)
        raise
    return handle, status.st_size


def _is_below(place: str, folder: Path) -> bool:
    """Whether a path is below a folder, by their texts, which take a tenth of the time of `Path`:
    neither has links, `.` or `..` in it."""
    above = os.path.normcase(folder).rstrip(os.sep) + os.sep
    return os.path.normcase(place).startswith(above)


def _place(handle: int, path: Path) -> str:
    """Where the file that was opened is, its links followed."""
    if sys.platform == "linux":
        try:
            return os.readlink(f"/proc/self/fd/{handle}")  # noqa: PTH115  # faster
        except OSError:
            pass  # no /proc
    elif sys.platform == "darwin":
        import fcntl

        return os.fsdecode(fcntl.fcntl(handle, fcntl.F_GETPATH, bytes(1024)).rstrip(b"\0"))
    return os.path.realpath(path)
