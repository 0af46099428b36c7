"""Reading packages and collections, sound and hostile."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
import time
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ankigen import fields, package
from ankigen.errors import AnkigenError
from ankigen.types import Media
from tests.package.packages import many, write_deck
from tests.small_cards import basic, cloze, stamp


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(max_size=40), min_size=2, max_size=5), st.data())
def test_any_text_comes_back_as_anki_would_keep_it(texts: list[str], data: st.DataObject) -> None:
    """Whatever the fields hold is read back, without the characters that Anki strips."""
    stripped = "".join(chr(code) for code in (*range(32), 127) if chr(code) not in "\t\n")
    kept = str.maketrans("", "", stripped)
    cards = []
    for number, text in enumerate(texts):
        others = [""] * (len(fields.FIELDS) - 1)
        values = data.draw(st.permutations([text.replace("\x1f", ""), *others]))
        cards.append(basic(f"g{number}")._replace(fields=tuple(values)))
    with tempfile.TemporaryDirectory() as folder:
        notes = package.read(write_deck(Path(folder, "a.apkg"), stamp(*cards))).notes
    assert {note.guid: note.fields for note in notes} == {
        card.identity.guid: tuple(field.translate(kept) for field in card.fields) for card in cards
    }


def test_reading_gives_what_was_written(tmp_path: Path) -> None:
    """Reading a package back gives its notes, decks, note types, media and version."""
    (tmp_path / "a.png").write_bytes(b"png")
    media = (Media("a.png", tmp_path / "a.png"),)
    first = basic("aaaa", note_id=512, reverse=True, tags=("x", "y::z"), media=media)
    second = cloze("bbbb", "{{c2::two}}", (1,))._replace(deck="Root::Sub")
    path = write_deck(tmp_path / "a.apkg", stamp(second, first))

    deck = package.read(path)
    assert deck.version == "1.2.0"
    assert deck.decks == {"Default": "", "Root": "<p>Version 1.2.0</p>", "Root::Sub": ""}
    assert deck.media == ("a.png",)
    assert {each.id: each.fields for each in deck.note_types} == {
        fields.NOTE_TYPE_IDS[key]: tuple(field.name for field in fields.FIELDS)
        for key in ("basic", "cloze")
    }
    assert deck.notes[0] == package.PackagedNote(
        "aaaa", 512, fields.NOTE_TYPE_IDS["basic"], 1_700_000_000, ("x", "y::z"), first.fields,
        "Root", (0, 1), 2,
    )  # fmt: skip
    assert (deck.notes[1].guid, deck.notes[1].ordinals) == ("bbbb", (1,))
    assert (deck.notes[1].deck, deck.notes[1].position) == ("Root::Sub", 1)


def _zip(path: Path, **entries: bytes) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in entries.items():
            archive.writestr(name.replace("_", "."), content)
    return path


def _database(path: Path, *statements: str) -> bytes:
    connection = sqlite3.connect(path)
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()
    return path.read_bytes()


_NOTES = "CREATE TABLE notes (id, guid, mid, mod, tags, flds)"
_CARDS = "CREATE TABLE cards (nid, ord, did, due)"
_COL = "CREATE TABLE col (decks, models)"


@pytest.mark.parametrize(
    "statements",
    [
        ("CREATE TABLE x (y)",),
        (_NOTES, _CARDS, _COL),
        (_NOTES, _CARDS, _COL, "INSERT INTO col VALUES ('[', '{}')"),
        (_NOTES, _CARDS, _COL, "INSERT INTO col VALUES ('[]', '{}')"),
        (_NOTES, _CARDS, _COL, "INSERT INTO col VALUES ('" + "[" * 100_000 + "', '{}')"),
        (_NOTES, _CARDS, _COL, "INSERT INTO col VALUES ('{\"1\": 1}', '{}')"),
        (_NOTES, _CARDS, _COL, "INSERT INTO col VALUES (x'ff', x'ff')"),
        (
            _NOTES,
            _CARDS,
            _COL,
            "INSERT INTO col VALUES ('{}', '{}')",
            "INSERT INTO notes VALUES (1, x'00', 1, 1, '', '')",
        ),
        (
            _NOTES,
            _CARDS,
            _COL,
            "INSERT INTO col VALUES ('{}', '{}')",
            "INSERT INTO cards VALUES (1, 'x', 1, 1)",
        ),
        ("CREATE TABLE x (y)", "CREATE VIEW notes AS SELECT 1", _CARDS, _COL),
    ],
)
def test_a_hostile_database_is_an_error(tmp_path: Path, statements: tuple[str, ...]) -> None:
    """Databases with missing tables, views, broken JSON or wrong types are errors for a person."""
    content = _database(tmp_path / "db", *statements)
    with pytest.raises(AnkigenError, match="not a package"):
        package.read(_zip(tmp_path / "a.apkg", collection_anki2=content))
    with pytest.raises(AnkigenError, match="not a package"):
        package.read(tmp_path / "db")


def test_a_hostile_zip_is_an_error(tmp_path: Path) -> None:
    """Zips without a collection, of another format, cut or with false sizes are errors."""
    sound = write_deck(tmp_path / "sound.apkg", many(30)).read_bytes()
    flipped = bytearray(sound)
    flipped[len(sound) // 3] ^= 0xFF
    (tmp_path / "flipped.apkg").write_bytes(flipped)
    (tmp_path / "cut.apkg").write_bytes(sound[: len(sound) // 2])
    (tmp_path / "text.apkg").write_text("not a zip at all" * 100)
    (tmp_path / "empty.apkg").write_bytes(b"")
    _zip(tmp_path / "none.apkg", x=b"")
    _zip(tmp_path / "modern.apkg", collection_anki21b=b"", collection_anki2=b"")
    _zip(tmp_path / "media.apkg", collection_anki2=b"x", media=b"[]")
    for name in ("flipped", "cut", "text", "empty", "none", "modern", "media", "missing"):
        with pytest.raises(AnkigenError, match=name):
            package.read(tmp_path / f"{name}.apkg")
    assert not (tmp_path / "unpacked").exists()


def test_a_snapshot_holds_what_only_the_log_has(tmp_path: Path) -> None:
    """What stands only in the log of an open database is in the copy."""
    database = tmp_path / "original" / "collection.anki2"
    database.parent.mkdir()
    connection = sqlite3.connect(database)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA locking_mode=EXCLUSIVE")
    connection.execute("CREATE TABLE x (y)")
    connection.execute("INSERT INTO x VALUES (7)")
    connection.commit()
    copy = package.snapshot(database, tmp_path)
    connection.close()
    opened = sqlite3.connect(copy)
    assert opened.execute("SELECT y FROM x").fetchall() == [(7,)]
    opened.close()


def test_a_collection_that_is_being_written_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A copy is not trusted while the original changes under it."""
    database = tmp_path / "collection.anki2"
    database.write_bytes(b"0")
    (tmp_path / "copy").mkdir()
    copyfile = shutil.copyfile

    def write_meanwhile(source: Path, target: Path) -> None:
        copyfile(source, target)
        database.write_bytes(database.read_bytes() + b"0")

    monkeypatch.setattr(shutil, "copyfile", write_meanwhile)
    monkeypatch.setattr(time, "sleep", lambda seconds: None)
    with pytest.raises(AnkigenError, match="close Anki"):
        package.snapshot(database, tmp_path / "copy")
