"""Writing a package: check, fill the database, pack it with the media, put it in place."""

from __future__ import annotations

import contextlib
import io
import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from ankigen import opening
from ankigen.errors import AnkigenError
from ankigen.frozen import frozen
from ankigen.package.chunks import Chunks
from ankigen.package.contents import check_cards, check_media
from ankigen.package.files import replace_with
from ankigen.types import Deck, Media, StampedCard, StampedNoteType

# Formats that are compressed already.
_PACKED = {"avif", "flac", "gif", "jpeg", "jpg", "m4a", "mp3", "mp4", "oga", "ogg", "ogv", "opus",
           "png", "webm", "webp"}  # fmt: skip


@frozen
class Written:
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
    record: Path | None = None,
) -> Written:
    """Write `cards` as the package `path`: the same bytes for the same arguments, all or nothing.

    The cards' media are read from their paths. `record` is a file that makes the next call fast: it
    remembers where in this package the compressed chunks are, and may be lost without harm. Two
    calls must not write into one folder at a time.

    Raises `AnkigenError` at whatever Anki would refuse or add twice (see `contents`), and where a
    file cannot be read or written; the file at `path` is then as it was.
    """
    # Imported here for start-up time: genanki and what it needs, which only a write should cost.
    from ankigen.package.database import write_database

    check_cards(cards, note_types)
    media = check_media(cards)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        database = path.with_name(".ankigen.db")
        try:
            database.unlink(missing_ok=True)
            with closing(Chunks(record)) as chunks:
                with chunks.compressing(database):
                    count = write_database(database, deck, note_types, cards)
                size = _pack(path, database, media, chunks)
        finally:
            database.unlink(missing_ok=True)
    except sqlite3.OperationalError as error:  # the disk is full, or not ours to write
        raise AnkigenError(f"{path}: cannot be written: {error}") from error
    except OSError as error:
        reason = error.strerror or error
        raise AnkigenError(f"{error.filename or path}: {reason}; nothing was written") from error
    return Written(len(cards), count, len(media), size)


def _pack(path: Path, database: Path, media: Sequence[Media], chunks: Chunks) -> int:
    # Imported here for start-up time, like genanki.
    from ankigen.package.archive import Archive

    names = json.dumps({str(number): each.name for number, each in enumerate(media)})
    with replace_with(path) as file:
        with Archive(file, chunks) as archive:
            with database.open("rb") as content:
                archive.add("collection.anki2", content)
            archive.add("media", io.BytesIO(names.encode("ascii")))
            for number, each in enumerate(media):
                with opening.plain(each.path) as content:
                    packed = each.name.rpartition(".")[2] in _PACKED
                    archive.add(str(number), content, packed=packed)
        size = file.tell()
    with contextlib.suppress(OSError):  # the package is in place; only the next call is slower
        chunks.save(path)
    return size
