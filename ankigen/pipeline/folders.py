"""The configuration's `folders`: what holds for notes whose front matter says nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePosixPath

from ankigen.config import Config, Folder
from ankigen.types import Kind, Note
from ankigen.vault import Vault


def apply(config: Config, read: Vault) -> Vault:
    """The vault with its notes' settings filled in from their folders'."""
    if not config.folders:
        return read
    notes = {path: _settle(note, config, read.scan.base) for path, note in read.notes.items()}
    return replace(read, notes=notes)


def _settle(note: Note, config: Config, base: str) -> Note:
    path = PurePosixPath(note.path)
    if base and path.is_relative_to(base):
        path = path.relative_to(base)
    # The innermost first: what it says is not said again by those around it.
    for folder in path.parents:
        settings = config.folders.get(str(folder))
        if settings is not None:
            note = _take(note, settings, path.parent.relative_to(folder), config)
    return note


def _take(note: Note, settings: Folder, below: PurePosixPath, config: Config) -> Note:
    deck = settings.deck
    if deck is not None and config.subdecks:
        deck = "::".join((deck, *below.parts))
    return replace(
        note,
        deck=note.deck or deck,
        kind=note.kind or (Kind(settings.kind) if settings.kind else None),
        tags=(*note.tags, *(tag for tag in settings.tags if tag not in note.tags)),
        enabled=note.enabled and (settings.anki or note.properties.get("anki") is True),
    )
