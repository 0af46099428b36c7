"""`check`: all that is found on the way to a deck, and what the linter finds in the cards."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ankigen import check as linter
from ankigen import files, identity, vault
from ankigen.cache import record
from ankigen.cache.snapshot import Snapshot, take
from ankigen.config import FILE_NAME, Config
from ankigen.errors import BuildError
from ankigen.pipeline import delivered, settings
from ankigen.pipeline.compile import Prepared, prepare
from ankigen.pipeline.plan import identify, no_cards
from ankigen.report import Checked, Progress, silent
from ankigen.types import Diagnostic, Location, Severity


def check(config: Config, progress: Progress = silent, snapshot: Snapshot | None = None) -> Checked:
    """Lint the notes; nothing is written but what spares the next check the work. `snapshot` is
    what was there a moment ago, where that is known."""
    snapshot = snapshot or take(config)
    prepared = prepare(config, progress, snapshot.tree)
    at_the_end, anki_cards = _at_the_end(config, prepared)
    found = linter.check(
        prepared.cards,
        [note for note in prepared.vault.notes.values() if note.enabled],
        (*prepared.diagnostics, *at_the_end),
        _options(config, prepared),
    )
    unread = _unread(config, prepared)
    notes = len(prepared.vault.scan.sources)
    result = Checked(found, len(prepared.cards), notes, anki_cards, unread)
    record.keep_check(config, snapshot, result)
    return result


def _unread(config: Config, prepared: Prepared) -> tuple[str, ...]:
    """What looks like cards and is not read, in a vault that has some."""
    if not prepared.cards:
        return ()
    from ankigen.check.foreign import unread  # for start-up time

    read = prepared.vault
    used = dict.fromkeys(settings.syntaxes(config.syntaxes, read.scan.settings.plugins.options))
    for others in settings.folder_syntaxes(config, read).values():
        used |= dict.fromkeys(others)
    notes = (note for note in read.notes.values() if note.enabled)
    return tuple(unread(notes, prepared.cards, used))


def _at_the_end(config: Config, prepared: Prepared) -> tuple[tuple[Diagnostic, ...], int]:
    """What would stop a build when all notes are read, and what Anki would not do; how many cards
    it would make, or how many there are where that cannot be told."""
    found: tuple[Diagnostic, ...] = ()
    try:
        known = delivered.known(config, prepared.note_types)
        if not prepared.cards and not prepared.errors:
            found = (no_cards(config, prepared),)
        elif prepared.note_types:
            made = identify(config, prepared, known)
            return (
                (*known.remarks, *made.errors, *made.refused),
                sum(len(each.rendered.ordinals) for each in made.cards),
            )
    except BuildError as error:
        found = error.diagnostics
    except identity.LedgerError as error:
        found = (ledger_finding(config, error),)
    return found, len(prepared.cards)


def ledger_finding(config: Config, error: identity.LedgerError) -> Diagnostic:
    """What is wrong with the ledger, at its place in it where that is known."""
    if isinstance(error, identity.LedgerSourceError):
        place = error.location._replace(path=config.ledger.name)
        return error.diagnostic._replace(location=place)
    return Diagnostic(Location(config.ledger.name), "ledger-damaged", str(error), Severity.ERROR)


@dataclass(frozen=True, slots=True)
class Fix:
    """What `check --fix` does to a note: its text with the findings and without those of them that
    it can fix, line ends and a byte order mark as they are."""

    path: Path
    file: str
    before: str
    after: str
    fixed: tuple[Diagnostic, ...]

    def write(self) -> None:
        """Put the text in the note's place; its permissions stay. Raises `OSError`."""
        with files.replacing(self.path) as stream:
            stream.write(self.after.encode("utf-8"))


def fixes(config: Config, checked: Checked) -> tuple[Fix, ...]:
    """What can be fixed safely of what was found; nothing is written."""
    by_file: dict[str, list[Diagnostic]] = {}
    for found in checked.diagnostics:
        if found.code in linter.FIXABLE:
            by_file.setdefault(found.location.path, []).append(found)
    result = []
    for file, here in by_file.items():
        path = config.root / file
        try:
            before = path.read_bytes().decode("utf-8")
        except (OSError, UnicodeDecodeError):
            continue  # which is a finding of its own
        fixed = linter.fix(before, here, config.markers)
        if fixed.text != before:
            result.append(Fix(path, file, before, fixed.text, fixed.fixed))
    return tuple(result)


def _options(config: Config, prepared: Prepared) -> linter.Options:
    there = prepared.vault.files
    packaged = {media.path for each in prepared.compiled for media in each.draft.media}
    return linter.Options(
        max_answer_words=config.max_answer_words,
        macros=settings.macros(config, prepared.vault),
        markers=config.markers,
        ignored=frozenset(config.ignore_warnings),
        ignored_at={
            code: config.places.get(f"ignore_warnings: {code}", Location(FILE_NAME))
            for code in config.ignore_warnings
        },
        files=tuple(there),
        used=frozenset(path for path, entry in there.items() if entry.path in packaged),
        other_notes=tuple(note for note in prepared.vault.notes.values() if not note.enabled),
        canvases=tuple(_canvases(prepared.vault)),
        shown={path: files.display_path(entry.path, config.root) for path, entry in there.items()},
    )


def _canvases(read: vault.Vault) -> Iterator[str]:
    """The texts of canvases and bases, which use files as notes do."""
    for path, entry in read.files.items():
        if path.lower().endswith((".canvas", ".base")):
            with contextlib.suppress(OSError):
                yield vault.content(entry).decode("utf-8", "replace")
