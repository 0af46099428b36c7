"""All notes compiled: from the cache where nothing that they depend on changed, the rest anew, over
several processes where that is worth their start."""

from __future__ import annotations

import contextlib
import gc
import hashlib
import itertools
import marshal
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields

from ankigen import cards, index, render, vault
from ankigen.config import Config
from ankigen.deadline import watching
from ankigen.frozen import frozen
from ankigen.pipeline import limits, mermaid, syntaxes
from ankigen.pipeline.cache import Cache
from ankigen.pipeline.compiled import Compiled, compile_note, dump, fingerprint, load
from ankigen.pipeline.looking import libraries, program
from ankigen.pipeline.progress import Progress
from ankigen.pipeline.signed import secret
from ankigen.pipeline.store import Store
from ankigen.pipeline.unchanged import is_of_the_day
from ankigen.types import Kind, Location, Note
from ankigen.vault import Vault

# Characters of notes below which one process is faster: starting another takes about as long as
# compiling this much (`python -m bench.build` measures both).
PARALLEL_FROM = 400_000
_MOST_JOBS = 61  # what Windows can wait for
_CHUNK = 30_000  # characters that are compiled at a time; at the end some processes are idle
_CHUNK_NOTES = 16  # that may hold much more than their characters, by embedding


@frozen
class Compiler:
    """What compiles the notes of one vault; a process has one of its own."""

    options: cards.Options
    renderer: render.Renderer

    def compile(self, notes: Iterable[Note]) -> list[Compiled]:
        """Find the notes' cards and draft them."""
        with watching() as watch:
            return [compile_note(note, self.options, self.renderer, watch) for note in notes]


def compiler(config: Config, read: Vault) -> Compiler:
    """The compiler for a project's notes."""
    strict = config.strict_line_breaks
    looks = render.Options(
        strict_line_breaks=read.scan.settings.strict_line_breaks if strict is None else strict,
        remote_images=config.remote_images,
        context=config.context,
        cloze_highlights=config.cloze_highlights,
        mermaid=mermaid.is_installed(),
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
    )
    return Compiler(options, render.Renderer(library(config, read), looks))


def library(config: Config, read: Vault) -> render.Library:
    """The vault as rendering sees it."""
    store = Store(config.build_dir / ".ankigen")
    digests: dict[str, str] = {}

    def digest(path: str) -> str:
        if path not in digests:
            digests[path] = vault.digest(read.files[path], read.scan.root)
        return digests[path]

    return render.Library(
        vault=config.vault or read.scan.root.resolve().name,
        notes=read.notes,
        all_notes=read.scan.notes.keys(),
        files={path: entry.path for path, entry in read.files.items()},
        names=index.build((*read.scan.notes, *read.files)),
        digest=digest,
        read=lambda path: vault.content(read.files[path], read.scan.root),
        store=store.write,
        stored=store.find,
        draw=mermaid.draw,
    )


def compile_notes(config: Config, read: Vault, progress: Progress) -> list[Compiled]:
    """Compile the notes that may hold cards, in the notes' order; what is new goes into the cache,
    where there is a build folder."""
    notes = {note.path: note for note in read.notes.values() if note.enabled}
    here = compiler(config, read)
    settings = _settings(config, here)
    keys = {path: fingerprint(note, settings) for path, note in notes.items()}
    cache = _cache(config)
    kept = cache.load(keys.values()) if cache is not None else {}
    known = {path: _current(kept.get(key), here.renderer) for path, key in keys.items()}
    missing = [notes[path] for path, result in known.items() if result is None]
    fresh: dict[str, Compiled] = {}
    left = limits.DECK_CHARACTERS
    with contextlib.ExitStack() as stack:
        add = None
        if cache is not None and config.build_dir.is_dir():
            add = stack.enter_context(cache.adding(keys.values()))
        for note, (result, row) in zip(
            missing, _compile(config, read, here, missing, progress), strict=False
        ):
            if left < 0:
                break  # what is left is not looked at: there is no deck of it
            fresh[note.path] = result
            left -= result.characters
            if add is not None and not _is_of_the_day(result):
                add(keys[note.path], row)
    return list(_within_bounds(notes, known | fresh))


def _within_bounds(
    notes: Mapping[str, Note], results: Mapping[str, Compiled | None]
) -> Iterator[Compiled]:
    """The results in the notes' order, with errors from where a deck would be too large on."""
    left = limits.DECK_CHARACTERS
    for path, result in results.items():
        if result is None or left < 0:
            place = Location(notes[path].file, notes[path].body_line)
            error = limits.too_large(place, "the cards of this deck", limits.DECK_CHARACTERS)
            yield Compiled((), (), (), (error,))
        else:
            left -= result.characters
            yield result


def _is_of_the_day(result: Compiled) -> bool:
    """Whether it may be another result the next time, though nothing has changed."""
    return any(map(is_of_the_day, result.diagnostics)) or any(
        is_of_the_day(found)
        for draft in result.drafts
        if any(draft.problems)
        for side in draft.problems
        for found in side
    )


def _cache(config: Config) -> Cache | None:
    own = secret()
    return Cache(config.build_dir / ".ankigen" / "notes.db", own) if own is not None else None


def _settings(config: Config, here: Compiler) -> str:
    """Everything but the note and what it links to that decides what it compiles to."""
    looks = [getattr(here.renderer.options, option.name) for option in fields(render.Options)]
    places = str(config.root), here.renderer.library.vault
    python = (sys.implementation.cache_tag, marshal.version)
    parts = (program(), python, libraries(), looks, here.options, places)
    return hashlib.blake2b(repr(parts).encode(), digest_size=16).hexdigest()


def _current(data: bytes | None, renderer: render.Renderer) -> Compiled | None:
    """The kept result, if all that it depends on is as it was."""
    if data is None:
        return None
    compiled = load(data)
    return compiled if all(map(renderer.is_current, compiled.drafts)) else None


# A compiled note, and the same as the cache keeps it.
Row = tuple[Compiled, bytes]


def _compile(
    config: Config, read: Vault, here: Compiler, notes: Sequence[Note], progress: Progress
) -> Iterator[Row]:
    """Compile notes, in their order."""
    done = 0
    jobs = config.jobs or os.cpu_count() or 1
    if jobs > 1 and sum(len(note.body) for note in notes) >= PARALLEL_FROM:
        paths = [tuple(note.path for note in chunk) for chunk in _chunks(notes)]
        jobs = min(jobs, len(paths), _MOST_JOBS)
        # Imported here for start-up time: few builds have so much to render.
        from ankigen.pipeline import workers

        chunks = workers.in_order(_work, paths, jobs, _start, (config, read))
        with contextlib.suppress(*workers.LACKING):
            # A process that the system killed costs time only: what is left is done here.
            for row in itertools.chain.from_iterable(chunks):
                yield load(row), row
                done += 1
                progress("rendering notes", done, len(notes))
    for chunk in _chunks(notes[done:]):
        for compiled in here.compile(chunk):
            yield compiled, dump(compiled)
            done += 1
            progress("rendering notes", done, len(notes))


def _chunks(notes: Iterable[Note]) -> Iterator[list[Note]]:
    chunk: list[Note] = []
    size = 0
    for note in notes:
        chunk.append(note)
        size += len(note.body)
        if size >= _CHUNK or len(chunk) >= _CHUNK_NOTES:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


# A worker's own vault and compiler, set once when it starts.
_worker: tuple[Vault, Compiler] | None = None


def _start(config: Config, read: Vault) -> None:
    global _worker
    gc.disable()  # as the build itself (`identity.memory`)
    _worker = read, compiler(config, read)


def _work(paths: tuple[str, ...]) -> list[bytes]:
    # As bytes: objects of so many kinds take longer on the way than to make them anew.
    assert _worker is not None
    read, own = _worker
    return [dump(compiled) for compiled in own.compile(read.notes[path] for path in paths)]
