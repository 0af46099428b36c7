"""Temporary files that commands left which were killed: the next build removes them."""

from __future__ import annotations

import contextlib
import time
from pathlib import Path

from ankigen import files
from ankigen.config import Config
from ankigen.pipeline import cache

_OLD = 3600.0  # seconds


def remove(config: Config) -> None:
    """Remove them; to be called while the ledger is held, so that no other build writes there.

    In the other folders some command may be at work now: what it writes is younger than an hour.
    """
    for folder in (config.root, config.build_dir):
        _remove(folder, older_than=0.0)
    kept = cache.folder(config)
    for other in (config.build_dir / "preview", config.build_dir / "preview" / "media", kept):
        if other is not None:
            _remove(other, older_than=_OLD)


def _remove(folder: Path, older_than: float) -> None:
    with contextlib.suppress(OSError):
        for path in folder.glob(".ankigen-*"):
            is_ours = files.TEMPORARY.fullmatch(path.name)
            if is_ours and path.stat().st_mtime <= time.time() - older_than:
                path.unlink(missing_ok=True)
