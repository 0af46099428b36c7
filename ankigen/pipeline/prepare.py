"""The first half of every command: notes read, cards found and drafted, all findings collected."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ankigen import highlight, render, templates, vault
from ankigen.config import Config
from ankigen.errors import BuildError
from ankigen.pipeline import decks, folders, formulas, own_types, syntaxes
from ankigen.pipeline.compile import CompiledCard, CompiledNote, compile_notes, vault_remarks
from ankigen.pipeline.progress import Progress, silent
from ankigen.pipeline.snapshot import walk_vault
from ankigen.types import Card, Diagnostic, NoteType, Severity
from ankigen.vault import FileTree, Vault


@dataclass(frozen=True, slots=True)
class Prepared:
    """Everything that the notes say."""

    vault: Vault
    compiled: tuple[CompiledCard, ...]
    note_types: tuple[NoteType, ...]
    diagnostics: tuple[Diagnostic, ...]

    @property
    def cards(self) -> tuple[Card, ...]:
        """The cards as they are written."""
        return tuple(each.card for each in self.compiled)

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


def prepare(config: Config, progress: Progress = silent, tree: FileTree | None = None) -> Prepared:
    """Read the notes, find their cards and draft them. Nothing is written.

    `tree` is what is in the vault, where that is known already.
    """
    scanned = vault.classify(tree or walk_vault(config), config.ignore)
    read = folders.apply(config, vault.read(scanned, config.root))
    notes = compile_notes(config, read, progress)
    diagnostics = [found for each in notes for found in each.diagnostics]
    sound = _sound(notes, diagnostics)
    cards, twins = decks.unified([each.card for each in sound], config.deck)
    diagnostics += twins
    with_cards = {card.location.path for card in cards}
    diagnostics += _relevant(read, with_cards | {found.location.path for found in diagnostics})
    note_types = _note_types(config, diagnostics)
    cards, unknown = own_types.assign(config, read, cards, note_types)
    diagnostics += unknown
    diagnostics += (*scanned.diagnostics, *folders.remarks(config, read))
    diagnostics += (*syntaxes.remarks(config, read), *vault_remarks(config, read))
    diagnostics += formulas.read(config, read.scan.root)[1]
    kept = tuple(sorted(set(_kept(config, read, cards, diagnostics)))) if diagnostics else ()
    compiled = tuple(
        each if each.card is card else each._replace(card=card)
        for each, card in zip(sound, cards, strict=True)
    )
    return Prepared(read, compiled, note_types, kept)


def _sound(notes: Iterable[CompiledNote], diagnostics: list[Diagnostic]) -> list[CompiledCard]:
    """The cards that could be drafted without an error; what was found in any is added to
    `diagnostics`."""
    sound: list[CompiledCard] = []
    for each in (card for note in notes for card in note.cards):
        found = each.draft.diagnostics(each.card) if any(each.draft.problems) else ()
        diagnostics += found
        if all(
            finding.severity is Severity.WARNING and finding.code != render.LEFT_OUT
            for finding in found
        ):
            sound.append(each)
    return sound


def _kept(
    config: Config, read: Vault, cards: tuple[Card, ...], diagnostics: list[Diagnostic]
) -> Iterator[Diagnostic]:
    """All errors, and the warnings that neither the configuration nor a comment keeps quiet."""
    # Imported here for start-up time: most builds of most decks find nothing.
    from ankigen import check

    ignored = frozenset(config.ignore_warnings)
    for found in check.kept(diagnostics, cards, read.notes.values()):
        if found.severity is Severity.ERROR or found.code not in ignored:
            yield found


def _relevant(read: Vault, with_cards: set[str]) -> list[Diagnostic]:
    """Broken front matter is an error only where there are cards that it would have changed, and a
    property that says nothing about cards is the note's own business."""
    without = {note.file for note in read.notes.values()} - with_cards
    return [
        found._replace(severity=Severity.WARNING) if found.location.path in without else found
        for found in read.diagnostics
        if found.location.path not in without or not found.code.startswith("property-")
    ]


def _note_types(config: Config, diagnostics: list[Diagnostic]) -> tuple[NoteType, ...]:
    folders = [folder for folder in (config.templates,) if folder.is_dir()]
    diagnostics += templates.remarks(folders, config.root)
    try:
        return templates.read(
            folders, highlight.stylesheet(), own_types.prefix(config), config.root
        )
    except BuildError as error:
        diagnostics += error.diagnostics
        return ()
