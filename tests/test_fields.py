"""The schema of the note types, frozen: Anki takes any change of it for a schema change."""

from __future__ import annotations

from ankigen import fields


def test_fields_never_change() -> None:
    """Ids, names and order are those of the first release; spare fields may be renamed."""
    names = [field.name for field in fields.FIELDS]
    assert names[:9] == [
        "Question", "Answer", "Context", "Lead", "Source", "ID", "Reverse", "Typed", "Flags",
    ]  # fmt: skip
    assert [field.id for field in fields.FIELDS] == [7_309_150_000_000 + n for n in range(14)]


def test_note_types_never_change() -> None:
    """Ids and the order of templates are those of the first release."""
    assert fields.NOTE_TYPE_IDS == {
        "basic": 1_609_459_201_000,
        "cloze": 1_609_459_202_000,
        "type-in": 1_609_459_203_000,
    }
    assert fields.TEMPLATE_NAMES == {
        "basic": ("Card", "Reverse", "Spare"),
        "cloze": ("Cloze",),
        "type-in": ("Type", "Spare"),
    }
