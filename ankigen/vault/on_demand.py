"""Notes that are read when somebody asks for them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from ankigen.types import Note
from ankigen.vault.notes import Vault, read


class OnDemand(Mapping[str, Note]):
    """All readable notes of a vault by vault path: those read already, and those of its scan that
    were not, each when it is asked for. One that cannot be read then is as one that could not be
    read before.
    """

    def __init__(self, vault: Vault, project: Path) -> None:
        self._scan = vault.scan
        self._notes = dict(vault.notes)
        self._paths = tuple(path for path in vault.scan.notes if path not in vault.unreadable)
        self._project = project

    def __getitem__(self, path: str) -> Note:
        note = self._notes.get(path)
        if note is None:
            only = replace(self._scan, notes={path: self._scan.notes[path]})
            note = self._notes[path] = read(only, self._project).notes[path]
        return note

    def __iter__(self) -> Iterator[str]:
        return iter(self._paths)

    def __len__(self) -> int:
        return len(self._paths)
