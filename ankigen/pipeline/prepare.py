"""The first half of every command: notes read, cards found and drafted, all findings collected."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from ankigen import highlight, index, render, syntaxes, templates, vault
from ankigen.config import Config
from ankigen.errors import BuildError
from ankigen.pipeline.store import Store
from ankigen.pipeline.unchanged import look
from ankigen.types import Card, Diagnostic, Kind, NoteType, Severity
from ankigen.vault import Found, Vault

# Tells how far a stage is: its name, how much is done, how much there is.
Progress = Callable[[str, int, int], None]


def silent(_stage: str, _done: int, _total: int) -> None:
    """Progress that nobody watches."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """Everything that the notes say; `drafts` go with `cards`, one for one."""

    vault: Vault
    cards: tuple[Card, ...]
    drafts: tuple[render.Draft, ...]
    note_types: tuple[NoteType, ...]
    diagnostics: tuple[Diagnostic, ...]

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        """What stops a build."""
        return tuple(found for found in self.diagnostics if found.severity is Severity.ERROR)

    @property
    def warnings(self) -> tuple[Diagnostic, ...]:
        """What does not."""
        return tuple(found for found in self.diagnostics if found.severity is Severity.WARNING)

    @property
    def unreadable(self) -> frozenset[str]:
        """Vault paths of the notes with an error: their cards must not count as gone."""
        files = {note.file: note.path for note in self.vault.notes.values()}
        broken = {
            files[found.location.path] for found in self.errors if found.location.path in files
        }
        return self.vault.unreadable | broken


def prepare(config: Config, progress: Progress = silent, found: Found | None = None) -> Prepared:
    """Read the notes, find their cards and draft them. Nothing is written.

    `found` is what is in the vault, where that is known already.
    """
    scanned = vault.classify(found or look(config), config.ignore)
    read = vault.read(scanned, config.root)
    cards, diagnostics = _extract(config, read, scanned.base)
    note_types = _note_types(config, diagnostics)
    drafts = _draft(config, read, cards, progress)
    for card, draft in zip(cards, drafts, strict=True):
        diagnostics += draft.diagnostics(card)
    ignored = frozenset(config.ignore_warnings)
    kept = (
        found
        for found in (*scanned.diagnostics, *diagnostics)
        if found.severity is Severity.ERROR or found.code not in ignored
    )
    return Prepared(read, cards, drafts, note_types, tuple(sorted(set(kept))))


def _extract(config: Config, read: Vault, base: str) -> tuple[tuple[Card, ...], list[Diagnostic]]:
    options = syntaxes.Options(
        deck=config.deck,
        base=base,
        subdecks=config.subdecks,
        kind=Kind(config.kind),
        tags=config.tags,
        markers=config.markers,
    )
    cards: list[Card] = []
    diagnostics: list[Diagnostic] = []
    with_cards: set[str] = set()
    for note in read.notes.values():
        if not note.enabled:
            continue
        extraction = syntaxes.extract(note, options)
        cards += extraction.cards
        diagnostics += extraction.diagnostics
        if extraction.cards or extraction.diagnostics:
            with_cards.add(note.file)
    return tuple(cards), diagnostics + _relevant(read, with_cards)


def _relevant(read: Vault, with_cards: set[str]) -> list[Diagnostic]:
    """Broken front matter is an error only where there are cards that it would have changed."""
    parsed = {note.file for note in read.notes.values()}
    return [
        replace(found, severity=Severity.WARNING)
        if found.location.path in parsed and found.location.path not in with_cards
        else found
        for found in read.diagnostics
    ]


def _note_types(config: Config, diagnostics: list[Diagnostic]) -> tuple[NoteType, ...]:
    folders = [folder for folder in (config.templates,) if folder.is_dir()]
    try:
        return templates.read(
            (*folders, templates.bundled()), highlight.stylesheet(), config.note_type
        )
    except BuildError as error:
        diagnostics += error.diagnostics
        return ()


def library(config: Config, read: Vault) -> render.Library:
    """The vault as rendering sees it."""
    store = Store(config.build_dir / ".ankigen")
    digests: dict[str, str] = {}

    def digest(path: str) -> str:
        if path not in digests:
            digests[path] = vault.digest(read.files[path])
        return digests[path]

    return render.Library(
        vault=config.vault or read.scan.root.resolve().name,
        notes=read.notes,
        files={path: entry.path for path, entry in read.files.items()},
        names=index.build((*read.notes, *read.files)),
        digest=digest,
        read=lambda path: read.files[path].path.read_bytes(),
        store=store.write,
        stored=store.find,
    )


def _draft(
    config: Config, read: Vault, cards: tuple[Card, ...], progress: Progress
) -> tuple[render.Draft, ...]:
    strict = config.strict_line_breaks
    options = render.Options(
        strict_line_breaks=read.scan.settings.strict_line_breaks if strict is None else strict,
        remote_images=config.remote_images,
        cloze_highlights=config.cloze_highlights,
    )
    renderer = render.Renderer(library(config, read), options)
    return tuple(_counted(map(renderer.draft, cards), len(cards), progress))


def _counted(
    drafts: Iterable[render.Draft], total: int, progress: Progress
) -> Iterable[render.Draft]:
    for done, draft in enumerate(drafts, start=1):
        if done % 50 == 0 or done == total:
            progress("rendering", done, total)
        yield draft
