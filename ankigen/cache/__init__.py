"""What is kept of a project between commands: in the user's cache folder, never in a vault.

`ANKIGEN_CACHE_DIR`, else the platform's folder for caches, has a folder for each project: compiled
notes (`notes`), one small record (`record`), pictures that builds made (`pictures`), and the state
that is worked on between two versions (`working`); a `snapshot` tells whether they still hold. The
folder can be deleted at any time, and belongs to this user alone: what is in it is believed.
"""

from __future__ import annotations

import hashlib
import os
import sys
from pathlib import Path

from ankigen.config import Config
from ankigen.errors import UsageError

_VARIABLE = "ANKIGEN_CACHE_DIR"
_OTHERS_MAY_WRITE = 0o022


def folder(config: Config) -> Path | None:
    """The project's folder, made where it is missing; None where it cannot be had, or others may
    write to it: then nothing is kept.

    Raises `UsageError` where the variable leads into the project, which may be somebody else's.
    """
    try:
        base = _base(config)
        # A name for people; what is resolved is the same by whatever path one comes.
        name = hashlib.blake2b(str(config.root.resolve()).encode(), digest_size=8).hexdigest()
        found = base / f"{config.slug}-{name}"
        for each in (base, found):
            each.mkdir(mode=0o700, parents=True, exist_ok=True)
        return found if _is_own(base) and _is_own(found) else None
    except (OSError, RuntimeError):  # the latter: there is no home
        return None


def _base(config: Config) -> Path:
    """Where programs keep what they can make again, by the customs of each system."""
    given = os.environ.get(_VARIABLE)
    if given:
        base = Path(given).resolve()
        if any(base.is_relative_to(each.resolve()) for each in (config.root, config.notes)):
            raise UsageError(
                f"{_VARIABLE}: {base} is in the project, where anything may have come with "
                "somebody else's notes: name a folder outside"
            )
        return base
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home()) / "ankigen"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "ankigen"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "ankigen"


def _is_own(path: Path) -> bool:
    if sys.platform == "win32":
        return True
    status = path.stat()
    return status.st_uid == os.getuid() and not status.st_mode & _OTHERS_MAY_WRITE
