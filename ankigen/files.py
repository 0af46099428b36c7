"""Files: only plain ones are opened, each is written at once, and a person is shown its path,
in the order of Obsidian's file explorer. Which kinds of them a card can show.

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
from functools import lru_cache
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO, Literal

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


MediaKind = Literal["image", "audio", "video", "pdf"]
# Extension -> its kind, and whether its format is compressed, so that deflating it gains nothing.
_TABLE: dict[MediaKind, tuple[str, str]] = {
    "image": ("avif gif jpeg jpg png webp", "bmp svg"),
    "audio": ("3gp flac m4a mp3 ogg", "wav"),
    "video": ("mkv mov mp4 ogv webm", ""),
    "pdf": ("", "pdf"),
}
KINDS: dict[str, MediaKind] = {
    extension: kind
    for kind, extensions in _TABLE.items()
    for extension in " ".join(extensions).split()
}
COMPRESSED = frozenset(" ".join(packed for packed, _ in _TABLE.values()).split())


# Signs come before digits, digits before letters (Unicode Collation Algorithm, root collation).
_SIGNS = " _-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$"
_DIGITS = "\x40"
_ORDER = str.maketrans(
    {sign: chr(number) for number, sign in enumerate(_SIGNS, 1)}
    # Letters that Unicode does not take apart and dictionaries sort with these.
    | {"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe"}
)
_NUMBER = re.compile(r"(\d+)")

# A name as texts and numbers in turn, the first a text.
_Name = tuple[str | int, ...]


def path_key(path: str) -> tuple[tuple[tuple[bool, _Name], ...], str]:
    """The place of a vault path among others, for `sorted`."""
    *folders, file = path.split("/")
    parts = [(False, _name(folder)) for folder in folders]
    stem, dot, extension = file.rpartition(".")
    name = (*_name(stem), *_name(extension)) if dot else _name(file)
    return (*parts, (True, name)), path


@lru_cache(maxsize=4096)
def _name(text: str) -> _Name:
    """What a name is compared by."""
    if not text.isascii():
        marks = unicodedata.normalize("NFKD", text)
        text = "".join(each for each in marks if not unicodedata.combining(each))
    parts = _NUMBER.split(text.casefold())
    texts = [part.translate(_ORDER) for part in parts[::2]]
    key: list[str | int] = []
    for part, number in zip(texts, parts[1::2], strict=False):
        key += (part + _DIGITS, int(number))
    return (*key, texts[-1])
