"""`build`: notes are read and compiled, recognised and stamped, and written, the ledger last."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ankigen import cache, files, identity
from ankigen.cache import record
from ankigen.cache.snapshot import Snapshot, stamps, take
from ankigen.config import Config
from ankigen.errors import BuildError
from ankigen.pipeline.compile import prepare
from ankigen.pipeline.plan import Request, plan
from ankigen.pipeline.writing import Built, write
from ankigen.report import Progress, silent

_OLD_SECONDS = 3600.0


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
        _remove_temporary(config)
        if snapshot is None or has_waited or snapshot.ledger != stamps([config.ledger]):
            snapshot = take(config)
        try:
            yield snapshot
        except BaseException:
            _remove_temporary(config)  # what could not be removed where it was made
            raise


def _remove_temporary(config: Config) -> None:
    """Remove the temporary files of commands that were killed; to be called while the ledger is
    held, so that no other build writes there.

    In the other folders some command may be at work now: what it writes is younger than an hour.
    """
    for folder in (config.root, config.build_dir):
        _remove_in(folder, older_than=0.0)
    kept = cache.folder(config)
    for other in (config.build_dir / "preview", config.build_dir / "preview" / "media", kept):
        if other is not None:
            _remove_in(other, older_than=_OLD_SECONDS)


def _remove_in(folder: Path, older_than: float) -> None:
    with suppress(OSError):
        for path in folder.glob(".ankigen-*"):
            is_ours = files.TEMPORARY.fullmatch(path.name)
            if is_ours and path.stat().st_mtime <= time.time() - older_than:
                path.unlink(missing_ok=True)
