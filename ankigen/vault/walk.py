"""The walk over the vault's folder, no file of it opened: what there is, and which are notes, notes
that may hold cards, and everything else."""

from __future__ import annotations

import os
import stat
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from ankigen.files import display_path, path_key
from ankigen.types import Diagnostic, Location
from ankigen.vault.settings import Settings
from ankigen.vault.settings import read as read_settings


class Entry(NamedTuple):
    """A regular file of the vault: where it is, and what tells that it changed.

    Times are in nanoseconds since the epoch: `modified_ns` is that of the content, which any
    program may set; `changed_ns` that of anything about the file, its permissions included, which
    none can (on Windows it is when the file was made).
    """

    path: Path
    size: int
    modified_ns: int
    changed_ns: int

    def is_current(self) -> bool:
        """Whether the file's content is as it was: not what an indexer may have noted about the
        file meanwhile. Raises `OSError` where it cannot be looked at."""
        now = _entry(self.path, self.path.stat())
        return (now.size, now.modified_ns) == (self.size, self.modified_ns)


class FileTree(NamedTuple):
    """All regular files of the vault by vault path, in the order of Obsidian's file explorer.

    `root` is the folder that Obsidian opens, `base` the notes' folder as a vault path (empty where
    they are the same). `unseen` are the vault paths of what could not be looked at, folders (with
    all that is below) and files. Once they are told from one another (`classify`), the entries are
    `notes` or other `files`, and `sources` the notes that may hold cards.
    """

    root: Path
    base: str
    settings: Settings
    entries: Mapping[str, Entry]
    diagnostics: tuple[Diagnostic, ...] = ()
    unseen: tuple[str, ...] = ()
    notes: Mapping[str, Entry] = {}
    files: Mapping[str, Entry] = {}
    sources: frozenset[str] = frozenset()

    def is_unseen(self, path: str) -> bool:
        """Whether nobody can say if there is a file of this vault path."""
        return any(
            path == each or path.startswith(f"{each}/" if each else "") for each in self.unseen
        )


def walk(notes: Path, project: Path, skip: tuple[Path, ...]) -> FileTree:
    """The files below Obsidian's vault folder: the nearest folder from `notes` up to `project`
    that holds `.obsidian`, else `notes` itself.

    What is in `skip` (the build folder, the templates, the ledger) is left out whole, hidden files
    and folders as Obsidian does. A symbolic link is followed only to a file inside the vault.
    """
    root = vault_root(notes, project)
    base = "" if root == notes else notes.relative_to(root).as_posix()
    diagnostics: list[Diagnostic] = []
    unseen: list[str] = []
    walker = _Walk(root, project, frozenset(path.absolute() for path in skip), diagnostics, unseen)
    entries = dict(sorted(walker.files(), key=lambda found: path_key(found[0])))
    settings = read_settings(root, "" if root == project else display_path(root, project))
    diagnostics += settings.plugins.diagnostics
    return FileTree(
        root, base, settings, entries, tuple(sorted(diagnostics)), tuple(sorted(unseen))
    )


def vault_root(notes: Path, project: Path) -> Path:
    """The folder that Obsidian opens."""
    for folder in (notes, *notes.parents):
        if (folder / ".obsidian").is_dir():
            return folder
        if folder == project:
            break
    return notes


def scan(
    notes: Path, project: Path, *, ignore: tuple[str, ...], skip: tuple[Path, ...]
) -> FileTree:
    """What is where in the vault (see `walk`); `ignore` are .gitignore patterns relative to
    `notes` for what gives no cards."""
    return classify(walk(notes, project, skip), ignore)


def classify(tree: FileTree, ignore: tuple[str, ...]) -> FileTree:
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
    return tree._replace(notes=notes, files=files, sources=sources)


def _patterns(ignore: tuple[str, ...]) -> Callable[[str], bool]:
    """Whether a path is one that the patterns mean."""
    if not ignore:
        return lambda path: False
    # Imported here for start-up time: most vaults have no patterns.
    import pathspec

    return pathspec.GitIgnoreSpec.from_lines(ignore).match_file


class _Walk(NamedTuple):
    root: Path
    project: Path
    skip: frozenset[Path]
    diagnostics: list[Diagnostic]
    unseen: list[str]

    def files(self) -> Iterator[tuple[str, Entry]]:
        """Every file; without recursion, since folders nest as deep as paths may be long."""
        waiting = [(self.root, "")]
        names = frozenset(path.name for path in self.skip)  # tells most of the rest from it
        while waiting:
            folder, below = waiting.pop()
            try:
                with os.scandir(folder) as entries:
                    children = sorted(entries, key=lambda entry: entry.name)
            except OSError as error:
                self.unseen.append(below.rstrip("/"))
                message = f"{error.strerror}: check its permissions"
                self._report(folder, "unreadable-folder", message)
                continue
            for child in children:
                if child.name.startswith("."):
                    continue
                if not _is_text(child.name):
                    message = "its name is not UTF-8: rename it"
                    self._report(Path(child.path), "unreadable-file", message)
                    continue
                path = below + unicodedata.normalize("NFC", child.name)
                try:
                    if child.is_symlink():
                        yield from self._linked(child, path)
                    elif child.name in names and Path(child.path) in self.skip:
                        continue
                    elif child.is_dir():
                        waiting.append((Path(child.path), f"{path}/"))
                    elif child.is_file():
                        yield path, _entry(Path(child.path), child.stat())
                except OSError as error:
                    # It vanished, or may not be looked at; no note's cards are retired for that.
                    self.unseen.append(path)
                    self._report(
                        Path(child.path), "unreadable-file", f"{error.strerror}: try again"
                    )

    def _linked(self, child: os.DirEntry[str], path: str) -> Iterator[tuple[str, Entry]]:
        root = self.root.resolve()
        try:
            target = Path(child.path).resolve()
        except RuntimeError:  # before Python 3.13: a loop
            target = Path(child.path)
        if not target.is_relative_to(root) and target != Path(child.path):
            message = "a link that leaves the vault is not followed: move the files into the vault"
        elif self._is_hidden(target, root):
            message = "a link to what is left out of the vault is not followed: remove it"
        elif target.is_file():
            yield path, _entry(target, target.stat())
            return
        elif target.is_dir():
            message = (
                "a link to a folder of the same vault is not followed: its notes are read there"
            )
        else:
            message = "a link that leads to no file is not followed: fix it or remove it"
        self._report(Path(child.path), "symbolic-link", message)

    def _is_hidden(self, target: Path, root: Path) -> bool:
        """Whether the walk itself leaves the target out."""
        parts = target.relative_to(root).parts if target.is_relative_to(root) else ()
        return any(part.startswith(".") for part in parts) or any(
            target.is_relative_to(folder.resolve()) for folder in self.skip
        )

    def _report(self, path: Path, code: str, message: str) -> None:
        self.diagnostics.append(
            Diagnostic(Location(display_path(path, self.project)), code, message)
        )


def _is_text(name: str) -> bool:
    """Whether a name is Unicode; on Linux it may be any bytes."""
    return name.isascii() or not any("\ud800" <= character <= "\udfff" for character in name)


def _entry(path: Path, status: os.stat_result) -> Entry:
    if not stat.S_ISREG(status.st_mode):
        raise OSError(0, "not a regular file")
    return Entry(path, status.st_size, status.st_mtime_ns, status.st_ctime_ns)
