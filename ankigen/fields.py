"""The frozen schema of ankigen's note types: ids and names that must never change.

Anki matches fields and templates by id on import and treats an added, removed or reordered one as
a schema change, which forces a one-way sync. So every note type has the same fields for ever;
spare ones are there to be renamed (by id) when a later release needs them.
"""

from __future__ import annotations

from ankigen.types import Field

QUESTION, ANSWER, CONTEXT, LEAD, SOURCE, ID, REVERSE, TYPED, FLAGS = range(9)

_NAMES = (
    "Question",  # the sort field, for ever; for a cloze, its text
    "Answer",  # for a cloze, what is shown below the text on the back
    "Context",  # note title and heading path, HTML
    "Lead",  # the questions that this one leans on, HTML
    "Source",  # the obsidian:// address of the card's place in the notes
    "ID",  # the card's GUID, for the Browser's search
    "Reverse",  # not empty: there is a card from answer to question
    "Typed",  # what is typed on a type-in card, plain text
    "Flags",  # CSS classes for the card's outermost element
    "Spare 1",
    "Spare 2",
    "Spare 3",
    "Spare 4",
    "Spare Card",  # gates the spare template
)

FIELDS = tuple(Field(7_309_150_000_000 + number, name) for number, name in enumerate(_NAMES))

# Note type and template ids, by key. A template's id is its note type's id + 1 + its ordinal.
NOTE_TYPE_IDS = {
    "basic": 1_609_459_201_000,
    "cloze": 1_609_459_202_000,
    "type-in": 1_609_459_203_000,
}
NOTE_TYPE_NAMES = {
    "basic": "ankigen Basic",
    "cloze": "ankigen Cloze",
    "type-in": "ankigen Type-in",
}
# In the order of their ordinals. A cloze note type has one template only: Anki allows no other.
TEMPLATE_NAMES = {
    "basic": ("Card", "Reverse", "Spare"),
    "cloze": ("Cloze",),
    "type-in": ("Type", "Spare"),
}
