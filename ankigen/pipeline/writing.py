"""What a plan becomes on the disk: packages, the change log, and the ledger last."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from ankigen import files, identity, package
from ankigen.cache import record, working
from ankigen.config import Config
from ankigen.errors import AnkigenError
from ankigen.files import display_path
from ankigen.package import Written
from ankigen.package.outputs import Outputs
from ankigen.pipeline.plan import Plan, Request, deck
from ankigen.report import Lookalike, Report
from ankigen.types import Deck, StampedCard
from ankigen.vault import FileTree


class Built(NamedTuple):
    """What a build did, as it was planned. `package` has the version in its name; `latest` is the
    same bytes under a name that stays; `cleanup` and `delta` are packages that only some builds
    give."""

    package: Path
    latest: Path
    written: Written
    plan: Plan
    report: Report
    cleanup: Path | None = None
    delta: Path | None = None

    @property
    def changes(self) -> identity.Changes:
        """What differs from the last version."""
        return self.plan.stamped.changes

    @property
    def cards(self) -> dict[str, bool]:
        """All cards that the ledger knows, by GUID, and whether they are in the notes."""
        entries = self.plan.stamped.ledger.entries.values()
        return {entry.guid: entry.active for entry in entries}

    @property
    def matching(self) -> identity.Matching:
        """Which card is which."""
        return self.plan.found.matching


def write(config: Config, request: Request, planned: Plan, tree: FileTree) -> Built:
    """Write what was planned, as a version or as the state that is worked on.

    Raises `AnkigenError` where a file cannot be written, or one that was packed has changed since
    the `tree` was walked; what was built before is then as it was.
    """
    try:
        if request.is_working:
            return _write_working(config, planned, tree)
        return _write_version(config, request, planned, tree)
    except OSError as error:
        raise AnkigenError(
            f"{error.filename or config.build_dir}: {error.strerror or error}; fix that and "
            "build again: nothing that was built before is lost"
        ) from error


def _write_version(config: Config, request: Request, planned: Plan, tree: FileTree) -> Built:
    outputs = Outputs(config.build_dir, config.slug)
    stamped = planned.stamped
    version = str(stamped.version)
    root = deck(config, version)
    target = outputs.package(version)
    gone = _gone(config, planned, outputs)
    changed = identity.since(stamped.ledger, request.since) if request.since is not None else None
    mark = identity.mark(stamped.ledger)
    record.begin_build(config, mark)
    written = package.write(target, root, stamped.note_types, stamped.cards, mark=mark)
    _check_media(tree, stamped.cards)
    cleanup = _extra(outputs.cleanup(version), root, stamped, gone)
    delta = None
    if request.since is not None and changed is not None:
        # With a note of each note type, since Anki takes a changed style only from those.
        kept = package.part(stamped.cards, changed)
        delta = _extra(outputs.delta(request.since, version), root, stamped, kept)
    # The newest package is where the retired cards' fields are: it is replaced when they are safe.
    made = {outputs.latest: target, target: target}
    written_here = {**made, **({cleanup: cleanup} if cleanup else {})}
    record.keep_packages(config, outputs.known(written_here, record.packages(config)))
    files.copy(target, outputs.latest)
    _write_changelog(outputs.changelog, stamped.changes, request.now)
    identity.write(config.ledger, stamped.ledger)
    record.end_build(config)
    working.forget(config)
    outputs.prune(config.keep_versions, keep=version)
    report = _report(config, planned, outputs, written)._replace(
        cleanup=display_path(cleanup, config.root) if cleanup else None,
        delta=display_path(delta, config.root) if delta else None,
    )
    return Built(target, outputs.latest, written, planned, report, cleanup, delta)


def _write_changelog(path: Path, changes: identity.Changes, now: int) -> None:
    """Put this version's section on top of the change log."""
    try:
        before = path.read_text(encoding="utf-8")
    except (FileNotFoundError, UnicodeDecodeError):
        before = ""
    after = identity.changelog(before, changes, now)
    if after != before:
        with files.replacing(path) as stream:
            stream.write(after.encode())


def _write_working(config: Config, planned: Plan, tree: FileTree) -> Built:
    """Write what is worked on as the newest package, and nothing that makes it a version: the last
    one stays what the next is compared with."""
    outputs, stamped = Outputs(config.build_dir, config.slug), planned.stamped
    working.write(config, stamped.ledger)  # before the package, which is known by it
    written = package.write(
        outputs.latest,
        deck(config, str(stamped.version)),
        stamped.note_types,
        stamped.cards,
        mark=identity.mark(stamped.ledger),
    )
    _check_media(tree, stamped.cards)
    report = _report(config, planned, outputs, written)._replace(
        package=display_path(outputs.latest, config.root),
    )
    return Built(outputs.latest, outputs.latest, written, planned, report)


def _check_media(tree: FileTree, cards: Sequence[StampedCard]) -> None:
    """Raise `AnkigenError` where a file that was packed is not the one that was looked at: its name
    tells its content, and Anki would keep the wrong one under it."""
    packed = {media.path for stamped in cards for media in stamped.card.media}
    looked_at = (entry for entry in tree.entries.values() if entry.path in packed)
    for path in (entry.path for entry in looked_at if not entry.is_current()):
        raise AnkigenError(f"{path}: it has changed while the deck was built; build again")


def _report(config: Config, planned: Plan, outputs: Outputs, written: Written) -> Report:
    changes, matching = planned.stamped.changes, planned.found.matching
    version = str(changes.new)
    return Report(
        deck=config.deck,
        package=display_path(outputs.package(version), config.root),
        latest=display_path(outputs.latest, config.root),
        version=version,
        previous=str(changes.old) if changes.old else None,
        cards=len(matching.matches),
        anki_cards=written.cards,
        notes=len({each.card.note for each in planned.found.cards}),
        added=len(changes.added),
        changed=len(changes.changed),
        returned=len(changes.returned),
        retired=len(changes.retired),
        unchanged=changes.unchanged,
        media=written.media,
        size=written.size,
        retired_tag=identity.tag(config.deck) if changes.retired else "",
        retired_search=identity.search(change.guid for change in changes.retired),
        kept=tuple(kept._replace(score=round(kept.score, 4)) for kept in changes.kept),
        doubts=tuple(
            Lookalike(
                str(doubt.card.location),
                doubt.candidates[0].entry.guid,
                doubt.candidates[0].entry.question,
            )
            for doubt in matching.doubts
        ),
        diagnostics=planned.diagnostics,
    )


def _gone(config: Config, planned: Plan, outputs: Outputs) -> tuple[StampedCard, ...]:
    """All the cards that ever left, where one leaves now: a device may skip a version."""
    if not planned.stamped.changes.retired:
        return ()
    ledger = planned.stamped.ledger
    left = [entry for entry in ledger.entries.values() if not entry.active]
    version = str(planned.stamped.changes.old or "")
    known = record.packages(config)
    earlier = outputs.earlier_cards(planned.prepared.note_types, known, version)
    return identity.cleanup(ledger, left, earlier, config.deck)


def _extra(
    path: Path, root: Deck, stamped: identity.Stamped, cards: Sequence[StampedCard]
) -> Path | None:
    if not cards:
        return None
    package.write(path, root, stamped.note_types, cards, mark=identity.mark(stamped.ledger))
    return path
