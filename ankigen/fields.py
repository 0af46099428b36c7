"""The frozen schema of ankigen's note types: ids and names that must never change.

Anki matches fields and templates by id on import and treats an added, removed or reordered one as
a schema change, which forces a one-way sync; the older importer, which AnkiConnect runs up to Anki
26.8, matches by name, so that there a new name costs as much. So two note types have the same
fields for ever; the third is Anki's own for image occlusion, with fields of ours behind its. Those
that later releases are likely to need have their names already, and spare ones are there for what
nobody thought of.

What a card asks for is a matter of fields, not of note types: an import never changes a note's
type, and with it a change of kind would cost the card's reviews.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ankigen.types import Card, Field, Kind

QUESTION, ANSWER, CONTEXT, LEAD, SOURCE, ID, REVERSE, TYPED, FLAGS = range(9)

# Names, in the order of the fields, with what a person reads in the empty field in Anki's editor.
_OPEN = (
    ("Question", ""),  # the sort field, for ever; for a cloze, its text
    ("Answer", ""),  # for a cloze, what is shown below the text on the back
    ("Context", "Where the card is in the notes: title and headings"),  # HTML
)
# Closed in the editor, and found by a search.
_COLLAPSED = (("Lead", "The questions before this one that it leans on"),)  # HTML
# Closed, and found only by a search that names the field, such as `ID:abc`.
_INTERNAL = (
    ("Source", "The address that opens the note in Obsidian"),
    ("ID", "The card's GUID, for searches such as ID:abc"),
    ("Reverse", "Filled: there is a card from answer to question"),
    ("Typed", "Filled: this is what you are asked to type"),  # plain text
    ("Flags", "CSS classes of the card's outermost element"),
    ("Hint", "For a later release"),
    ("Extra", "For a later release"),
    ("Audio", "For a later release"),
    ("Spare 1", "For a later release"),
    ("Spare 2", "For a later release"),
    ("Spare 3", "For a later release"),
    ("Spare Card", "Filled: there is a card of the spare template"),
)
_FIRST_FIELD_ID = 7_309_150_000_000


def _fields() -> tuple[Field, ...]:
    named = (
        *((name, text, False, True) for name, text in _OPEN),
        *((name, text, True, True) for name, text in _COLLAPSED),
        *((name, text, True, False) for name, text in _INTERNAL),
    )
    return tuple(
        Field(_FIRST_FIELD_ID + number, name, text, is_collapsed, is_searched)
        for number, (name, text, is_collapsed, is_searched) in enumerate(named)
    )


FIELDS = _fields()

# Anki's own fields of an image occlusion note, each with its tag (`ImageOcclusionField` in Anki's
# `notetypes.proto`), then ours. Never change them, either.
MASKS, IMAGE, HEADER, BACK_EXTRA, COMMENTS = range(5)
LABELS = 5
_STOCK = ("Occlusion", "Image", "Header", "Back Extra", "Comments")
_BESIDE_STOCK = (
    ("Labels", "What each mask hides, shown on its card's back", True, True),
    ("Context", "Where the card is in the notes: title and headings", True, True),
    ("Lead", "The questions before this one that it leans on", True, True),
    ("Source", "The address that opens the note in Obsidian", True, False),
    ("ID", "The card's GUID, for searches such as ID:abc", True, False),
    ("Flags", "CSS classes of the card's outermost element", True, False),
    *((name, "For a later release", True, False)
      for name in ("Hint", "Extra", "Audio", "Spare 1", "Spare 2", "Spare 3")),
)  # fmt: skip
_FIRST_OCCLUSION_FIELD_ID = _FIRST_FIELD_ID + 100
OCCLUSION_FIELDS = (
    *(Field(_FIRST_OCCLUSION_FIELD_ID + tag, name, tag=tag) for tag, name in enumerate(_STOCK)),
    *(
        Field(_FIRST_OCCLUSION_FIELD_ID + LABELS + number, *described)
        for number, described in enumerate(_BESIDE_STOCK)
    ),
)

# Note type and template ids, by key. A template's id is its note type's id + 1 + its ordinal.
NOTE_TYPE_IDS = {
    "basic": 1_640_995_201_000,
    "cloze": 1_640_995_202_000,
    "occlusion": 1_640_995_203_000,
}
NOTE_TYPE_NAMES = {
    "basic": "ankigen Basic",
    "cloze": "ankigen Cloze",
    "occlusion": "ankigen Image Occlusion",
}
NOTE_TYPE_FIELDS = {"basic": FIELDS, "cloze": FIELDS, "occlusion": OCCLUSION_FIELDS}
# The field that Anki's Browser lists a note by, where it isn't the first.
SORT_FIELDS = {"occlusion": HEADER}
# `OriginalStockKind` in Anki's `notetypes.proto`: by it Anki opens its editor of masks.
STOCK_KINDS = {"occlusion": 6}
# In the order of their ordinals. A cloze note type has one template only: Anki allows no other.
TEMPLATE_NAMES = {
    "basic": ("Card", "Reverse", "Spare"),
    "cloze": ("Cloze",),
    "occlusion": ("Image Occlusion",),
}

# The note type of each kind of card that has none of a person's own.
NOTE_TYPES: Mapping[Kind, str] = {
    Kind.BASIC: "basic",
    Kind.REVERSED: "basic",
    Kind.TYPE_IN: "basic",
    Kind.CLOZE: "cloze",
    Kind.OCCLUSION: "occlusion",
}

# What fills a field of a person's own note type, by its name in small letters: other tools' names
# for the two sides, and ankigen's for everything.
_FILLED = {
    **{field.name.casefold(): place for place, field in enumerate(FIELDS[: FLAGS + 1])},
    **dict.fromkeys(("front", "text"), QUESTION),
    **dict.fromkeys(("back", "back extra"), ANSWER),
}


def place(name: str) -> int | None:
    """The place in `FIELDS` of what fills a field of that name; None where only a note's property
    of that name does."""
    return _FILLED.get(name.casefold())


# What a person may fill a field with, beside a property of the note: `note.` and its name.
FILLINGS = tuple(field.name.casefold() for field in FIELDS[: FLAGS + 1])
PROPERTY = "note."


def role(field: Field) -> int | None:
    """The place in `FIELDS` of what fills this field: by what a person said, by the tag of a note
    type of Anki's own, or by its name; None where a property of the note does."""
    return QUESTION if field.tag == HEADER else place(field.filled_with or field.name)


def note_type(card: Card) -> str:
    """The key of the card's note type."""
    return card.note_type or NOTE_TYPES[card.kind]


def text(own: Sequence[Field], values: Sequence[str], wanted: int) -> str:
    """What a note of a note type with these fields has in place of `FIELDS[wanted]`; empty where
    no field of it is filled so."""
    if own is FIELDS:
        return values[wanted]
    if wanted == QUESTION and own == OCCLUSION_FIELDS:
        return values[HEADER]
    found = (each for field, each in zip(own, values, strict=True) if role(field) == wanted)
    return next(found, "")
