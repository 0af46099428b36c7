"""The schema of the note types, frozen: Anki takes any change of it for a schema change."""

from __future__ import annotations

import json
from pathlib import Path

from ankigen import fields, package, templates
from ankigen.types import Deck, Kind, Media, StampedNoteType
from tests.backend import Device
from tests.small_cards import basic, cloze, note_types, occlusion, stamp


def test_fields_never_change() -> None:
    """Ids, names and order are those of the first release; spare fields may be renamed."""
    assert [field.name for field in fields.FIELDS] == [
        "Question", "Answer", "Context", "Lead", "Source", "ID", "Reverse", "Typed", "Flags",
        "Hint", "Extra", "Audio", "Spare 1", "Spare 2", "Spare 3", "Spare Card",
    ]  # fmt: skip
    assert [field.id for field in fields.FIELDS] == [7_309_150_000_000 + n for n in range(16)]


def test_note_types_never_change() -> None:
    """Ids and the order of templates are those of the first release."""
    assert fields.NOTE_TYPE_IDS == {
        "basic": 1_640_995_201_000, "cloze": 1_640_995_202_000, "occlusion": 1_640_995_203_000,
    }  # fmt: skip
    assert fields.TEMPLATE_NAMES == {
        "basic": ("Card", "Reverse", "Spare"),
        "cloze": ("Cloze",),
        "occlusion": ("Image Occlusion",),
    }


def test_fields_of_image_occlusion_never_change() -> None:
    """Anki's own come first, each with the tag by which Anki finds it, as in a new collection."""
    assert [field.name for field in fields.OCCLUSION_FIELDS] == [
        "Occlusion", "Image", "Header", "Back Extra", "Comments", "Labels", "Context", "Lead",
        "Source", "ID", "Flags", "Hint", "Extra", "Audio", "Spare 1", "Spare 2", "Spare 3",
    ]  # fmt: skip
    first = 7_309_150_000_100
    assert [field.id for field in fields.OCCLUSION_FIELDS] == [first + n for n in range(17)]
    assert [field.tag for field in fields.OCCLUSION_FIELDS] == [0, 1, 2, 3, 4, *[None] * 12]


def test_image_occlusion_is_ankis_own(tmp_path: Path) -> None:
    """In Anki the note type is as its stock one in all by which Anki knows that one: kind, tags,
    names; and Anki finds picture and masks in a note of it."""
    (tmp_path / "a.png").write_bytes(b"png")
    mask = "{{c1::image-occlusion:rect:left=.1:top=.1:width=.2:height=.2:oi=1}}<br>"
    media = (Media("a.png", tmp_path / "a.png"),)
    card = occlusion("aaaa", mask, (0,))._replace(media=media)
    types = tuple(StampedNoteType(each, 1_700_000_000) for each in templates.read(()))
    path = tmp_path / "a.apkg"
    package.write(path, Deck("Root", ""), types, stamp(card))
    with Device(tmp_path / "device") as device:
        collection = device.collection
        stock = json.loads(collection._backend.get_stock_notetype_legacy(kind=5))
        assert device.import_package(path).new == ("aaaa",)
        ours = collection.models.by_name("ankigen Image Occlusion")
        assert ours is not None
        assert ours["originalStockKind"] == stock["originalStockKind"] == 6
        assert (ours["type"], ours["sortf"]) == (stock["type"], fields.HEADER)
        keys = ("name", "tag", "preventDeletion")
        for mine, its in zip(ours["flds"], stock["flds"], strict=False):
            assert [mine[key] for key in keys] == [its[key] for key in keys]
        (note,) = collection.find_notes("")
        found = collection._backend.get_image_occlusion_note(note_id=note).note
        assert found.image_file_name == "a.png"
        assert [each.ordinal for each in found.occlusions] == [1]
        assert found.occlude_inactive
        assert collection.db is not None
        assert collection.db.scalar("SELECT sfld FROM notes") == "question of aaaa"
        assert device.check().is_clean
        assert device.empty_cards() == set()


def test_each_kind_has_a_note_type() -> None:
    """A cloze and an image occlusion need one of their own: else kinds are a matter of fields."""
    assert set(fields.NOTE_TYPES) == set(Kind)
    others = {kind: key for kind, key in fields.NOTE_TYPES.items() if key != "basic"}
    assert others == {Kind.CLOZE: "cloze", Kind.OCCLUSION: "occlusion"}


def test_internal_fields_are_closed_and_out_of_search(tmp_path: Path) -> None:
    """In Anki, with a package that is new and with one that updates older note types."""
    older = tuple(
        stamped._replace(
            note_type=stamped.note_type._replace(
                fields=tuple(
                    field._replace(description="", is_collapsed=False, is_searched=True)
                    for field in fields.FIELDS
                ),
            ),
        )
        for stamped in note_types()
    )
    cases = {"new": [note_types()], "update": [older, note_types(1_800_000_000)]}
    for case, packages in cases.items():
        with Device(tmp_path / case) as device:
            for number, types in enumerate(packages):
                device.import_package(_package(tmp_path / f"{case}{number}.apkg", types))
            models = device.collection.models
            for key in ("basic", "cloze"):
                model = models.by_name(fields.NOTE_TYPE_NAMES[key])
                assert model is not None
                flags = {f["name"]: (f["collapsed"], f["excludeFromSearch"]) for f in model["flds"]}
                assert flags.pop("Question") == flags.pop("Answer") == (False, False)
                assert flags.pop("Context") == (False, False)
                assert flags.pop("Lead") == (True, False)
                assert set(flags.values()) == {(True, True)}
                assert {f["font"] for f in model["flds"]} == {"Arial"}
                assert all(f["description"] for f in model["flds"] if f["collapsed"])
            names = {each.name for each in models.all_names_and_ids()}
            assert sum(name.startswith("ankigen") for name in names) == 2
            assert device.search("obsidian") == set()
            assert device.search("Source:*obsidian*") == {"aaaa", "bbbb"}
            assert device.search("ID:aaaa") == {"aaaa"}


def _package(path: Path, types: tuple[StampedNoteType, ...]) -> Path:
    cards = [basic("aaaa"), cloze("bbbb", "{{c1::x}}", (0,))]
    values = [list(card.fields) for card in cards]
    for each in values:
        each[fields.SOURCE] = "obsidian://open?vault=v"
    cards = [card._replace(fields=tuple(text)) for card, text in zip(cards, values, strict=True)]
    package.write(path, Deck("Root", ""), types, stamp(*cards))
    return path
