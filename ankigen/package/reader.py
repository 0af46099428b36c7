"""Reading what was packaged, or what a collection holds: any `.apkg`, made by ankigen or not.

A package may come from anywhere, so nothing in it is trusted: sizes are limited, no name in it
becomes a path, and whatever is wrong with it is an `AnkigenError`.
"""

from __future__ import annotations

import json
import re
import sqlite3
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ankigen.errors import AnkigenError
from ankigen.package import untrusted
from ankigen.package.snapshot import snapshot
from ankigen.package.untrusted import Database
from ankigen.types import PackagedNote as PackagedNote

# A package made for new clients has a stub under the older name, so the newest comes first.
_MODERN, *_LEGACY = "collection.anki21b", "collection.anki21", "collection.anki2"
_DATABASE_LIMIT = 4 << 30  # bytes
_MEDIA_LIST_LIMIT = 64 << 20  # bytes
# A collection is text and packs to a fifth or so; one that grows by more was made to fill a disk.
_GROWTH_LIMIT, _SMALL = 200, 64 << 20  # times the package's size; bytes that are no harm
_VERSION = re.compile(r"\bversion (\d+\.\d+\.\d+)\b", re.IGNORECASE)
_TABLES = {"col", "notes", "cards"}


@dataclass(frozen=True, slots=True)
class PackagedNoteType:
    """A note type of any maker: its id, its name and its fields' names in order; when it last
    changed (seconds since the epoch), 0 where that is not known."""

    id: int
    name: str
    fields: tuple[str, ...]
    modified: int = 0


@dataclass(frozen=True, slots=True)
class PackagedDeck:
    """A package or collection. `decks` maps names to descriptions, `version` is what one of these
    says ("version 1.2.0"), `notes` are in the order of their ids, `media` are names."""

    decks: dict[str, str]
    version: str | None
    note_types: tuple[PackagedNoteType, ...]
    notes: tuple[PackagedNote, ...]
    media: tuple[str, ...] = ()


def read(path: Path) -> PackagedDeck:
    """Read an `.apkg`, or a collection (`collection.anki2`), which is copied first.

    A package's database is unpacked among the system's temporary files.

    Raises `AnkigenError` where the file is neither, is damaged or too large, or was exported in
    the format that only new versions of Anki read.
    """
    try:
        # Given a path, it would take a file that may not be read for one that is no zip file.
        with path.open("rb") as stream:
            is_package = zipfile.is_zipfile(stream)
        with tempfile.TemporaryDirectory(prefix="ankigen-") as folder:
            if is_package:
                database = Path(folder, "collection.anki2")
                return _read_database(database, _unpack(path, database))
            return _read_database(snapshot(path, Path(folder)), ())
    except (
        OSError,
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,  # zipfile, at a method or encryption that it does not know
        RuntimeError,  # zipfile, at a password; json, at deep nesting
        sqlite3.Error,
        ValueError,
    ) as error:
        raise AnkigenError(
            f"{path}: not a package or collection that can be read: {error}"
        ) from error


def mark(path: Path) -> str:
    """What `write` was told to mark the package with; empty where it has no mark, is missing or is
    none."""
    try:
        with zipfile.ZipFile(path) as archive:
            return archive.comment.decode("ascii", "replace")
    except (OSError, zipfile.BadZipFile, ValueError, RuntimeError, NotImplementedError):
        return ""


def _unpack(path: Path, database: Path) -> tuple[str, ...]:
    """Write the collection of a package to `database`; gives the names of the media."""
    packed = path.stat().st_size
    with zipfile.ZipFile(path) as archive:
        names = set(archive.namelist())
        if _MODERN in names:
            raise ValueError("export it again with 'Support older Anki versions' ticked")
        name = next((each for each in _LEGACY if each in names), None)
        if name is None:
            raise ValueError("it holds no collection")
        with archive.open(name) as source, database.open("xb") as target:
            size = 0
            while piece := source.read(1 << 20):
                size += len(piece)
                if size > min(_DATABASE_LIMIT, max(_SMALL, _GROWTH_LIMIT * packed)):
                    raise ValueError("its collection is too large")
                target.write(piece)
        if "media" not in names:
            return ()
        with archive.open("media") as source:
            text = source.read(_MEDIA_LIST_LIMIT + 1)
    if len(text) > _MEDIA_LIST_LIMIT:
        raise ValueError("its list of media is too large")
    media = json.loads(text)
    if not isinstance(media, dict):
        raise ValueError("its list of media is not one")
    return tuple(sorted(str(each) for each in media.values()))


def _read_database(path: Path, media: tuple[str, ...]) -> PackagedDeck:
    with untrusted.connected(path) as database:
        if not database.tables >= _TABLES:
            raise ValueError("its database is not a collection")
        if "notetypes" in database.tables:  # since version 2.1.28 (schema 15)
            decks, note_types = _read_new_schema(database)
        else:
            decks, note_types = _read_old_schema(database)
        names = {deck_id: name for deck_id, name, _ in decks}
        notes = tuple(_read_notes(database, names))
    descriptions = {name: description for _, name, description in decks}
    found = (_VERSION.search(each) for each in descriptions.values())
    version = next((match[1] for match in found if match), None)
    return PackagedDeck(descriptions, version, tuple(note_types), notes, media)


_Decks = list[tuple[int, str, str]]  # id, name, description


def _read_old_schema(database: Database) -> tuple[_Decks, list[PackagedNoteType]]:
    row = database.connection.execute("SELECT decks, models FROM col").fetchone()
    try:
        decks, models = (json.loads(each) for each in row)
        return (
            [(int(key), str(deck["name"]), str(deck["desc"])) for key, deck in decks.items()],
            [
                PackagedNoteType(
                    int(key),
                    str(model["name"]),
                    tuple(str(each["name"]) for each in model["flds"]),
                    int(model.get("mod", 0)),
                )
                for key, model in models.items()
            ],
        )
    except (AttributeError, KeyError, TypeError) as error:
        raise ValueError("its decks or note types are damaged") from error


def _read_new_schema(database: Database) -> tuple[_Decks, list[PackagedNoteType]]:
    """Decks and note types of a collection as Anki keeps it; descriptions are not read."""
    fields: dict[int, list[str]] = {}
    for key, name in database.rows("SELECT ntid, name FROM fields ORDER BY ntid, ord", (int, str)):
        fields.setdefault(key, []).append(name)
    decks = [*database.rows("SELECT id, name FROM decks", (int, str))]
    note_types = [*database.rows("SELECT id, name FROM notetypes", (int, str))]
    return (
        [(deck_id, name.replace("\x1f", "::"), "") for deck_id, name in decks],
        [PackagedNoteType(key, name, tuple(fields.get(key, ()))) for key, name in note_types],
    )


def _read_notes(database: Database, decks: dict[int, str]) -> Iterator[PackagedNote]:
    cards: dict[int, list[tuple[int, int, int]]] = {}
    for note_id, *card in database.rows("SELECT nid, ord, did, due FROM cards", (int,) * 4):
        cards.setdefault(note_id, []).append((card[0], card[1], card[2]))
    types = (str, int, int, int, str, str)
    query = "SELECT guid, id, mid, mod, tags, flds FROM notes ORDER BY id"
    for row in database.rows(query, types):
        guid, note_id, note_type, modified, tags, text = row
        own = sorted(cards.get(note_id, ()))
        yield PackagedNote(
            guid,
            note_id,
            note_type,
            modified,
            tuple(tags.split()),
            tuple(text.split("\x1f")),
            deck=decks.get(own[0][1], "") if own else "",
            ordinals=tuple(ordinal for ordinal, _, _ in own),
            position=own[0][2] if own else 0,
        )
