"""What the configuration and the plugins' settings say of a vault, worked out for its notes: the
vault's name, macros, card syntaxes, folders, and a person's own note types."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from ankigen import cards, dialects, fields, identity, templates
from ankigen.config import FILE_NAME, Config, Folder
from ankigen.files import display_path
from ankigen.macros import Macros
from ankigen.spelling import hint
from ankigen.types import Card, Diagnostic, Kind, Location, Note, NoteType, Severity
from ankigen.vault import Vault
from ankigen.vault.settings import read_macros

Options = Mapping[str, Mapping[str, Any]]


def remarks(config: Config, read: Vault) -> Iterator[Diagnostic]:
    """What of all this cannot be used, or is not as it seems."""
    yield from _folder_remarks(config, read)
    yield from _syntax_remarks(config, read)
    yield from _vault_remarks(config, read)
    yield from _macros(config, read.scan.root)[1]


def macros(config: Config, read: Vault) -> Macros:
    """The project's LaTeX macros."""
    return _macros(config, read.scan.root)[0]


def _macros(config: Config, vault: Path) -> tuple[Macros, tuple[Diagnostic, ...]]:
    return read_macros(vault, config.notes, config.root)


def vault_name(config: Config, root: Path) -> str:
    """How Obsidian calls the vault in the folder `root`: as the configuration says, else as the
    ledger remembers, so that a clone in a folder of another name gives the same cards."""
    return config.vault or identity.vault_name(config.ledger) or root.resolve().name


def _vault_remarks(config: Config, read: Vault) -> Iterator[Diagnostic]:
    """What is said where the folder has another name than the vault that links lead to."""
    folder = read.scan.root.resolve().name
    name = vault_name(config, read.scan.root)
    if config.vault or name == folder:
        return
    message = (
        f"links back to the notes lead to the vault `{name}`, as in earlier builds; this folder "
        f"is `{folder}`: write `vault: {name}` here, or another name if Obsidian calls it so now"
    )
    yield Diagnostic(Location(FILE_NAME), "vault-name", message)


def syntaxes(written: Options | None, plugins: Options) -> Mapping[str, Any]:
    """The syntaxes that are on, by name with their settings (None for `qa`, which has none here).

    `written` is what ankigen.yaml says of them, `plugins` are the options of those that the vault
    uses.
    """
    names = written if written is not None else {"qa": {}, **plugins}
    return {
        name: None
        if name == "qa"
        else dialects.BY_NAME[name].settings(**{**plugins.get(name, {}), **options})
        for name, options in names.items()
    }


def _syntax_remarks(config: Config, read: Vault) -> Iterator[Diagnostic]:
    """What of the syntaxes' settings cannot be used."""
    plugins = read.scan.settings.plugins.options
    for name, settings in syntaxes(config.syntaxes, plugins).items():
        is_written = name in (config.syntaxes or {}) and (config.syntaxes or {})[name]
        file = FILE_NAME if is_written or name not in plugins else _file(name, config, read)
        for message in cards.mistakes(name, settings):
            yield Diagnostic(Location(file), "plugin-settings", message, Severity.WARNING)


def _file(name: str, config: Config, read: Vault) -> str:
    path = read.scan.root / ".obsidian" / "plugins" / dialects.BY_NAME[name].plugin / "data.json"
    return display_path(path, config.root)


def folder_syntaxes(config: Config, read: Vault) -> Mapping[str, Mapping[str, Any]]:
    """The same for folders, by their vault paths, that have some of their own."""
    base = f"{read.scan.base}/" if read.scan.base else ""
    plugins = read.scan.settings.plugins.options
    return {
        f"{base}{folder}": syntaxes(settings.syntaxes, plugins)
        for folder, settings in config.folders.items()
        if settings.syntaxes is not None
    }


def with_toml(config: Config, read: Vault) -> frozenset[str]:
    """The files of the notes whose front matter is TOML, which the syntax `hashcards` reads."""
    from ankigen.cards import hashcards  # for start-up time

    used = cards.Options(
        syntaxes=syntaxes(config.syntaxes, read.scan.settings.plugins.options),
        folder_syntaxes=folder_syntaxes(config, read),
    )
    return frozenset(
        note.file
        for path, note in read.notes.items()
        if "=" in note.front_matter
        and "hashcards" in used.syntaxes_of(path)
        and hashcards.metadata(note.front_matter) is not None
    )


def apply_folders(config: Config, read: Vault) -> Vault:
    """The vault with its notes' settings filled in from their folders'."""
    if not config.folders:
        return read
    notes = {path: _settle(note, config, read.scan.base) for path, note in read.notes.items()}
    return read._replace(notes=notes)


def _folder_remarks(config: Config, read: Vault) -> Iterator[Diagnostic]:
    """What the configuration says of folders that are not there."""
    there = _folders(read) if config.folders else frozenset()
    for name in config.folders:
        if (name or ".") not in there:
            meant = hint(name, there - {"."}, "correct it or take it out")
            message = f"the notes have no folder `{name}`, so that this holds for none: {meant}"
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
    return note._replace(
        deck=note.deck or deck,
        kind=note.kind or (Kind(settings.kind) if settings.kind else None),
        note_type=note.note_type or settings.note_type,
        tags=(*note.tags, *(tag for tag in settings.tags if tag not in note.tags)),
        enabled=note.enabled and (settings.anki or note.anki is True),
    )


def note_type_prefix(config: Config) -> str:
    """What stands in front of the names of ankigen's own note types: `note_type`, unless that names
    one of the project's."""
    described = config.templates / config.note_type / templates.DESCRIPTION
    return templates.PREFIX if described.is_file() else config.note_type


def assign_note_types(
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
            problems.setdefault(note.path, _unknown_type(note, name, own, config))
        elif (
            name in own
            and card.kind is not Kind.OCCLUSION  # Anki's own type, which nobody describes anew
            and own[name].is_cloze == (card.kind is Kind.CLOZE)
        ):
            properties = tuple(_properties(note, own[name]))
            card = card._replace(note_type=name, properties=properties)
        assigned.append(card)
    return tuple(assigned), tuple(problems.values())


def own_types(config: Config) -> tuple[str, ...]:
    """What the project's own note types are called, in Anki and by their folders."""
    found: list[str] = []
    for key in templates.own_types(config.templates):
        described = templates.describe(config.templates / key)
        found += (key, described.name) if described else (key,)
    return tuple(dict.fromkeys(found))


def _properties(note: Note, note_type: NoteType) -> Iterator[tuple[str, str]]:
    """The note's properties that fields of the note type are filled with, as text: those that a
    person says, or of the fields' own names."""
    names = {name.casefold(): value for name, value in note.properties.items()}
    for field in note_type.fields:
        name = field.filled_with.removeprefix(fields.PROPERTY) or field.name
        value = names.get(name.casefold())
        if value is not None:
            values = value if isinstance(value, list) else [value]
            yield field.name, ", ".join(map(_text, values))


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    # In properties links are texts; on a card their names are of use.
    text = str(value).strip()
    return text.removeprefix("[[").removesuffix("]]").rpartition("|")[2]


def _unknown_type(note: Note, name: str, own: Mapping[str, NoteType], config: Config) -> Diagnostic:
    folder = f"{config.templates.name}/{name}/note-type.yaml"
    meant = hint(name, own, f"describe it in {folder}, or remove the name")
    message = f"there is no note type `{name}`: {meant}"
    if name in templates.own_types(config.templates):
        message = f"the note type `{name}` can't be used: fix what is wrong in its folder"
    return Diagnostic(Location(note.file), "note-type", message, Severity.ERROR)
