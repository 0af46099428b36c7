"""`build`: everything read, then resolved, then written once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ankigen import identity, package
from ankigen.config import Config
from ankigen.errors import BuildError
from ankigen.package import Written
from ankigen.pipeline.identify import Identified, identify
from ankigen.pipeline.outputs import Outputs
from ankigen.pipeline.prepare import Prepared, Progress, prepare, silent
from ankigen.types import Deck, Diagnostic, Location, Severity, StampedCard


@dataclass(frozen=True, slots=True)
class Request:
    """What one build is asked for. `now` is in seconds since the epoch, UTC."""

    now: int
    retire: bool = False
    keep_going: bool = False
    strict: bool = False
    since: str | None = None
    decide: identity.Decide | None = None


@dataclass(frozen=True, slots=True)
class Built:
    """What a build did. `package` has the version in its name; `latest` is the same bytes under a
    name that stays; `cleanup` and `delta` are packages that only some builds give."""

    package: Path
    latest: Path
    written: Written
    changes: identity.Changes
    matching: identity.Matching
    notes: int
    diagnostics: tuple[Diagnostic, ...]
    cleanup: Path | None = None
    delta: Path | None = None
    search: str = ""
    tag: str = ""


def build(config: Config, request: Request, progress: Progress = silent) -> Built:
    """Build the deck: the package first, then the ledger, so that a build which ends at any moment
    leaves a state that the next one starts from.

    Raises `BuildError` with everything found where the notes have errors (unless
    `request.keep_going`), and other `AnkigenError`s; nothing is then written.
    """
    with identity.lock(config.ledger):
        prepared = prepare(config, progress)
        ledger = identity.read(config.ledger)
        _stop_at_errors(config, prepared, request)
        found = identify(config, prepared, ledger, request.decide)
        if found.errors and not request.keep_going:
            raise BuildError((*prepared.diagnostics, *found.errors))
        identity.check(found.matching, ledger, retire=request.retire, name=config.ledger.name)
        stamped = identity.stamp(
            ledger,
            found.matching,
            found.cards,
            found.rendered,
            prepared.note_types,
            now=request.now,
            package=_deck(config, "").description,
        )
        return _write(config, request, prepared, found, ledger, stamped)


def _stop_at_errors(config: Config, prepared: Prepared, request: Request) -> None:
    if prepared.errors and not (request.keep_going and prepared.note_types):
        raise BuildError(prepared.diagnostics)
    if request.strict and prepared.warnings:
        raise BuildError(prepared.diagnostics)
    if not prepared.cards:
        where = (
            config.notes.relative_to(config.root).as_posix() if config.notes != config.root else "."
        )
        message = (
            f"no cards in {len(prepared.vault.notes)} notes: write one with a line that begins "
            "`Q:` and a line that begins `A:`, or check `notes`, `ignore` and `markers` in the "
            "configuration"
        )
        nothing = Diagnostic(Location(where), "no-cards", message, Severity.ERROR)
        raise BuildError((*prepared.diagnostics, nothing))


def _deck(config: Config, version: str) -> Deck:
    return Deck(config.deck, f"Built by ankigen from notes. Version {version}")


def _write(
    config: Config,
    request: Request,
    prepared: Prepared,
    found: Identified,
    ledger: identity.Ledger,
    stamped: identity.Stamped,
) -> Built:
    outputs = Outputs(config.build_dir, config.slug)
    version = str(stamped.version)
    deck = _deck(config, version)
    target = outputs.package(version)
    earlier = outputs.earlier_cards(prepared.note_types) if found.matching.retired else ()
    written = package.write(target, deck, stamped.note_types, stamped.cards, record=outputs.record)
    package.copy(target, outputs.latest)
    # All that ever left, not only this time: a device may skip a version.
    left = [entry for entry in stamped.ledger.entries.values() if not entry.active]
    gone = identity.cleanup(stamped.ledger, left, earlier, config.deck)
    cleanup = _extra(outputs.cleanup(version), deck, stamped, gone)
    delta = None
    if request.since is not None:
        changed = identity.since(stamped.ledger, request.since)
        kept = [card for card in stamped.cards if card.card.identity.guid in changed]
        delta = _extra(outputs.delta(request.since, version), deck, stamped, kept)
    outputs.write_changelog(stamped.changes, request.now)
    identity.write(config.ledger, stamped.ledger)
    outputs.prune(config.keep_versions, keep=version)
    return Built(
        package=target,
        latest=outputs.latest,
        written=written,
        changes=stamped.changes,
        matching=found.matching,
        notes=len({card.note for card in found.cards}),
        diagnostics=(*prepared.diagnostics, *found.errors),
        cleanup=cleanup,
        delta=delta,
        search=identity.search(found.matching.retired),
        tag=identity.tag(config.deck) if found.matching.retired else "",
    )


def _extra(
    path: Path, deck: Deck, stamped: identity.Stamped, cards: Sequence[StampedCard]
) -> Path | None:
    if not cards:
        return None
    package.write(path, deck, stamped.note_types, cards)
    return path
