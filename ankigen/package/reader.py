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
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ankigen.errors import AnkigenError
from ankigen.package.snapshot import snapshot

# A package made for new clients has a stub under the older name, so the newest comes first.
_MODERN, *_LEGACY = "collection.anki21b", "collection.anki21", "collection.anki2"
_DATABASE_LIMIT = 4 << 30  # bytes
_MEDIA_LIST_LIMIT = 64 << 20  # bytes
# A collection is text and packs to a fifth or so; one that grows by more was made to fill a disk.
_GROWTH_LIMIT, _SMALL = 200, 64 << 20  # times the package's size; bytes that are no harm
# Steps of SQLite's own machine: reading a row takes some twenty, and a row has some hundred bytes.
_STEPS, _STEPS_A_BYTE, _STEPS_COUNTED = 10_000_000, 50, 10_000
_ROW_BYTES = 8  # fewer than any row takes in a database
_VERSION = re.compile(r"\bversion (\d+\.\d+\.\d+)\b", re.IGNORECASE)
_COMPUTED = re.compile(r"^\s*CREATE\s+VIRTUAL|\bAS\s*\(", re.IGNORECASE)
_TABLES = {"col", "notes", "cards"}


@dataclass(frozen=True, slots=True)
class PackagedNote:
    """An Anki note: `note_type` is an id, `modified` in seconds since the epoch, `position` the
    place among new cards, `ordinals` those of its cards, `deck` the deck of the first."""

    guid: str
    note_id: int
    note_type: int
    modified: int
    tags: tuple[str, ...]
    fields: tuple[str, ...]
    deck: str
    ordinals: tuple[int, ...]
    position: int


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
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA trusted_schema=OFF")
        size = path.stat().st_size
        # No text is longer than the file, whatever it says of itself.
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, max(size, 1 << 20))
        _limit_steps(connection, _STEPS + _STEPS_A_BYTE * size)
        tables = {
            name
            for name, made in connection.execute(
                "SELECT name, sql FROM sqlite_master WHERE type='table'"
            )
            if _is_plain(made)
        }
        if not tables >= _TABLES:
            raise ValueError("its database is not a collection")
        if "notetypes" in tables:  # since version 2.1.28 (schema 15)
            decks, note_types = _read_new_schema(connection)
        else:
            decks, note_types = _read_old_schema(connection)
        names = {deck_id: name for deck_id, name, _ in decks}
        notes = tuple(_read_notes(connection, names, size))
    descriptions = {name: description for _, name, description in decks}
    found = (_VERSION.search(each) for each in descriptions.values())
    version = next((match[1] for match in found if match), None)
    return PackagedDeck(descriptions, version, tuple(note_types), notes, media)


Row = tuple[Any, ...]
_Decks = list[tuple[int, str, str]]  # id, name, description


def _read_old_schema(connection: sqlite3.Connection) -> tuple[_Decks, list[PackagedNoteType]]:
    row = connection.execute("SELECT decks, models FROM col").fetchone()
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


def _read_new_schema(connection: sqlite3.Connection) -> tuple[_Decks, list[PackagedNoteType]]:
    """Decks and note types of a collection as Anki keeps it; descriptions are not read."""
    fields: dict[int, list[str]] = {}
    for row in connection.execute("SELECT ntid, name FROM fields ORDER BY ntid, ord"):
        _check_types(row, (int, str))
        fields.setdefault(row[0], []).append(row[1])
    decks = connection.execute("SELECT id, name FROM decks").fetchall()
    note_types = connection.execute("SELECT id, name FROM notetypes").fetchall()
    for row in (*decks, *note_types):
        _check_types(row, (int, str))
    return (
        [(deck_id, name.replace("\x1f", "::"), "") for deck_id, name in decks],
        [PackagedNoteType(key, name, tuple(fields.get(key, ()))) for key, name in note_types],
    )


def _limit_steps(connection: sqlite3.Connection, most: int) -> None:
    """Interrupt whatever takes more of SQLite's steps on this connection."""
    left = most

    def count() -> bool:
        nonlocal left
        left -= _STEPS_COUNTED
        return left < 0

    connection.set_progress_handler(count, _STEPS_COUNTED)


def _is_plain(made: object) -> bool:
    """Whether a table holds what is read from it: one that computes it need never end."""
    return isinstance(made, str) and not _COMPUTED.search(made)


def _no_more_than(size: int, rows: Iterable[Row]) -> Iterator[Row]:
    """The rows, as long as they may have come from a database of `size` bytes: one whose pages
    stand for one another has rows without end."""
    for row in rows:
        size -= _ROW_BYTES + sum(len(value) for value in row if isinstance(value, str))
        if size < 0:
            raise ValueError("it holds more than it has room for")
        yield row


def _read_notes(
    connection: sqlite3.Connection, decks: dict[int, str], size: int
) -> Iterator[PackagedNote]:
    cards: dict[int, list[tuple[int, int, int]]] = {}
    listed = connection.execute("SELECT nid, ord, did, due FROM cards")
    for row in _no_more_than(size, listed):
        _check_types(row, (int, int, int, int))
        cards.setdefault(row[0], []).append(row[1:])
    rows = connection.execute("SELECT guid, id, mid, mod, tags, flds FROM notes ORDER BY id")
    for row in _no_more_than(size, rows):
        _check_types(row, (str, int, int, int, str, str))
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


def _check_types(row: tuple[object, ...], types: tuple[type, ...]) -> None:
    """SQLite keeps any type in any column."""
    if not all(map(isinstance, row, types)):
        raise ValueError("a row of it is damaged")
