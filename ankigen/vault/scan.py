"""The vault's files told apart: notes, those that may hold cards, and everything else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from ankigen.types import Diagnostic
from ankigen.vault.settings import Settings
from ankigen.vault.walk import Entry, FileTree, walk


class Scan(NamedTuple):
    """Everything in the vault by vault path, in order; `sources` are the notes that may hold cards.

    `root` is the folder that Obsidian opens, `base` the notes' folder as a vault path (empty
    where they are the same). `unseen` are the vault paths of what could not be looked at, folders
    (with all that is below) and files.
    """

    root: Path
    base: str
    settings: Settings
    notes: Mapping[str, Entry]
    files: Mapping[str, Entry]
    sources: frozenset[str]
    diagnostics: tuple[Diagnostic, ...] = ()
    unseen: tuple[str, ...] = ()

    def is_unseen(self, path: str) -> bool:
        """Whether nobody can say if there is a file of this vault path."""
        return any(
            path == each or path.startswith(f"{each}/" if each else "") for each in self.unseen
        )


def scan(notes: Path, project: Path, *, ignore: tuple[str, ...], skip: tuple[Path, ...]) -> Scan:
    """What is where in the vault (see `walk`); `ignore` are .gitignore patterns relative to
    `notes` for what gives no cards."""
    return classify(walk(notes, project, skip), ignore)


def classify(tree: FileTree, ignore: tuple[str, ...]) -> Scan:
    """Tell notes from other files, and which of them may hold cards."""
    is_ignored = _patterns(ignore)
    below = f"{tree.base}/" if tree.base else ""
    notes = {path: entry for path, entry in tree.entries.items() if path[-3:].lower() == ".md"}
    sources = frozenset(
        path
        for path in notes
        if path.startswith(below)
        and not is_ignored(path[len(below) :])
        and not tree.settings.excludes(path)
        and not path.lower().endswith(".excalidraw.md")
    )
    files = {path: entry for path, entry in tree.entries.items() if path not in notes}
    return Scan(
        tree.root,
        tree.base,
        tree.settings,
        notes,
        files,
        sources,
        tree.diagnostics,
        tree.unseen,
    )


def _patterns(ignore: tuple[str, ...]) -> Callable[[str], bool]:
    """Whether a path is one that the patterns mean."""
    if not ignore:
        return lambda path: False
    # Imported here for start-up time: most vaults have no patterns.
    import pathspec

    return pathspec.GitIgnoreSpec.from_lines(ignore).match_file
