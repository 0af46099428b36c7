"""A ledger from what a package or a collection holds: for `recover`, and for a build that finds a
package which its ledger does not know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from ankigen import fields, highlight, identity, package, templates
from ankigen.config import Config
from ankigen.errors import AnkigenError, UsageError
from ankigen.identity import Ledger
from ankigen.identity.ledger.recover import recover as rebuild
from ankigen.pipeline import settings
from ankigen.types import NoteType, PackagedNote

_LARGEST = 1 << 53  # numbers below can be kept in the ledger


def recover(config: Config, source: Path, *, replace: bool = False) -> Ledger:
    """Write a ledger with the cards of an `.apkg` or a collection, and give it.

    Raises `UsageError` where there is a ledger already (unless `replace`) or the source holds
    nothing that ankigen made, and `AnkigenError` where it cannot be read.
    """
    with identity.lock(config.ledger):
        if config.ledger.exists() and not replace:
            raise UsageError(
                f"{config.ledger.name} is there: set it aside with `ankigen init --fresh-ledger`, "
                "or say --replace"
            )
        packaged = package.read(source)
        note_types = templates.read(
            [], highlight.stylesheet(), settings.note_type_prefix(config), config.root
        )
        notes = _recovered(packaged, note_types)
        if not all(map(_is_sound, notes)):
            raise AnkigenError(f"{source}: a note in it has numbers that no note has; name another")
        vault_id = config.vault_id or config.deck
        ledger = rebuild(notes, vault_id=vault_id, version=packaged.version)
        if not ledger.entries:
            raise UsageError(f"{source} holds no card that ankigen made: name another file")
        identity.write(config.ledger, ledger)
        return ledger


def held(
    path: Path, mark: str, note_types: Sequence[NoteType], vault_id: str
) -> tuple[identity.Ledger, dict[str, int]]:
    """What a package holds of these note types, as a ledger, and the change times of notes of a
    person's own types; nothing where it cannot be read."""
    try:
        packaged = package.read(path)
    except AnkigenError:
        return identity.Ledger(), {}
    keys = {each.id: each.key for each in note_types}
    notes = filter(_is_sound, _recovered(packaged, note_types))
    ledger = rebuild(notes, vault_id=vault_id, version=packaged.version)
    types = {
        keys[each.id]: identity.NoteTypeEntry(keys[each.id], "", "", each.modified, each.id)
        for each in packaged.note_types
        if each.id in keys and 0 < each.modified < _LARGEST
    }
    times = {
        note.guid: note.modified
        for note in packaged.notes
        if note.guid not in ledger.entries and 0 < note.modified < _LARGEST
    }
    releases = tuple(identity.marked(mark, each.version) for each in ledger.releases)
    return replace(ledger, note_types=types, releases=releases), times


def _recovered(
    packaged: package.PackagedDeck, note_types: Sequence[NoteType]
) -> tuple[PackagedNote, ...]:
    """The notes of a package or a collection that are of these note types, with keys as in
    `fields` (a project's own name for its note types gives them ids of their own)."""
    keys = fields.NOTE_TYPE_IDS
    ids = {each.id: keys[each.key] for each in note_types if each.key in keys}
    return tuple(
        note._replace(note_type=ids[note.note_type])
        for note in packaged.notes
        if note.note_type in ids
    )


def _is_sound(note: PackagedNote) -> bool:
    """Whether the next build can read what the ledger would say of the note."""
    numbers = (note.note_id, note.modified, *note.ordinals)
    return note.note_id > 0 and all(0 <= number < _LARGEST for number in numbers)
