"""What a package holds: rows of its database, its media."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

from ankigen import fields, package
from ankigen.types import Identity, Media, StampedCard
from tests.package.packages import DECK, rows, write_deck
from tests.small_cards import basic, cloze, note_types, stamp


def test_notes_and_cards_are_as_given(tmp_path: Path) -> None:
    """Ids, GUIDs, times, tags, fields, ordinals and places are those of the cards."""
    first = basic("aaaa", "Q1", "A1", note_id=1024, reverse=True, tags=("x", "a::b", "x"))
    second = cloze("bbbb", "{{c2::two}} and {{c4::four}}", (3, 1))
    cards = (
        StampedCard(second._replace(identity=Identity("bbbb", 512)), 1_700_000_005, 2),
        StampedCard(first, 1_700_000_009, 1),
    )
    path = write_deck(tmp_path / "a.apkg", cards)

    basic_id, cloze_id = fields.NOTE_TYPE_IDS["basic"], fields.NOTE_TYPE_IDS["cloze"]
    assert rows(path, "SELECT id, guid, mid, mod, usn, tags, flags, data FROM notes") == [
        (512, "bbbb", cloze_id, 1_700_000_005, -1, "", 0, ""),
        (1024, "aaaa", basic_id, 1_700_000_009, -1, " x a::b ", 0, ""),
    ]
    assert rows(path, "SELECT flds, sfld FROM notes") == [
        ("\x1f".join(card.card.fields), card.card.fields[0]) for card in cards
    ]
    ((deck_id,),) = rows(path, "SELECT DISTINCT did FROM cards")
    assert rows(path, "SELECT id, nid, did, ord, mod, type, queue, due, reps FROM cards") == [
        (513, 512, deck_id, 1, 1_700_000_005, 0, 0, 2, 0),
        (515, 512, deck_id, 3, 1_700_000_005, 0, 0, 2, 0),
        (1024, 1024, deck_id, 0, 1_700_000_009, 0, 0, 1, 0),
        (1025, 1024, deck_id, 1, 1_700_000_009, 0, 0, 1, 0),
    ]


def test_note_types_keep_their_ids_and_time(tmp_path: Path) -> None:
    """Fields and templates carry the ids by which Anki matches them, and field 0 sorts."""
    path = tmp_path / "a.apkg"
    package.write(path, DECK, note_types(1_700_000_077, ".card {}"), stamp(basic("aaaa")))
    models = json.loads(rows(path, "SELECT models FROM col")[0][0])

    assert set(models) == {str(fields.NOTE_TYPE_IDS[key]) for key in ("basic", "cloze")}
    for key, type_id in list(fields.NOTE_TYPE_IDS.items())[:2]:
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
    decks = json.loads(rows(write_deck(tmp_path / "a.apkg", cards), "SELECT decks FROM col")[0][0])
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
    path = write_deck(tmp_path / "a.apkg", stamp(card))
    assert rows(path, "SELECT sfld FROM notes") == [("ab\tc\nd\x85\u200b😀 e\u0301",)]


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
