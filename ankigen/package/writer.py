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
from ankigen.package.base import Base, BaseError
from ankigen.package.chunks import Chunks
from ankigen.package.contents import check_cards, check_media
from ankigen.package.files import replace_with
from ankigen.types import Deck, Media, StampedCard, StampedNoteType

# Formats that are compressed already.
_PACKED = {"avif", "flac", "gif", "jpeg", "jpg", "m4a", "mp3", "mp4", "oga", "ogg", "ogv", "opus",
           "png", "webm", "webp"}  # fmt: skip


@frozen
class Written:
    """What a package holds: Anki notes, their cards, media files; its size in bytes. `record` is
    the digest of the record that tells of it, empty where there is none."""

    notes: int
    cards: int
    media: int
    size: int
    record: str = ""


def write(
    path: Path,
    deck: Deck,
    note_types: Sequence[StampedNoteType],
    cards: Sequence[StampedCard],
    *,
    record: Path | None = None,
    base: Base | None = None,
) -> Written:
    """Write `cards` as the package `path`: the same bytes for the same arguments, all or nothing.

    The cards' media are read from their paths. `record` is a file that makes the next call fast: it
    remembers where in this package the compressed chunks are, and may be lost without harm, as may
    the collection that is kept beside it (with the suffix `.collection`). Two calls must not write
    into one folder at a time. `base` says what of the record's package stays: the package then
    holds that besides `cards`. To be given only with the very record that the last call wrote.

    Raises `BaseError` where the record's collection is not there as it was (try without `base`),
    `AnkigenError` at whatever Anki would refuse or add twice (see `contents`), and where a file
    cannot be read or written; the file at `path` is then as it was.
    """
    # Imported here for start-up time: genanki and what it needs, which only a write should cost.
    from ankigen.package.database import write_database

    check_cards(cards, note_types)
    media = check_media(cards, base.media if base is not None else ())
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        database = path.with_name(".ankigen.db")
        try:
            database.unlink(missing_ok=True)
            with closing(Chunks(record, is_own=base is not None)) as chunks:
                last = chunks.collection() if base is not None else None
                with chunks.compressing(database):
                    count = write_database(database, deck, note_types, cards, base, last)
                size, recorded = _pack(path, database, media, chunks)
        finally:
            database.unlink(missing_ok=True)
    except sqlite3.OperationalError as error:  # the disk is full, or not ours to write
        raise AnkigenError(f"{path}: cannot be written: {error}") from error
    except sqlite3.DatabaseError as error:
        if base is None:
            raise
        raise BaseError(f"the earlier collection is damaged: {error}") from error
    except OSError as error:
        reason = error.strerror or error
        raise AnkigenError(f"{error.filename or path}: {reason}; nothing was written") from error
    notes = len(cards) + (base.notes if base is not None else 0)
    return Written(notes, count, len(media), size, recorded)


def _pack(path: Path, database: Path, media: Sequence[Media], chunks: Chunks) -> tuple[int, str]:
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
    recorded = ""
    with contextlib.suppress(OSError):  # the package is in place; only the next call is slower
        recorded = chunks.save(path, database)
    return size, recorded
