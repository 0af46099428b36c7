"""`build`: a plan, then everything written, the ledger last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ankigen import identity, package
from ankigen.config import Config
from ankigen.package import Written
from ankigen.pipeline.outputs import Outputs
from ankigen.pipeline.plan import Plan, Request, deck, plan
from ankigen.pipeline.prepare import Progress, silent
from ankigen.types import Deck, Diagnostic, StampedCard


@dataclass(frozen=True, slots=True)
class Built:
    """What a build did. `package` has the version in its name; `latest` is the same bytes under a
    name that stays; `cleanup` and `delta` are packages that only some builds give. `search` finds
    the cards that this build retired, `tag` those that the clean-up package tags."""

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
    `request.keep_going`), `RetirementError` where too many cards would leave, and other
    `AnkigenError`s; nothing is then written.
    """
    with identity.lock(config.ledger):
        planned = plan(config, request, progress)
        identity.check(
            planned.found.matching, planned.ledger, retire=request.retire, name=config.ledger.name
        )
        return _write(config, request, planned)


def _write(config: Config, request: Request, planned: Plan) -> Built:
    outputs = Outputs(config.build_dir, config.slug)
    stamped, matching = planned.stamped, planned.found.matching
    version = str(stamped.version)
    root = deck(config, version)
    target = outputs.package(version)
    gone = _gone(config, planned, outputs)
    written = package.write(target, root, stamped.note_types, stamped.cards, record=outputs.record)
    package.copy(target, outputs.latest)
    cleanup = _extra(outputs.cleanup(version), root, stamped, gone)
    delta = None
    if request.since is not None:
        changed = identity.since(stamped.ledger, request.since)
        kept = [card for card in stamped.cards if card.card.identity.guid in changed]
        delta = _extra(outputs.delta(request.since, version), root, stamped, kept)
    outputs.write_changelog(stamped.changes, request.now)
    identity.write(config.ledger, stamped.ledger)
    outputs.prune(config.keep_versions, keep=version)
    return Built(
        package=target,
        latest=outputs.latest,
        written=written,
        changes=stamped.changes,
        matching=matching,
        notes=len({card.note for card in planned.found.cards}),
        diagnostics=planned.diagnostics,
        cleanup=cleanup,
        delta=delta,
        search=identity.search(matching.retired),
        tag=identity.tag(config.deck) if matching.retired else "",
    )


def _gone(config: Config, planned: Plan, outputs: Outputs) -> tuple[StampedCard, ...]:
    """All the cards that ever left, where one leaves now: a device may skip a version."""
    if not planned.found.matching.retired:
        return ()
    ledger = planned.stamped.ledger
    left = [entry for entry in ledger.entries.values() if not entry.active]
    earlier = outputs.earlier_cards(planned.prepared.note_types)
    return identity.cleanup(ledger, left, earlier, config.deck)


def _extra(
    path: Path, root: Deck, stamped: identity.Stamped, cards: Sequence[StampedCard]
) -> Path | None:
    if not cards:
        return None
    package.write(path, root, stamped.note_types, cards)
    return path
