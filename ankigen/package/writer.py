"""Writing a package: check, fill the database, pack it with the media, put it in place."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from ankigen import files
from ankigen.errors import AnkigenError
from ankigen.package.contents import check_cards, check_media
from ankigen.types import Deck, Media, StampedCard, StampedNoteType

_LEVEL = 2  # 4 makes packages a sixteenth smaller and takes a third longer
_PIECE = 1 << 20  # bytes
# What SQLite says, as a person would.
_REASONS = {
    "database or disk is full": "the disk is full",
    "unable to open database file": "no file can be made in its folder",
}


class Written(NamedTuple):
    """What a package holds: Anki notes, their cards, media files; its size in bytes."""

    notes: int
    cards: int
    media: int
    size: int


def write(
    path: Path,
    deck: Deck,
    note_types: Sequence[StampedNoteType],
    cards: Sequence[StampedCard],
    *,
    mark: str = "",
) -> Written:
    """Write `cards` as the package `path`: the same bytes for the same arguments, all or nothing.

    The cards' media are read from their paths. `mark` (ASCII) is what `reader.mark` gives back
    without unpacking anything: the archive's comment, which Anki passes over.
    Two calls must not write into one folder at a time.

    Raises `AnkigenError` at whatever Anki would refuse or add twice (see `contents`), and where a
    file cannot be read or written; the file at `path` is then as it was.
    """
    # Imported here for start-up time: genanki and what it needs, which only a write should cost.
    from ankigen.package.database import write_database

    check_cards(cards, note_types)
    media = check_media(cards)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        database = files.temporary(path, "db")
        try:
            database.unlink(missing_ok=True)
            count = write_database(database, deck, note_types, cards)
            with (
                files.replacing(path) as file,
                ZipFile(file, "w", ZIP_DEFLATED, compresslevel=_LEVEL) as archive,
            ):
                archive.comment = mark.encode("ascii")
                _pack(archive, database, media)
        finally:
            database.unlink(missing_ok=True)
        return Written(len(cards), count, len(media), path.stat().st_size)
    except sqlite3.OperationalError as error:  # the disk is full, or not ours to write
        said = _REASONS.get(str(error), error)
        raise AnkigenError(
            f"{path}: cannot be written: {said}; make room or fix the folder's permissions and "
            "build again"
        ) from error
    except OSError as error:
        reason = error.strerror or error
        raise AnkigenError(f"{error.filename or path}: {reason}; nothing was written") from error


def _pack(archive: ZipFile, database: Path, media: Sequence[Media]) -> None:
    names = json.dumps({str(number): each.name for number, each in enumerate(media)})
    # By name, since only so it has the archive's level; in pieces, since it may be large.
    with database.open("rb") as content, archive.open("collection.anki2", "w") as target:
        shutil.copyfileobj(content, target, _PIECE)
    _without_origin(archive.getinfo("collection.anki2"))
    archive.writestr(_entry("media"), names, ZIP_DEFLATED, _LEVEL)
    for number, each in enumerate(media):
        entry = _entry(str(number))
        is_packed = each.name.rpartition(".")[2] in files.COMPRESSED
        entry.compress_type = ZIP_STORED if is_packed else ZIP_DEFLATED
        with files.plain(each.path) as content:
            entry.file_size = os.fstat(content.fileno()).st_size
            with archive.open(entry, "w") as target:
                shutil.copyfileobj(content, target, _PIECE)


def _entry(name: str) -> ZipInfo:
    """An entry that does not say when, where and by whom it was made."""
    entry = ZipInfo(name)  # of the earliest time that there is
    _without_origin(entry)
    return entry


def _without_origin(entry: ZipInfo) -> None:
    entry.create_system = 3  # Unix, also where it was Windows
    entry.external_attr = 0o100644 << 16
