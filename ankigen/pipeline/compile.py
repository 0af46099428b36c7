"""The first half of every command: notes read and compiled to cards, all findings collected.

A note is taken from the cache where nothing that it depends on changed; the rest are compiled anew,
over several processes where that is worth their start.
"""

from __future__ import annotations

import contextlib
import gc
import hashlib
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from ankigen import (
    cache,
    cards,
    highlight,
    identity,
    index,
    mermaid,
    processes,
    render,
    templates,
    vault,
)
from ankigen.cache.notes import NotesCache
from ankigen.cache.pictures import Pictures
from ankigen.cache.record import is_of_the_day
from ankigen.cache.snapshot import libraries, program, walk_vault
from ankigen.cards import decks
from ankigen.config import Config
from ankigen.errors import BuildError
from ankigen.pipeline import settings
from ankigen.pipeline.compiled import CompiledCard, CompiledNote, from_row, to_row
from ankigen.render import limits
from ankigen.report import Progress, silent
from ankigen.types import Card, Diagnostic, Kind, Location, Note, NoteType, Severity
from ankigen.vault import FileTree, Vault

# Characters of notes below which one process is faster: where others begin as copies of this one;
# where they load Python and all modules first, that takes as long as compiling `STARTED` times as
# much (`python -m bench.build` measures both).
PARALLEL_FROM = 60_000
STARTED = 7
_SAMPLE = 100  # notes whose languages are those of all


class Compiler(NamedTuple):
    """What compiles the notes of one vault; a process has one of its own."""

    options: cards.Options
    renderer: render.Renderer

    def compile(self, note: Note) -> CompiledNote:
        """Find the note's cards and draft them; what is beyond its limits is an error instead."""
        extraction = cards.extract(note, self.options)
        found = list(extraction.diagnostics)
        compiled: list[CompiledCard] = []
        characters = 0
        for each in extraction.found:
            if limits.embedded(note, characters) > limits.NOTE_CHARACTERS:
                place = each.card.location
                found.append(
                    limits.too_large(place, "the cards of this note", limits.NOTE_CHARACTERS)
                )
                break
            draft = self.renderer.draft(
                each.card, each.question, each.answer, each.leads, each.fields
            )
            characters += limits.size(draft)
            refusals = limits.refusals(each.card, draft)
            if refusals:
                found += refusals
                continue
            if draft.media:
                found += limits.warnings(each.card, draft)
            compiled.append(CompiledCard(each.card, draft, identity.card_text(each.card)))
        kept = sum(limits.size(each.draft) for each in compiled)
        return CompiledNote(tuple(compiled), tuple(found), kept)


def compiler(config: Config, read: Vault) -> Compiler:
    """The compiler for a project's notes."""
    strict = config.strict_line_breaks
    looks = render.Options(
        strict_line_breaks=read.scan.settings.strict_line_breaks if strict is None else strict,
        remote_images=config.remote_images,
        context=config.context,
        cloze_highlights=config.cloze_highlights,
        mermaid=mermaid.can_draw(),
        macros=settings.macros(config, read),
    )
    options = cards.Options(
        deck=config.deck,
        base=read.scan.base,
        subdecks=config.subdecks,
        kind=Kind(config.kind),
        tags=config.tags,
        markers=config.markers,
        highlights=config.cloze_highlights,
        answer_ends=config.answer_ends,
        syntaxes=settings.syntaxes(config.syntaxes, read.scan.settings.plugins.options),
        folder_syntaxes=settings.folder_syntaxes(config, read),
        own_types=settings.own_types(config),
    )
    return Compiler(options, render.Renderer(library(config, read), looks))


def library(config: Config, read: Vault) -> render.Library:
    """The vault as rendering sees it."""
    drawn = Pictures(_pictures(config))
    digests: dict[str, str] = {}

    def digest(path: str) -> str:
        if path not in digests:
            digests[path] = vault.digest(read.files[path])
        return digests[path]

    return render.Library(
        vault=settings.vault_name(config, read.scan.root),
        notes=read.notes,
        all_notes=read.scan.notes.keys(),
        files={path: entry.path for path, entry in read.files.items()},
        names=index.build((*read.scan.notes, *read.files)),
        digest=digest,
        read=lambda path: vault.content(read.files[path]),
        store=drawn.write,
        stored=drawn.find,
        draw=mermaid.draw,
    )


def _pictures(config: Config) -> Path | None:
    folder = cache.folder(config)
    return folder / "pictures" if folder is not None else None


def compile_notes(config: Config, read: Vault, progress: Progress) -> list[CompiledNote]:
    """Compile the notes that may hold cards, in the notes' order; what is new goes into the
    cache."""
    notes = [note for note in read.notes.values() if note.enabled]
    here = compiler(config, read)
    outside = _outside(config, here)
    keys = [fingerprint(note, outside) for note in notes]
    folder = cache.folder(config)
    kept = NotesCache(folder / "notes.db" if folder is not None else None)
    there = kept.keys()
    new = (note for note, key in zip(notes, keys, strict=True) if key not in there)
    _start_helpers(config, tuple(new))
    made = _pictures(config)
    found = [_current(row, here.renderer, made) for row in kept.load(keys)]
    missing = [at for at, result in enumerate(found) if result is None]
    with kept.adding(keys) as add:
        fresh = _compile(config, read, here, [notes[at] for at in missing], progress)
        left = limits.DECK_CHARACTERS
        for at, row in zip(missing, fresh, strict=False):
            if left < 0:
                break  # what is left is not looked at: there is no deck of it
            result = from_row(row)
            found[at] = result
            left -= max(0, limits.embedded(notes[at], result.characters))
            if not _is_of_the_day(result):
                add(keys[at], row)
    return list(_within_bounds(notes, found))


def _start_helpers(config: Config, new: Sequence[Note]) -> None:
    """Start what colours code, where this process will, while the other notes are loaded."""
    if not _is_parallel(config, new) and any("```" in note.body for note in new):
        highlight.start()


def _is_parallel(config: Config, notes: Sequence[Note]) -> bool:
    """Whether the notes are worth the start of processes."""
    least = PARALLEL_FROM if processes.are_copies() else PARALLEL_FROM * STARTED
    return _jobs(config) > 1 and sum(len(note.body) for note in notes) >= least


def _jobs(config: Config) -> int:
    return config.jobs or os.cpu_count() or 1


def _within_bounds(
    notes: Sequence[Note], results: Sequence[CompiledNote | None]
) -> Iterator[CompiledNote]:
    """The results in the notes' order, with errors from where a deck would be too large on."""
    left = limits.DECK_CHARACTERS
    for note, result in zip(notes, results, strict=True):
        if result is None or left < 0:
            place = Location(note.file, note.body_line)
            error = limits.too_large(place, "the cards of this deck", limits.DECK_CHARACTERS)
            yield CompiledNote((), (error,))
        else:
            left -= max(0, limits.embedded(note, result.characters))
            yield result


def fingerprint(note: Note, outside: str) -> bytes:
    """A digest of everything in the note that decides what it compiles to; `outside` stands for
    everything else, but for what its links and embeds lead to (see `render.Draft.answers`)."""
    digest = hashlib.blake2b(digest_size=20)
    parts = (outside, note.path, note.file, note.title, note.body, note.front_matter)
    rest = repr((note.body_line, note.tags, note.classes, note.deck, note.kind, note.properties))
    for part in (*parts, rest):
        data = part.encode("utf-8", "surrogatepass")
        digest.update(len(data).to_bytes(8, "big") + data)
    return digest.digest()


def _outside(config: Config, here: Compiler) -> str:
    """Everything but the note and what it links to that decides what it compiles to."""
    looks = list(here.renderer.options)
    places = str(config.root), here.renderer.library.vault, str(_pictures(config))
    python = sys.implementation.cache_tag
    parts = (program(), python, libraries(), looks, here.options, places)
    return hashlib.blake2b(repr(parts).encode(), digest_size=16).hexdigest()


def _is_of_the_day(result: CompiledNote) -> bool:
    """Whether it may be another result the next time, though nothing has changed."""
    problems = (found for each in result.cards for found in each.draft.problems)
    return any(map(is_of_the_day, result.diagnostics)) or any(map(is_of_the_day, problems))


def _current(
    row: bytes | None, renderer: render.Renderer, made: Path | None
) -> CompiledNote | None:
    """The kept result, if all that it depends on is as it was."""
    if row is None:
        return None
    result = from_row(row)
    drafts = [each.draft for each in result.cards]
    has_pictures = all(
        media.path.is_file()
        for draft in drafts
        for media in draft.media
        if media.path.parent == made
    )
    return result if has_pictures and all(map(renderer.is_current, drafts)) else None


def _rows(config: Config, read: Vault, own: Compiler | None = None) -> processes.ToRow:
    """What compiles the note of a vault path to a row of the cache, in a process of its own; one
    that begins as a copy has a compiler."""
    made = own or compiler(config, read)
    return lambda path: to_row(made.compile(read.notes[path]))


def _compile(
    config: Config, read: Vault, here: Compiler, notes: Sequence[Note], progress: Progress
) -> Iterator[bytes]:
    """Compile notes, in their order, to rows of the cache."""
    done = 0
    if _is_parallel(config, notes):
        is_copied = processes.are_copies()
        if is_copied:
            highlight.load(note.body for note in notes[:_SAMPLE])
        # A process that the system kills, or does not start, costs time only: what is left is done
        # here. (`RuntimeError`: a broken pool, and a thread that cannot be started.)
        with contextlib.suppress(RuntimeError, OSError, MemoryError, NotImplementedError):
            arguments = (config, read, here if is_copied else None)
            for row in processes.rows(_rows, arguments, notes, _jobs(config)):
                done += 1
                yield row
                progress("rendering notes", done, len(notes))
    for number, paths in enumerate(processes.chunks(notes[done:])):
        if number:
            gc.collect(0)  # what parsing left in circles
        for path in paths:
            yield to_row(here.compile(read.notes[path]))
            done += 1
            progress("rendering notes", done, len(notes))


class Prepared(NamedTuple):
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
    read = settings.apply_folders(config, vault.read(scanned, config.root))
    notes = compile_notes(config, read, progress)
    diagnostics = [found for each in notes for found in each.diagnostics]
    sound = _sound(notes, diagnostics)
    cards, twins = decks.unified([each.card for each in sound], config.deck)
    diagnostics += twins
    with_cards = {card.location.path for card in cards}
    diagnostics += _relevant(
        config, read, with_cards | {found.location.path for found in diagnostics}
    )
    note_types = _note_types(config, diagnostics)
    cards, unknown = settings.assign_note_types(config, read, cards, note_types)
    diagnostics += unknown
    diagnostics += (*scanned.diagnostics, *settings.remarks(config, read))
    kept = tuple(sorted(set(_kept(config, read, cards, diagnostics)))) if diagnostics else ()
    compiled = tuple(
        each if each.card is card else each._replace(card=card)
        for each, card in zip(sound, cards, strict=True)
    )
    return Prepared(read, compiled, note_types, kept)


def _sound(notes: Iterable[CompiledNote], diagnostics: list[Diagnostic]) -> list[CompiledCard]:
    """The cards that could be drafted without an error, without what the vault answered them, for
    which nobody asks from here on; what was found in any is added to `diagnostics`."""
    sound: list[CompiledCard] = []
    for each in (card for note in notes for card in note.cards):
        found = each.draft.diagnostics(each.card) if each.draft.problems else ()
        diagnostics += found
        if all(
            finding.severity is Severity.WARNING and finding.code != render.LEFT_OUT
            for finding in found
        ):
            draft = each.draft
            if draft.answers:
                each = each._replace(draft=draft._replace(answers=()))
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


def _relevant(config: Config, read: Vault, with_cards: set[str]) -> list[Diagnostic]:
    """Broken front matter is an error only where there are cards that it would have changed, and a
    property that says nothing about cards is the note's own business, and TOML hashcards'."""
    of_hashcards: frozenset[str] = frozenset()
    if any(found.code == "front-matter" for found in read.diagnostics):
        of_hashcards = settings.with_toml(config, read)
    without = {note.file for note in read.notes.values()} - with_cards
    return [
        found._replace(severity=Severity.WARNING) if found.location.path in without else found
        for found in read.diagnostics
        if (found.location.path not in without or not found.code.startswith("property-"))
        and not (found.code == "front-matter" and found.location.path in of_hashcards)
    ]


def _note_types(config: Config, diagnostics: list[Diagnostic]) -> tuple[NoteType, ...]:
    folders = [folder for folder in (config.templates,) if folder.is_dir()]
    diagnostics += templates.remarks(folders, config.root)
    try:
        return templates.read(
            folders, highlight.stylesheet(), settings.note_type_prefix(config), config.root
        )
    except BuildError as error:
        diagnostics += error.diagnostics
        return ()
