"""Notes compiled to cards: from the cache where nothing that they depend on changed, the rest anew,
over several processes where that is worth their start."""

from __future__ import annotations

import contextlib
import gc
import hashlib
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from pickle import dumps, loads
from typing import NamedTuple

from ankigen import cards, identity, index, render, vault
from ankigen.config import FILE_NAME, Config
from ankigen.pipeline import cache, formulas, limits, own_types, pictures, processes, syntaxes
from ankigen.pipeline.progress import Progress
from ankigen.pipeline.record import is_of_the_day
from ankigen.pipeline.snapshot import libraries, program
from ankigen.types import Card, Diagnostic, Kind, Location, Note
from ankigen.vault import Vault

# Characters of notes below which one process is faster: starting another takes about as long as
# compiling this much (`python -m bench.build` measures both).
PARALLEL_FROM = 400_000


class CompiledCard(NamedTuple):
    """A card with its draft, and what the ledger keeps of its words."""

    card: Card
    draft: render.Draft
    card_text: identity.CardText


class CompiledNote(NamedTuple):
    """What a note gives."""

    cards: tuple[CompiledCard, ...]
    diagnostics: tuple[Diagnostic, ...]

    @property
    def characters(self) -> int:
        """The characters of HTML of its cards."""
        return sum(limits.size(each.draft) for each in self.cards)


@dataclass(frozen=True, slots=True)
class Compiler:
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
        return CompiledNote(tuple(compiled), tuple(found))


def compiler(config: Config, read: Vault) -> Compiler:
    """The compiler for a project's notes."""
    strict = config.strict_line_breaks
    looks = render.Options(
        strict_line_breaks=read.scan.settings.strict_line_breaks if strict is None else strict,
        remote_images=config.remote_images,
        context=config.context,
        cloze_highlights=config.cloze_highlights,
        mermaid=pictures.can_draw(),
        macros=formulas.read(config, read.scan.root)[0],
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
        syntaxes=syntaxes.used(config.syntaxes, read.scan.settings.plugins.options),
        folder_syntaxes=syntaxes.of_folders(config, read),
        own_types=own_types.names(config),
    )
    return Compiler(options, render.Renderer(library(config, read), looks))


def library(config: Config, read: Vault) -> render.Library:
    """The vault as rendering sees it."""
    drawn = pictures.Pictures(_pictures(config))
    digests: dict[str, str] = {}

    def digest(path: str) -> str:
        if path not in digests:
            digests[path] = vault.digest(read.files[path])
        return digests[path]

    return render.Library(
        vault=vault_name(config, read.scan.root),
        notes=read.notes,
        all_notes=read.scan.notes.keys(),
        files={path: entry.path for path, entry in read.files.items()},
        names=index.build((*read.scan.notes, *read.files)),
        digest=digest,
        read=lambda path: vault.content(read.files[path]),
        store=drawn.write,
        stored=drawn.find,
        draw=pictures.draw,
    )


def vault_name(config: Config, root: Path) -> str:
    """How Obsidian calls the vault in the folder `root`: as the configuration says, else as the
    ledger remembers, so that a clone in a folder of another name gives the same cards."""
    return config.vault or identity.vault_name(config.ledger) or root.resolve().name


def vault_remarks(config: Config, read: Vault) -> Iterator[Diagnostic]:
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


def _pictures(config: Config) -> Path | None:
    folder = cache.folder(config)
    return folder / "pictures" if folder is not None else None


def compile_notes(config: Config, read: Vault, progress: Progress) -> list[CompiledNote]:
    """Compile the notes that may hold cards, in the notes' order; what is new goes into the
    cache."""
    notes = [note for note in read.notes.values() if note.enabled]
    here = compiler(config, read)
    settings = _settings(config, here)
    keys = [fingerprint(note, settings) for note in notes]
    folder = cache.folder(config)
    kept = cache.NotesCache(folder / "notes.db") if folder is not None else None
    rows = kept.load(keys) if kept is not None else (None for _ in keys)
    made = _pictures(config)
    found = [_current(row, here.renderer, made) for row in rows]
    missing = [at for at, result in enumerate(found) if result is None]
    with contextlib.ExitStack() as stack:
        add = stack.enter_context(kept.adding(keys)) if kept is not None else None
        fresh = _compile(config, read, here, [notes[at] for at in missing], progress)
        left = limits.DECK_CHARACTERS
        for at, row in zip(missing, fresh, strict=False):
            if left < 0:
                break  # what is left is not looked at: there is no deck of it
            result: CompiledNote = loads(row)
            found[at] = result
            left -= max(0, limits.embedded(notes[at], result.characters))
            if add is not None and not _is_of_the_day(result):
                add(keys[at], row)
    return list(_within_bounds(notes, found))


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


def fingerprint(note: Note, settings: str) -> bytes:
    """A digest of everything in the note that decides what it compiles to; `settings` stands for
    everything outside, but for what its links and embeds lead to (see `render.Draft.answers`)."""
    digest = hashlib.blake2b(digest_size=20)
    parts = (settings, note.path, note.file, note.title, note.body, note.front_matter)
    rest = repr((note.body_line, note.tags, note.classes, note.deck, note.kind, note.properties))
    for part in (*parts, rest):
        data = part.encode("utf-8", "surrogatepass")
        digest.update(len(data).to_bytes(8, "big") + data)
    return digest.digest()


def _settings(config: Config, here: Compiler) -> str:
    """Everything but the note and what it links to that decides what it compiles to."""
    looks = [getattr(here.renderer.options, option.name) for option in fields(render.Options)]
    places = str(config.root), here.renderer.library.vault, str(_pictures(config))
    python = sys.implementation.cache_tag
    parts = (program(), python, libraries(), looks, here.options, places)
    return hashlib.blake2b(repr(parts).encode(), digest_size=16).hexdigest()


def _is_of_the_day(result: CompiledNote) -> bool:
    """Whether it may be another result the next time, though nothing has changed."""
    problems = (side for each in result.cards for side in each.draft.problems)
    return any(map(is_of_the_day, result.diagnostics)) or any(
        is_of_the_day(found) for side in problems for found in side
    )


def _current(
    row: bytes | None, renderer: render.Renderer, made: Path | None
) -> CompiledNote | None:
    """The kept result, if all that it depends on is as it was."""
    if row is None:
        return None
    result: CompiledNote = loads(row)
    drafts = [each.draft for each in result.cards]
    has_pictures = all(
        media.path.is_file()
        for draft in drafts
        for media in draft.media
        if media.path.parent == made
    )
    return result if has_pictures and all(map(renderer.is_current, drafts)) else None


def _rows(config: Config, read: Vault) -> Callable[[Note], bytes]:
    """What compiles a note to a row of the cache, in a process of its own."""
    own = compiler(config, read)
    return lambda note: dumps(own.compile(note))


def _compile(
    config: Config, read: Vault, here: Compiler, notes: Sequence[Note], progress: Progress
) -> Iterator[bytes]:
    """Compile notes, in their order, to rows of the cache."""
    done = 0
    jobs = config.jobs or os.cpu_count() or 1
    if jobs > 1 and sum(len(note.body) for note in notes) >= PARALLEL_FROM:
        # A process that the system kills, or does not start, costs time only: what is left is done
        # here. (`RuntimeError`: a broken pool, and a thread that cannot be started.)
        with contextlib.suppress(RuntimeError, OSError, MemoryError, NotImplementedError):
            for row in processes.rows(_rows, config, read, notes, jobs):
                done += 1
                yield row
                progress("rendering notes", done, len(notes))
    for number, paths in enumerate(processes.chunks(notes[done:])):
        if number:
            gc.collect(0)  # what parsing left in circles
        for path in paths:
            yield dumps(here.compile(read.notes[path]))
            done += 1
            progress("rendering notes", done, len(notes))
