"""The configuration's `folders`: what holds for notes whose front matter says nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePosixPath

from ankigen.config import FILE_NAME, Config, Folder
from ankigen.spelling import nearest
from ankigen.types import Diagnostic, Kind, Location, Note
from ankigen.vault import Vault


def apply(config: Config, read: Vault) -> Vault:
    """The vault with its notes' settings filled in from their folders'."""
    if not config.folders:
        return read
    notes = {path: _settle(note, config, read.scan.base) for path, note in read.notes.items()}
    return replace(read, notes=notes)


def remarks(config: Config, read: Vault) -> Iterator[Diagnostic]:
    """What the configuration says of folders that are not there."""
    there = _folders(read) if config.folders else frozenset()
    for name in config.folders:
        if (name or ".") not in there:
            near = nearest(name, there - {"."})
            hint = f"did you mean `{near}`?" if near else "correct it or take it out"
            message = f"the notes have no folder `{name}`, so that this holds for none: {hint}"
            yield _missing(config, f"folders: {name}", message)
    if config.origins["templates"] != "default" and not config.templates.is_dir():
        message = f"there is no folder {config.templates}: make it, or take `templates` out"
        yield _missing(config, "templates", message)


def _folders(read: Vault) -> frozenset[str]:
    """The folders of the notes, relative to the one that gives cards."""
    base = f"{read.scan.base}/" if read.scan.base else ""
    paths = (path[len(base) :] for path in read.scan.notes if path.startswith(base))
    return frozenset(str(folder) for path in paths for folder in PurePosixPath(path).parents)


def _missing(config: Config, key: str, message: str) -> Diagnostic:
    return Diagnostic(config.places.get(key, Location(FILE_NAME)), "missing-folder", message)


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
        note_type=note.note_type or settings.note_type,
        tags=(*note.tags, *(tag for tag in settings.tags if tag not in note.tags)),
        enabled=note.enabled and (settings.anki or note.anki is True),
    )
