"""Hashes of what is packaged: what did not change keeps its change time."""

from __future__ import annotations

from ankigen.identity.texts import digest
from ankigen.types import NoteType, RenderedCard


def content_hash(card: RenderedCard) -> str:
    """A hash of what Anki is given of a card: note type, fields, tags, deck, cards, media.

    Media that a field names count with that field: their names carry the hash of their content.
    """
    text = "\x1f".join(card.fields)
    unnamed = (
        sorted(media.name for media in card.media if media.name not in text) if card.media else ()
    )
    several = len(card.ordinals) > 1
    ordinals = ",".join(map(str, sorted(card.ordinals) if several else card.ordinals))
    return digest(card.note_type, text, " ".join(card.tags), card.deck, ordinals, *unnamed)


def schema_hash(note_type: NoteType) -> str:
    """A hash of what Anki takes for a note type's schema: fields and templates by id, in order."""
    fields = ",".join(str(field.id) for field in note_type.fields)
    templates = ",".join(str(template.id) for template in note_type.templates)
    return digest(str(note_type.id), str(note_type.is_cloze), fields, templates)


def note_type_hash(note_type: NoteType) -> str:
    """A hash of everything that is packaged of a note type."""
    names = [
        f"{field.name}\x1f{field.description}\x1f{field.is_collapsed:d}{field.is_searched:d}"
        for field in note_type.fields
    ]
    sides = [part for t in note_type.templates for part in (t.name, t.front, t.back)]
    return digest(
        schema_hash(note_type), note_type.name, note_type.css, str(len(names)), *names, *sides
    )
