"""The way by Anki's own import dialog: the package is opened as a double click opens it."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from ankigen.errors import AnkigenError


def open_package(path: Path) -> None:
    """Have the system open a package; an Anki that runs shows its dialog, else one starts.

    Nobody waits for it: on some systems what opens it lives as long as Anki. Raises `AnkigenError`
    where nothing opens packages.
    """
    if sys.platform == "win32":
        os.startfile(path)
        return
    opener = "open" if sys.platform == "darwin" else "xdg-open"
    if shutil.which(opener) is None:
        raise AnkigenError(f"there is no {opener} here: open {path} in Anki by File > Import")
    os.spawnlp(os.P_NOWAIT, opener, opener, str(path))
