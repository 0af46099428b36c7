"""The package: rows of its database, its bytes, what it refuses, and reading it back."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ankigen import fields, package
from ankigen.errors import AnkigenError
from ankigen.package.chunks import Chunks, Deflated, digest
from ankigen.types import Deck, Identity, Media, RenderedCard, StampedCard
from tests.backend import basic, cloze, note_types, stamp

DECK = Deck("Root", "<p>Version 1.2.0</p>")


def _write(path: Path, cards: Sequence[StampedCard], **options: Any) -> Path:
    package.write(path, DECK, note_types(), cards, **options)
    return path


def _rows(path: Path, query: str) -> list[Any]:
    with zipfile.ZipFile(path) as archive:
        database = Path(archive.extract("collection.anki2", path.parent / "unpacked"))
    connection = sqlite3.connect(database)
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def _many(count: int) -> tuple[StampedCard, ...]:
    """Cards with ids that are spread like hashes and answers that compress badly."""
    return stamp(*(basic(f"card{n}", answer=f"{hash((n, 7)):x} " * 60) for n in range(count)))


def test_notes_and_cards_are_as_given(tmp_path: Path) -> None:
    """Ids, GUIDs, times, tags, fields, ordinals and places are those of the cards."""
    first = basic("aaaa", "Q1", "A1", note_id=1024, reverse=True, tags=("x", "a::b", "x"))
    second = cloze("bbbb", "{{c2::two}} and {{c4::four}}", (3, 1))
    cards = (
        StampedCard(replace(second, identity=Identity("bbbb", 512)), 1_700_000_005, 2),
        StampedCard(first, 1_700_000_009, 1),
    )
    path = _write(tmp_path / "a.apkg", cards)

    basic_id, cloze_id = fields.NOTE_TYPE_IDS["basic"], fields.NOTE_TYPE_IDS["cloze"]
    assert _rows(path, "SELECT id, guid, mid, mod, usn, tags, flags, data FROM notes") == [
        (512, "bbbb", cloze_id, 1_700_000_005, -1, "", 0, ""),
        (1024, "aaaa", basic_id, 1_700_000_009, -1, " x a::b ", 0, ""),
    ]
    assert _rows(path, "SELECT flds, sfld FROM notes") == [
        ("\x1f".join(card.card.fields), card.card.fields[0]) for card in cards
    ]
    ((deck_id,),) = _rows(path, "SELECT DISTINCT did FROM cards")
    assert _rows(path, "SELECT id, nid, did, ord, mod, type, queue, due, reps FROM cards") == [
        (513, 512, deck_id, 1, 1_700_000_005, 0, 0, 2, 0),
        (515, 512, deck_id, 3, 1_700_000_005, 0, 0, 2, 0),
        (1024, 1024, deck_id, 0, 1_700_000_009, 0, 0, 1, 0),
        (1025, 1024, deck_id, 1, 1_700_000_009, 0, 0, 1, 0),
    ]


def test_note_types_keep_their_ids_and_time(tmp_path: Path) -> None:
    """Fields and templates carry the ids by which Anki matches them, and field 0 sorts."""
    path = tmp_path / "a.apkg"
    package.write(path, DECK, note_types(1_700_000_077, ".card {}"), stamp(basic("aaaa")))
    models = json.loads(_rows(path, "SELECT models FROM col")[0][0])

    assert set(models) == {str(each) for each in fields.NOTE_TYPE_IDS.values()}
    for key, type_id in fields.NOTE_TYPE_IDS.items():
        model = models[str(type_id)]
        assert model["name"] == fields.NOTE_TYPE_NAMES[key]
        assert (model["mod"], model["sortf"], model["css"]) == (1_700_000_077, 0, ".card {}")
        assert model["type"] == (1 if key == "cloze" else 0)
        assert [(each["id"], each["name"]) for each in model["flds"]] == [
            (each.id, each.name) for each in fields.FIELDS
        ]
        assert [(each["id"], each["ord"], each["name"]) for each in model["tmpls"]] == [
            (type_id + 1 + ordinal, ordinal, name)
            for ordinal, name in enumerate(fields.TEMPLATE_NAMES[key])
        ]


def test_decks_have_their_parents_and_the_root_describes(tmp_path: Path) -> None:
    """Sub-decks come with every deck above them; only the root has a description."""
    cards = stamp(basic("aaaa", deck="Root::A::B"), basic("bbbb", deck="Other"))
    decks = json.loads(_rows(_write(tmp_path / "a.apkg", cards), "SELECT decks FROM col")[0][0])
    assert {deck["name"]: deck["desc"] for deck in decks.values()} == {
        "Default": "",
        "Root": "<p>Version 1.2.0</p>",
        "Root::A": "",
        "Root::A::B": "",
        "Other": "",
    }
    assert all(deck["id"] == int(key) < 2**53 for key, deck in decks.items())


def test_control_characters_are_stripped_as_anki_does(tmp_path: Path) -> None:
    """Tab and newline stay, other ASCII control characters go, the rest of Unicode is untouched."""
    card = basic("aaaa", "a\x00b\x08\tc\r\nd\x7f\x85\u200b😀 e\u0301")
    path = _write(tmp_path / "a.apkg", stamp(card))
    assert _rows(path, "SELECT sfld FROM notes") == [("ab\tc\nd\x85\u200b😀 e\u0301",)]


def test_media_are_packed_once_by_name(tmp_path: Path) -> None:
    """Media come in the order of their names, equal files of one name once, with their bytes."""
    one, two, copy = tmp_path / "1.svg", tmp_path / "2.png", tmp_path / "copy.svg"
    one.write_bytes(b"<svg/>" * 50_000)
    two.write_bytes(bytes(range(256)) * 300)
    copy.write_bytes(one.read_bytes())
    cards = stamp(
        basic("aaaa", media=(Media("b.png", two), Media("a.svg", one))),
        basic("bbbb", media=(Media("a.svg", one),)),
        basic("cccc", media=(Media("a.svg", copy),)),
    )
    written = package.write(tmp_path / "a.apkg", DECK, note_types(), cards)
    assert (written.notes, written.cards, written.media) == (3, 3, 2)
    with zipfile.ZipFile(tmp_path / "a.apkg") as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["collection.anki2", "media", "0", "1"]
        assert json.loads(archive.read("media")) == {"0": "a.svg", "1": "b.png"}
        assert archive.read("0") == one.read_bytes()
        assert archive.read("1") == two.read_bytes()
        assert archive.getinfo("0").compress_size < one.stat().st_size / 10
        for entry in archive.infolist():
            assert entry.date_time == (1980, 1, 1, 0, 0, 0)
            assert (entry.create_system, entry.external_attr >> 16) == (3, 0o100644)
    assert written.size == (tmp_path / "a.apkg").stat().st_size


def test_media_of_one_name_must_be_equal(tmp_path: Path) -> None:
    """Two different files under one name are refused, naming both."""
    one, two = tmp_path / "1", tmp_path / "2"
    one.write_bytes(b"1")
    two.write_bytes(b"2")
    card = basic("aaaa", media=(Media("a.png", one), Media("a.png", two)))
    with pytest.raises(AnkigenError, match=r"1 and .*2 differ"):
        _write(tmp_path / "a.apkg", stamp(card))


@pytest.mark.parametrize(
    "name", ["", "a/b.png", "..", "a..png", "A.png", "ä.png", "a b.png", "a" * 117 + ".png", "a."]
)
def test_bad_media_names_are_refused(tmp_path: Path, name: str) -> None:
    """Names that Anki would refuse, cut or change never get into a package."""
    (tmp_path / "a").write_bytes(b"")
    with pytest.raises(AnkigenError, match="rename"):
        _write(tmp_path / "a.apkg", stamp(basic("aaaa", media=(Media(name, tmp_path / "a"),))))


def test_missing_media_leave_the_old_package(tmp_path: Path) -> None:
    """A file that is gone is an error that names it, and nothing is written."""
    path = _write(tmp_path / "a.apkg", stamp(basic("aaaa")))
    before = path.read_bytes()
    with pytest.raises(AnkigenError, match=r"gone\.png"):
        _write(path, stamp(basic("bbbb", media=(Media("a.png", tmp_path / "gone.png"),))))
    assert path.read_bytes() == before
    assert _names(tmp_path) == ["a.apkg"]


@pytest.mark.parametrize(
    ("cards", "message"),
    [
        ((basic("aaaa"), basic("aaaa", note_id=5)), "two cards have the GUID aaaa"),
        ((basic("aaaa", note_id=5), basic("bbbb", note_id=5)), "share the card id 5"),
        ((basic("aaaa", note_id=5, reverse=True), basic("bbbb", note_id=6)), "share the card id 6"),
        ((basic("aaaa", "one\x1ftwo"),), r"U\+001F"),
        ((basic("aaaa", "\ud800"),), "half a character"),
        ((basic("aaaa", tags=("a b",)),), "tag 'a b'"),
        ((basic("aaaa", tags=("a\u3000b",)),), "tag"),
        ((replace(basic("aaaa"), note_type="x"),), "unknown note type"),
        ((replace(basic("aaaa"), fields=("a",)),), "1 fields instead of 14"),
        ((replace(basic("aaaa"), ordinals=()),), "no card"),
        ((replace(basic("aaaa"), ordinals=(0, 0)),), "no card in Anki, or one twice"),
        ((replace(basic("aaaa"), ordinals=(3,)),), "template that is not there"),
    ],
)
def test_what_anki_would_mangle_is_refused(
    tmp_path: Path, cards: tuple[RenderedCard, ...], message: str
) -> None:
    """Cards that Anki would add twice or could not store are refused, and nothing is written."""
    with pytest.raises(AnkigenError, match=message):
        _write(tmp_path / "a.apkg", stamp(*cards))
    assert not _names(tmp_path)


def test_the_same_cards_give_the_same_bytes_anywhere(tmp_path: Path) -> None:
    """Time zone, locale, hash seed, order of the cards and the folder leave no trace."""
    script = (
        "import sys; from pathlib import Path; sys.path.insert(0, sys.argv[2])\n"
        "from tests.test_package import _write, _many\n"
        "_write(Path(sys.argv[1]), sorted(_many(40), key=lambda c: hash(c.card.identity.guid)))"
    )
    made = []
    for number, zone, locale in ((1, "UTC", "C"), (2, "Pacific/Auckland", "tr_TR.UTF-8")):
        path = tmp_path / str(number) / "deck.apkg"
        environment = os.environ | {"TZ": zone, "LC_ALL": locale, "PYTHONHASHSEED": str(number)}
        command = [sys.executable, "-c", script, str(path), str(Path(__file__).parent.parent)]
        subprocess.run(command, check=True, env=environment)
        made.append(path.read_bytes())
    assert made[0] == made[1] == _write(tmp_path / "here.apkg", _many(40)).read_bytes()


def test_the_database_does_not_tell_who_wrote_it(tmp_path: Path) -> None:
    """The header's counters and SQLite version are fixed, and the database is sound and compact."""
    path = _write(tmp_path / "a.apkg", _many(500))
    assert _rows(path, "PRAGMA integrity_check") == [("ok",)]
    assert _rows(path, "PRAGMA freelist_count") == [(0,)]
    header = (tmp_path / "unpacked" / "collection.anki2").read_bytes()[:100]
    assert [int.from_bytes(header[at : at + 4], "big") for at in (24, 92, 96)] == [1, 1, 3_040_000]


@pytest.mark.parametrize("change", ["edit", "grow", "insert", "remove", "move", "media"])
def test_a_record_saves_time_and_changes_nothing(tmp_path: Path, change: str) -> None:
    """With the record of an earlier package the bytes are those of a clean build."""
    picture = tmp_path / "a.svg"
    picture.write_bytes(os.urandom(200_000))
    cards = list(_many(1200))
    cards[7] = replace(cards[7], card=replace(cards[7].card, media=(Media("a.svg", picture),)))
    record = tmp_path / "cache" / "record"
    _write(tmp_path / "1.apkg", cards, record=record)
    card = cards[600].card
    if change in ("edit", "grow"):
        answer = "x" * (5 if change == "edit" else 90_000)
        values = (card.fields[0], answer, *card.fields[2:])
        cards[600] = replace(cards[600], card=replace(card, fields=values))
    elif change == "insert":
        cards.insert(100, StampedCard(basic("new"), 1_700_000_000, 100))
    elif change == "remove":
        del cards[600]
    elif change == "move":
        cards = [replace(each, position=each.position + 1) for each in cards]
    else:
        picture.write_bytes(os.urandom(200_000))
    kept = _write(tmp_path / "2.apkg", cards, record=record).read_bytes()
    assert kept == _write(tmp_path / "clean.apkg", cards).read_bytes()


def test_an_edit_compresses_only_what_it_touched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All but the pages of the edited note are copied from the last package."""
    compressed = 0
    compressobj = zlib.compressobj

    def count(*arguments: Any) -> Any:
        nonlocal compressed
        compressed += 1
        return compressobj(*arguments)

    monkeypatch.setattr(zlib, "compressobj", count)
    cards, record = list(_many(2000)), tmp_path / "record"
    _write(tmp_path / "1.apkg", cards, record=record)
    assert compressed > 30
    compressed = 0
    card = cards[9].card
    changed = (card.fields[0].swapcase(), *card.fields[1:])
    cards[9] = StampedCard(replace(card, fields=changed), 1_800_000_000, 10)
    _write(tmp_path / "2.apkg", cards, record=record)
    assert compressed < 6


def test_a_damaged_record_or_package_changes_nothing(tmp_path: Path) -> None:
    """What a record says is believed only as far as the bytes bear it out."""
    record, last = tmp_path / "record", tmp_path / "last.apkg"
    clean = _write(tmp_path / "clean.apkg", _many(300)).read_bytes()
    _write(last, _many(300), record=record)
    sound_record, sound = record.read_bytes(), last.read_bytes()
    assert sound == clean
    for broken_record, broken in (
        (sound_record, b"\0" * len(sound)),
        (sound_record, sound[: len(sound) // 2]),
        (sound_record[:-40], sound),
        (sound_record.replace(b"chunks", b"junks"), sound),
        (b"", sound),
    ):
        record.write_bytes(broken_record)
        last.write_bytes(broken)
        assert _write(tmp_path / "next.apkg", _many(300), record=record).read_bytes() == clean
    record.write_bytes(sound_record)
    last.unlink()
    assert _write(tmp_path / "next.apkg", _many(300), record=record).read_bytes() == clean


def test_a_forged_record_puts_nothing_into_a_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Compressed bytes that are not those of the chunk they are said to be are not taken."""
    clean = _write(tmp_path / "clean.apkg", _many(300)).read_bytes()
    forged = zlib.compressobj(9, zlib.DEFLATED, -15)
    evil = forged.compress(b"<script>" * 8192) + forged.flush(zlib.Z_FULL_FLUSH)
    deflate = Chunks.deflate

    def forge(chunks: Chunks, chunk: bytes) -> Deflated:
        return replace(deflate(chunks, chunk), packed=evil, packed_digest=digest(evil))

    with monkeypatch.context() as patch:
        patch.setattr(Chunks, "deflate", forge)
        last = _write(tmp_path / "last.apkg", _many(300), record=tmp_path / "record").read_bytes()
    assert evil in last
    again = _write(tmp_path / "next.apkg", _many(300), record=tmp_path / "record").read_bytes()
    assert again == clean


_KILLED = """
import os, sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from tests.test_package import _many, _write
folder = Path(sys.argv[1])
path, record = folder / "deck.apkg", folder / "record"
new = _write(folder / "new" / "deck.apkg", _many(60)).read_bytes()
old = _write(path, _many(50), record=record).read_bytes()

def child(last):
    events = 0
    def die(event, arguments):
        nonlocal events
        if event in ("open", "os.rename", "os.remove", "sqlite3.connect") and str(
            arguments[0]).startswith(str(folder)):
            events += 1
            if events == last:
                os._exit(9)
    sys.addaudithook(die)
    _write(path, _many(60), record=record)
    os._exit(0)

count, seen = 0, set()
while True:
    count += 1
    process = os.fork()
    if not process:
        child(count)
    ended = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    seen.add(path.read_bytes())
    assert path.read_bytes() in (old, new), count
    assert _write(path, _many(60), record=record).read_bytes() == new, count
    assert sorted(os.listdir(folder)) == ["deck.apkg", "new", "record"], count
    _write(path, _many(50), record=record)
    if not ended:
        break
assert seen == {old, new} and count > 6, count
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs os.fork")
def test_a_killed_writer_leaves_the_old_package_or_the_new_one(tmp_path: Path) -> None:
    """Killed before any of its file operations, it leaves no half package, and the next mends."""
    root = str(Path(__file__).parent.parent)
    command = [sys.executable, "-c", _KILLED, str(tmp_path / "build"), root]
    subprocess.run(command, check=True)


def test_a_copy_has_the_same_bytes(tmp_path: Path) -> None:
    """`copy` replaces its target as a whole."""
    path = _write(tmp_path / "a.apkg", _many(3))
    (tmp_path / "b.apkg").write_bytes(b"old")
    package.copy(path, tmp_path / "b.apkg")
    assert (tmp_path / "b.apkg").read_bytes() == path.read_bytes()
    assert _names(tmp_path) == ["a.apkg", "b.apkg"]


def test_reading_gives_what_was_written(tmp_path: Path) -> None:
    """Reading a package back gives its notes, decks, note types, media and version."""
    (tmp_path / "a.png").write_bytes(b"png")
    media = (Media("a.png", tmp_path / "a.png"),)
    first = basic("aaaa", note_id=512, reverse=True, tags=("x", "y::z"), media=media)
    second = replace(cloze("bbbb", "{{c2::two}}", (1,)), deck="Root::Sub")
    path = _write(tmp_path / "a.apkg", stamp(second, first))

    deck = package.read(path)
    assert deck.version == "1.2.0"
    assert deck.decks == {"Default": "", "Root": "<p>Version 1.2.0</p>", "Root::Sub": ""}
    assert deck.media == ("a.png",)
    assert {each.id: each.fields for each in deck.note_types} == {
        type_id: tuple(field.name for field in fields.FIELDS)
        for type_id in fields.NOTE_TYPE_IDS.values()
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
    sound = _write(tmp_path / "sound.apkg", _many(30)).read_bytes()
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
