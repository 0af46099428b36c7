"""Temporary files: none is left by a build that was stopped, nor by the one before it."""

from __future__ import annotations

import contextlib
import re
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

from ankigen.config import Config

# Files of a folder that only one build at a time writes to, under the ledger's lock.
_OURS = (
    ".ankigen.part",
    ".ankigen.db",
    ".ankigen.earlier.db",
    ".ankigen.db-journal",
)
# What several processes keep, and commands that hold no lock: an old one is nobody's.
_SHARED = re.compile(r"\.\d+\.part")
_OLD = 3600.0  # seconds


@contextlib.contextmanager
def cleared(config: Config) -> Iterator[None]:
    """What an earlier build left is removed first, and what this one left if it is stopped.

    Whoever writes a file removes it himself; but a signal may reach him just before he does. A
    build folder that was made only for what is kept from build to build goes, too. To be used while
    the ledger is held.
    """
    _remove(config)
    kept = config.build_dir / ".ankigen"
    is_new = not config.build_dir.exists()
    with contextlib.suppress(OSError):  # whoever must write there will say why he cannot
        kept.mkdir(parents=True, exist_ok=True)
    try:
        yield
    except BaseException:
        _remove(config)
        if is_new:
            _remove_folder(config.build_dir, kept)
        raise


def _remove_folder(folder: Path, kept: Path) -> None:
    with contextlib.suppress(OSError):
        if list(folder.iterdir()) == [kept]:
            shutil.rmtree(kept)
            folder.rmdir()


def _remove(config: Config) -> None:
    kept = config.build_dir / ".ankigen"
    ledger = re.compile(re.escape(f".{config.ledger.name}.") + "[a-z0-9_]{8}")
    stale = [folder / name for folder in (config.build_dir, kept) for name in _OURS]
    stale += [path for path in _hidden(config.root) if ledger.fullmatch(path.name)]
    stale += [path for path in _hidden(kept) if _SHARED.fullmatch(path.name) and _is_old(path)]
    for path in stale:
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)


def _hidden(folder: Path) -> list[Path]:
    try:
        return list(folder.glob(".*"))
    except OSError:
        return []


def _is_old(path: Path) -> bool:
    with contextlib.suppress(OSError):
        return path.stat().st_mtime < time.time() - _OLD
    return False
