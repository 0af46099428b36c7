"""The schema of the note types, frozen: Anki takes any change of it for a schema change."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from ankigen import fields, package
from ankigen.types import Deck, Kind, StampedNoteType
from tests.backend import Device, basic, cloze, note_types, stamp


def test_fields_never_change() -> None:
    """Ids, names and order are those of the first release; spare fields may be renamed."""
    assert [field.name for field in fields.FIELDS] == [
        "Question", "Answer", "Context", "Lead", "Source", "ID", "Reverse", "Typed", "Flags",
        "Hint", "Extra", "Audio", "Spare 1", "Spare 2", "Spare 3", "Spare Card",
    ]  # fmt: skip
    assert [field.id for field in fields.FIELDS] == [7_309_150_000_000 + n for n in range(16)]


def test_note_types_never_change() -> None:
    """Ids and the order of templates are those of the first release."""
    assert fields.NOTE_TYPE_IDS == {"basic": 1_640_995_201_000, "cloze": 1_640_995_202_000}
    assert fields.TEMPLATE_NAMES == {"basic": ("Card", "Reverse", "Spare"), "cloze": ("Cloze",)}


def test_each_kind_has_a_note_type() -> None:
    """Only a cloze needs a note type of its own: any other kind is a matter of fields."""
    assert set(fields.NOTE_TYPES) == set(Kind)
    assert [kind for kind, key in fields.NOTE_TYPES.items() if key != "basic"] == [Kind.CLOZE]


def test_internal_fields_are_closed_and_out_of_search(tmp_path: Path) -> None:
    """In Anki, with a package that is new and with one that updates older note types."""
    older = tuple(
        replace(
            stamped,
            note_type=replace(
                stamped.note_type,
                fields=tuple(
                    replace(field, description="", is_collapsed=False, is_searched=True)
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
            for key in fields.NOTE_TYPE_IDS:
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
    cards = [replace(card, fields=tuple(text)) for card, text in zip(cards, values, strict=True)]
    package.write(path, Deck("Root", ""), types, stamp(*cards))
    return path
