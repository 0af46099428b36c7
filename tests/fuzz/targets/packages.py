"""The reader of packages: any bytes are read or refused, and nothing else happens."""

from __future__ import annotations

import functools
import io
import sqlite3
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from random import Random

from ankigen import package
from ankigen.errors import AnkigenError
from tests.fuzz.generate import mutate
from tests.fuzz.targets import Target

_VALUES = (
    "''", "'x'", "0", "-1", "NULL", "1.5", "x'00ff'", "9e99", "'{}'", "'[]'", "'{\"1\":1}'",
    "'{\"x\":{\"name\":1,\"desc\":2}}'", "zeroblob(100)", "char(31)", "char(0)", "'a' || char(31)",
    "9223372036854775807", "'[' || replace(hex(zeroblob(5000)), '0', '[')",
)  # fmt: skip
_COLUMNS = (
    ("notes", "guid"), ("notes", "mid"), ("notes", "tags"), ("notes", "flds"), ("notes", "mod"),
    ("cards", "nid"), ("cards", "did"), ("cards", "ord"), ("cards", "due"), ("col", "decks"),
    ("col", "models"),
)  # fmt: skip
_STATEMENTS = (
    "DROP TABLE notes", "DROP TABLE cards", "DELETE FROM notes", "DELETE FROM cards",
    "DELETE FROM col", "ALTER TABLE notes RENAME COLUMN flds TO f",
    "CREATE TABLE notetypes(id, name, config)", "CREATE TABLE fields(ntid, ord, name, config)",
    "INSERT INTO fields VALUES(1,0,'a','')", "INSERT INTO notetypes VALUES('x', 1, 1)",
    "DROP TABLE notes; CREATE VIEW notes AS SELECT 1 AS guid",
    "DROP TABLE col; CREATE TABLE col(decks, models)", "UPDATE notes SET id = id",
    "PRAGMA user_version=9",
    "INSERT INTO cards SELECT id+9e5, nid, did, 7, mod, usn, type, queue, due, ivl, factor, reps,"
    " lapses, left, odue, odid, flags, data FROM cards",
    "CREATE TRIGGER t AFTER UPDATE ON notes BEGIN DELETE FROM notes; END",
)  # fmt: skip
_NAMES = (
    "collection.anki2", "collection.anki21", "collection.anki21b", "media", "0", "../x", "/etc/x",
    "a\\b", "", "media/", "collection.anki2/",
)  # fmt: skip


@functools.cache
def _place() -> tuple[tempfile.TemporaryDirectory[str], Path]:
    folder = tempfile.TemporaryDirectory(prefix="fuzz-")
    return folder, Path(folder.name)


def _run(data: bytes, thorough: bool) -> str:
    _, folder = _place()
    path = folder / "a.apkg"
    path.write_bytes(data)
    try:
        found = package.read(path)
    except AnkigenError as error:
        assert str(path) in str(error)
        return "refused"
    finally:
        assert [each.name for each in folder.iterdir()] == ["a.apkg"]
        assert path.read_bytes() == data
    assert [note.note_id for note in found.notes] == sorted(note.note_id for note in found.notes)
    if thorough:
        assert package.read(path) == found
    return "read" if found.notes else "empty"


def _generator(seeds: tuple[bytes, ...]) -> Callable[[Random], bytes]:
    whole = [seed for seed in seeds if zipfile.is_zipfile(io.BytesIO(seed))]
    contents = [_unzipped(seed) for seed in whole]
    usable = [each for each in contents if "collection.anki2" in each]

    def make(random: Random) -> bytes:
        chance = random.random()
        if chance < 0.35:
            return mutate(random, random.choice(seeds))
        entries = dict(random.choice(usable))
        database = entries["collection.anki2"]
        if chance < 0.6:
            entries["collection.anki2"] = mutate(random, database)
        elif chance < 0.85:
            entries["collection.anki2"] = _changed(random, database)
        elif chance < 0.95:
            name = random.choice((*_NAMES, "media"))
            entries[name] = mutate(random, entries.get(name, b'{"0":"a.png"}'))
        else:
            return mutate(random, database)  # a collection by itself
        return _zipped(random, entries)

    return make


def _unzipped(data: bytes) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return {name: archive.read(name) for name in archive.namelist()}
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError, RuntimeError, OSError):
        return {}


def _zipped(random: Random, entries: dict[str, bytes]) -> bytes:
    output = io.BytesIO()
    method = random.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))
    with zipfile.ZipFile(output, "w", method, compresslevel=1) as archive:
        for name, data in entries.items():
            archive.writestr(zipfile.ZipInfo(name or "x"), data, method)
    return output.getvalue()


def _changed(random: Random, database: bytes) -> bytes:
    """The collection after a few statements that no Anki would run."""
    with sqlite3.connect(":memory:") as connection:
        connection.deserialize(database)
        for _ in range(random.choice((1, 1, 2, 3))):
            table, column = random.choice(_COLUMNS)
            update = f"UPDATE {table} SET {column} = {random.choice(_VALUES)}"
            try:
                connection.executescript(random.choice((update, update, *_STATEMENTS)))
            except sqlite3.Error:
                continue
        data = bytes(connection.serialize())
    connection.close()
    return data


PACKAGE = Target("package", 2, _run, _generator)
