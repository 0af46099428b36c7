"""Packages and collections that were made to harm whoever recovers or rehearses from them."""

from __future__ import annotations

import sqlite3
import struct
import zipfile
from pathlib import Path
from time import process_time

import pytest

from ankigen import package
from ankigen.cli import run
from ankigen.errors import AnkigenError
from ankigen.package import reader
from tests.projects import Project

_TABLES = (
    "CREATE TABLE col (decks, models)",
    "INSERT INTO col VALUES ('{}', '{}')",
    "CREATE TABLE notes (id, guid, mid, mod, tags, flds)",
    "CREATE TABLE cards (nid, ord, did, due)",
)
_ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"


def _database(path: Path, *statements: str) -> Path:
    connection = sqlite3.connect(path)
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()
    return path


@pytest.mark.parametrize(
    "statements",
    [
        (*_TABLES[:3], f"CREATE VIEW cards AS {_ENDLESS} SELECT i nid, 0 ord, 1 did, 1 due FROM n"),
        (*_TABLES[:3], "CREATE TABLE cards (nid, ord, did, due AS (length(zeroblob(900000000))))"),
        (
            *_TABLES[:3],
            f"CREATE VIEW v AS {_ENDLESS} SELECT i AS rowid, i nid, 0 ord, 1 did, 1 due FROM n",
            "CREATE VIRTUAL TABLE cards USING fts5(nid, ord, did, due, content='v')",
        ),
    ],
)
def test_a_database_that_computes_is_refused(tmp_path: Path, statements: tuple[str, ...]) -> None:
    """Views, computed columns and virtual tables in place of tables are errors, and at once."""
    path = _database(tmp_path / "a.anki2", *statements)
    start = process_time()
    with pytest.raises(AnkigenError, match="not a package"):
        package.read(path)
    assert process_time() - start < 2.0


def test_pages_that_stand_for_one_another_end(tmp_path: Path) -> None:
    """A tree whose branches all lead to one leaf has more rows than the file has room for."""
    rows = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 4000)"
    path = _database(
        tmp_path / "a.anki2",
        *_TABLES,
        f"INSERT INTO cards {rows} SELECT i, 0, 1, 1 FROM n",
    )
    connection = sqlite3.connect(path)
    (size,) = connection.execute("PRAGMA page_size").fetchone()
    (root,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name='cards'").fetchone()
    connection.close()
    data = bytearray(path.read_bytes())
    page = (root - 1) * size
    assert data[page] == 5, "the table has branches"
    (count,) = struct.unpack_from(">H", data, page + 3)
    first = struct.unpack_from(">H", data, page + 12)[0]
    leaf = data[page + first : page + first + 4]
    # A second level, each branch of which is the first: every cell leads to one and the same page.
    for number in range(count):
        (place,) = struct.unpack_from(">H", data, page + 12 + 2 * number)
        data[page + place : page + place + 4] = leaf
    data[page + 8 : page + 12] = leaf
    upper = bytearray(data[page : page + size])
    added = len(data) // size + 1
    for number in range(count):
        (place,) = struct.unpack_from(">H", upper, 12 + 2 * number)
        data[page + place : page + place + 4] = struct.pack(">I", added)
    data[page + 8 : page + 12] = struct.pack(">I", added)
    data += upper
    struct.pack_into(">I", data, 28, added)
    path.write_bytes(data)
    with pytest.raises(AnkigenError, match="not a package"):
        package.read(path)


def test_a_bomb_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A package that grows a thousandfold is refused before it fills the disk."""
    monkeypatch.setattr(reader, "_SMALL", 1 << 20)
    path = tmp_path / "a.apkg"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("collection.anki2", bytes(50 << 20))
    with pytest.raises(AnkigenError, match="too large"):
        package.read(path)


def test_names_in_a_package_lead_nowhere(tmp_path: Path) -> None:
    """Entries with absolute names, with `..` or twice there are never written under their names."""
    database = _database(tmp_path / "x.anki2", *_TABLES).read_bytes()
    path = tmp_path / "in" / "a.apkg"
    path.parent.mkdir()
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(path, "w") as archive:
        archive.writestr("../out", b"x")
        archive.writestr(str(tmp_path / "absolute"), b"x")
        archive.writestr("collection.anki2", b"x")
        archive.writestr("collection.anki2", database)
        archive.writestr("media", b'{"0": "../../x"}')
    assert package.read(path).notes == ()
    assert sorted(each.name for each in tmp_path.iterdir()) == ["in", "x.anki2"]


def test_an_encrypted_package_is_an_error(tmp_path: Path) -> None:
    """What needs a password cannot be read, and that is said."""
    path = tmp_path / "a.apkg"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("collection.anki2", b"x")
    data = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.find(mark) + offset] |= 1
    path.write_bytes(data)
    with pytest.raises(AnkigenError, match="encrypted"):
        package.read(path)


@pytest.mark.parametrize(
    "change", ["id = -5", "id = 1 << 60", "mod = -1", "guid = 'a' || char(10) || '<script>'"]
)
def test_a_ledger_that_was_recovered_can_be_read(tmp_path: Path, change: str) -> None:
    """What a package says of its notes is refused, or is a ledger that the next build can read."""
    project = Project(tmp_path / "project")
    project.write("a.md", "Q: one\nA: two\n")
    built = project.build()
    database = tmp_path / "x.anki2"
    with zipfile.ZipFile(built.latest) as archive:
        database.write_bytes(archive.read("collection.anki2"))
    _database(
        database, f"UPDATE notes SET {change}", "UPDATE cards SET nid = (SELECT id FROM notes)"
    )
    path = tmp_path / "a.apkg"
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(database, "collection.anki2")
    before = (project.root / "ankigen.lock").read_bytes()
    if run(["-C", str(project.root), "recover", "--replace", str(path)]) != 0:
        assert (project.root / "ankigen.lock").read_bytes() == before
    assert run(["-C", str(project.root), "diff"]) == 0
