"""A person's own note types: which cards are of one, and with which properties of their notes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ankigen import fields, templates
from ankigen.config import Config
from ankigen.spelling import nearest
from ankigen.types import Card, Diagnostic, Kind, Location, Note, NoteType, Severity
from ankigen.vault import Vault


def prefix(config: Config) -> str:
    """What stands in front of the names of ankigen's own note types: `note_type`, unless that names
    one of the project's."""
    described = config.templates / config.note_type / templates.DESCRIPTION
    return templates.PREFIX if described.is_file() else config.note_type


def assign(
    config: Config, read: Vault, cards: tuple[Card, ...], note_types: Sequence[NoteType]
) -> tuple[tuple[Card, ...], tuple[Diagnostic, ...]]:
    """The cards with the note type that they themselves, their note, its folder or the
    configuration names; an error for each note that names one which is not there.

    A note type is for cards of its sort: one with deletions for clozes, any other for the rest.
    """
    own = {each.key: each for each in note_types if each.key not in fields.NOTE_TYPE_IDS}
    common = config.note_type if config.note_type in own else ""
    named = any(note.note_type for note in read.notes.values())
    by_name = {name: each.key for each in own.values() for name in (each.name, each.key)}
    if not common and not named and not any(card.asked_type in by_name for card in cards):
        return cards, ()
    assigned: list[Card] = []
    problems: dict[str, Diagnostic] = {}
    for card in cards:
        note = read.notes[card.note]
        name = by_name.get(card.asked_type) or note.note_type or common
        if name and name not in own and name not in fields.NOTE_TYPE_IDS:
            problems.setdefault(note.path, _unknown(note, name, own, config))
        elif (
            name in own
            and card.kind is not Kind.OCCLUSION  # Anki's own type, which nobody describes anew
            and own[name].is_cloze == (card.kind is Kind.CLOZE)
        ):
            properties = tuple(_properties(note, own[name]))
            card = card._replace(note_type=name, properties=properties)
        assigned.append(card)
    return tuple(assigned), tuple(problems.values())


def names(config: Config) -> tuple[str, ...]:
    """What the project's own note types are called, in Anki and by their folders."""
    found: list[str] = []
    for key in templates.own_types(config.templates):
        described = templates.describe(config.templates / key)
        found += (key, described.name) if described else (key,)
    return tuple(dict.fromkeys(found))


def _properties(note: Note, note_type: NoteType) -> Iterator[tuple[str, str]]:
    """The note's properties that a field of the note type is named like, as text."""
    names = {name.casefold(): value for name, value in note.properties.items()}
    for field in note_type.fields:
        value = names.get(field.name.casefold())
        if value is not None:
            values = value if isinstance(value, list) else [value]
            yield field.name, ", ".join(map(_text, values))


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    # In properties links are texts; on a card their names are of use.
    text = str(value).strip()
    return text.removeprefix("[[").removesuffix("]]").rpartition("|")[2]


def _unknown(note: Note, name: str, own: Mapping[str, NoteType], config: Config) -> Diagnostic:
    near = nearest(name, own)
    folder = f"{config.templates.name}/{name}/note-type.yaml"
    hint = f"did you mean `{near}`?" if near else f"describe it in {folder}, or remove the name"
    message = f"there is no note type `{name}`: {hint}"
    if name in templates.own_types(config.templates):
        message = f"the note type `{name}` can't be used: fix what is wrong in its folder"
    return Diagnostic(Location(note.file), "note-type", message, Severity.ERROR)
