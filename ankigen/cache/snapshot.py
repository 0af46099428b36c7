"""A snapshot of what a command depends on: told from names, sizes and times, as make does.

The vault's files, the configuration, the templates, ankigen itself and its libraries.
"""

from __future__ import annotations

import hashlib
import os
import sys
import time
import zlib
from collections.abc import Iterable
from functools import lru_cache
from importlib.machinery import PathFinder
from pathlib import Path
from typing import NamedTuple

from ankigen import __version__, files, mermaid
from ankigen.config import Config
from ankigen.vault import settings, walk
from ankigen.vault.walk import Entry, FileTree

# What decides how cards look and how they are packed, besides ankigen.
_LIBRARIES = (
    *("markdown", "pygments", "nh3", "genanki", "imagesize", "pypdfium2", "PIL"),
    *("yaml", "pathspec", "rapidfuzz"),
)
# A file that was written this shortly before a walk may change again without its time showing it:
# file systems count in ticks, some in whole seconds.
_TICK_NS = 20_000_000
_COARSE_TICK_NS = 2_000_000_000


class Snapshot(NamedTuple):
    """What a command depends on as it was from a time on, in nanoseconds since the epoch: the files
    of the vault, the project's own templates, a digest of everything but the vault's files and the
    ledger, and what tells the ledger from another one."""

    tree: FileTree
    now_ns: int
    templates: tuple[Entry, ...]
    surroundings: str
    ledger: list[list[object]]

    @property
    def is_racy(self) -> bool:
        """Whether any file may change, or have changed, without its time showing it."""
        entries = (*self.templates, *self.tree.entries.values())
        return any(_is_racy(entry.modified_ns, self.now_ns) for entry in entries)

    @property
    def inputs(self) -> str:
        """A digest of everything that a command depends on but the ledger."""
        digest = hashlib.blake2b(self.surroundings.encode(), digest_size=16)
        for path, entry in self.tree.entries.items():
            line = f"{path}\0{entry.path}\0{entry.size}\0{entry.modified_ns}\0{entry.changed_ns}\n"
            digest.update(line.encode("utf-8", "surrogateescape"))
        return digest.hexdigest()


def walk_vault(config: Config) -> FileTree:
    """What is in the vault now."""
    # The ledger may stand among the notes, and each build may write it: it is looked at by itself.
    return walk(config.notes, config.root, (config.build_dir, config.templates, config.ledger))


def take(config: Config) -> Snapshot:
    """What is there now of all that a command depends on."""
    now_ns = time.time_ns()
    ledger = stamps([config.ledger])
    templates = tuple(map(_entry, _below(config.templates)))
    tree = walk_vault(config)
    return Snapshot(tree, now_ns, templates, _surroundings(config, tree, templates), ledger)


def _entry(path: Path) -> Entry:
    try:
        status = path.stat()
    except OSError:
        return Entry(path, -1, -1, -1)
    return Entry(path, status.st_size, status.st_mtime_ns, status.st_ctime_ns)


def _surroundings(config: Config, tree: FileTree, templates: tuple[Entry, ...]) -> str:
    digest = hashlib.blake2b(digest_size=16)
    for part in (
        __version__,
        sys.version,
        zlib.ZLIB_RUNTIME_VERSION,
        repr(config),
        repr(tree.settings),
        repr(tree.diagnostics),
        repr(templates),
        repr(stamps(mermaid.programs())),
        repr(stamps(settings.macro_places(tree.root, config.notes, config.root))),
        repr(stamps(last_merge(config.ledger))),
        program(),
        libraries(),
    ):
        digest.update(part.encode("utf-8", "surrogateescape") + b"\0")
    return digest.hexdigest()


def stamps(paths: Iterable[Path]) -> list[list[object]]:
    """What tells that files changed, as JSON gives it back."""
    result: list[list[object]] = []
    for path in paths:
        try:
            status = path.stat()
            result.append([str(path), status.st_size, status.st_mtime_ns])
        except OSError:
            result.append([str(path), -1, -1])
    return result


def _below(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*")) if folder.is_dir() else []


@lru_cache(maxsize=1)
def program() -> str:
    """What tells ankigen's own files from others: whoever works on it must not be shown
    yesterday's cards. Looked at once, since a process runs the program that it began as."""
    package = Path(__file__).parent.parent
    folders = (package.parent / "templates", package / "templates")
    return repr([code(package), *(stamps(_below(folder)) for folder in folders)])


@lru_cache(maxsize=1)
def libraries() -> str:
    """What tells the libraries from other versions of them; none is loaded for it."""
    specs = (PathFinder.find_spec(name) for name in _LIBRARIES)
    return repr(stamps(Path(spec.origin) for spec in specs if spec is not None and spec.origin))


def code(folder: Path) -> list[tuple[str, int, int]]:
    """Path, size and time of each Python file below a folder; ten times as fast as by `Path`."""
    found: list[tuple[str, int, int]] = []
    waiting = [str(folder)]
    while waiting:
        with os.scandir(waiting.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(entry.path)
                elif entry.name.endswith(".py"):
                    status = entry.stat()
                    found.append((entry.path, status.st_size, status.st_mtime_ns))
    return sorted(found)


def _is_racy(modified_ns: int, now_ns: int) -> bool:
    """Whether a file may change again without its time showing it."""
    is_coarse = modified_ns % 1_000_000_000 == 0
    return modified_ns > now_ns - (_COARSE_TICK_NS if is_coarse else _TICK_NS)


def last_merge(path: Path) -> tuple[Path, ...]:
    """The file that git writes at each merge or reset: one that takes its own side leaves the
    ledger as it is. None without a repository."""
    found = files.find_repository(path)
    return (found / "ORIG_HEAD",) if found is not None else ()
