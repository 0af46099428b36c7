"""`build`: notes are read and compiled, recognised and stamped, and written, the ledger last."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from ankigen import identity
from ankigen.config import Config
from ankigen.errors import BuildError
from ankigen.pipeline import record, tempfiles
from ankigen.pipeline.plan import Request, plan
from ankigen.pipeline.prepare import prepare
from ankigen.pipeline.progress import Progress, silent
from ankigen.pipeline.snapshot import Snapshot, stamps, take
from ankigen.pipeline.writing import Built, write


def build(
    config: Config, request: Request, progress: Progress = silent, snapshot: Snapshot | None = None
) -> Built:
    """Build the deck: the package first, then the ledger, so that a build which ends at any moment
    leaves a state that the next one starts from. `snapshot` is what was there a moment ago, where
    that is known; where another build has been at work since, it is taken anew.

    Raises `BuildError` with everything found where the notes have errors (unless
    `request.keep_going`) or reviews would be lost (unless `request.retire`), and other
    `AnkigenError`s; nothing is then written.
    """
    with _alone(config, progress, snapshot) as current:
        prepared = prepare(config, progress, current.tree)  # notes and their cards, drafted
        planned = plan(config, request, prepared)  # who each is, and what has changed
        if planned.is_refused:
            raise BuildError(planned.diagnostics)
        built = write(config, request, planned, current.tree)
        if not request.is_working:
            record.keep_build(config, current, built.report)
        return built


@contextmanager
def _alone(config: Config, progress: Progress, snapshot: Snapshot | None) -> Iterator[Snapshot]:
    """Hold the ledger against other builds; gives the snapshot, which is that of now where another
    build may have changed something. Temporary files are removed, of whoever left them."""
    has_waited = False

    def waiting() -> None:
        nonlocal has_waited
        has_waited = True
        progress("another build is at work here: waiting for it to end", 0, 0)

    with identity.lock(config.ledger, waiting=waiting):
        tempfiles.remove(config)
        if snapshot is None or has_waited or snapshot.ledger != stamps([config.ledger]):
            snapshot = take(config)
        try:
            yield snapshot
        except BaseException:
            tempfiles.remove(config)  # what could not be removed where it was made
            raise
