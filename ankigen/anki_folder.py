"""Anki's folder on this machine and its profiles, found as Anki does (`aqt/profiles.py`)."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ankigen.errors import UsageError

_COLLECTION = "collection.anki2"


@dataclass(frozen=True, slots=True)
class Profile:
    """A profile of Anki's: its name is that of its folder."""

    folder: Path

    @property
    def name(self) -> str:
        """The name that Anki shows for it."""
        return self.folder.name

    @property
    def collection(self) -> Path:
        """The file with its notes, cards and reviews."""
        return self.folder / _COLLECTION

    @property
    def backups(self) -> Path:
        """Where Anki keeps its own backups of the collection."""
        return self.folder / "backups"


def base(environment: Mapping[str, str] = os.environ, platform: str = sys.platform) -> Path:
    """The folder that holds Anki's profiles and add-ons; it may not be there."""
    if environment.get("ANKI_BASE"):
        return Path(environment["ANKI_BASE"]).absolute()
    if platform == "win32":
        return Path(environment.get("APPDATA") or Path.home() / "AppData/Roaming") / "Anki2"
    if platform == "darwin":
        return Path.home() / "Library/Application Support/Anki2"
    return Path(environment.get("XDG_DATA_HOME") or Path.home() / ".local/share") / "Anki2"


def profiles(folder: Path) -> tuple[Profile, ...]:
    """The profiles in Anki's folder, by name."""
    try:
        found = [each for each in folder.iterdir() if (each / _COLLECTION).is_file()]
    except OSError:
        return ()
    return tuple(Profile(each) for each in sorted(found))


def choose(folder: Path, name: str | None, last: str | None = None) -> Profile:
    """The profile of this name; without one that of `last` time, or the only one.

    Raises `UsageError` where there is none of the name, none at all, or a choice.
    """
    known = profiles(folder)
    names = ", ".join(each.name for each in known)
    if not known:
        raise UsageError(
            f"{folder} holds no profile of Anki's: start Anki once, or set ANKI_BASE to its folder"
        )
    for wanted in (name, last):
        for each in known:
            if each.name == wanted:
                return each
        if wanted is not None and wanted == name:
            raise UsageError(f"Anki has no profile {name}; it has {names}: name one with --profile")
    if len(known) > 1:
        raise UsageError(f"Anki has several profiles: say --profile with one of {names}")
    return known[0]
