"""Nothing changed since the last build or check? Then what it found is the answer, and no stage is
imported.

What a command depends on is told from names, sizes and times (as make does): the vault's files, the
configuration, the templates, ankigen itself and its libraries. What a build left is told likewise.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import time
import zlib
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib.machinery import PathFinder
from pathlib import Path
from typing import NamedTuple, Protocol

from ankigen import __version__
from ankigen.config import Config
from ankigen.pipeline import mermaid, signed
from ankigen.pipeline.report import Checked, Report, from_json
from ankigen.types import Diagnostic
from ankigen.vault import walk
from ankigen.vault.walk import Found

# What decides how cards look and how they are packed, besides ankigen.
_LIBRARIES = (
    *("markdown", "pygments", "nh3", "genanki", "math_core", "pypdfium2", "PIL"),
    *("yaml", "pathspec", "rapidfuzz", "scipy"),
)
# What is found at one moment and not at the next, though no file has changed: a machine that is
# busy, a file that somebody holds, a browser that draws no diagram.
_OF_THE_DAY = frozenset(
    {"too-slow", "unreadable-note", "unreadable-media", "unreadable-file", "unreadable-folder"}
)
# A file that was written this shortly before a walk may change again without its time showing it:
# file systems count in ticks, some in whole seconds.
_TICK_NS = 20_000_000
_COARSE_TICK_NS = 2_000_000_000


class _Found(Protocol):
    """A finding, in a note or in a text."""

    @property
    def code(self) -> str:
        """What it is called."""


class Looked(NamedTuple):
    """What a command depends on as it was from a time on, in nanoseconds since the epoch: the vault
    as it was `found`, a digest of everything else but the ledger, and what tells the ledger from
    another one.

    It `may_hide` a change that comes later where a template is so new that its time would not show
    one.
    """

    found: Found
    now_ns: int
    surroundings: str
    ledger: list[list[object]]
    may_hide: bool

    def hides(self) -> bool:
        """Whether a file, of the vault or a template, may change without its time showing it."""
        entries = self.found.entries.values()
        return self.may_hide or any(is_fresh(entry.modified_ns, self.now_ns) for entry in entries)


def look(config: Config) -> Found:
    """What is in the vault now."""
    # The ledger may stand among the notes, and each build may write it: it is looked at by itself.
    return walk(config.notes, config.root, (config.build_dir, config.templates, config.ledger))


def look_now(config: Config) -> Looked:
    """The same, when that was, and all else that a command depends on."""
    now_ns = time.time_ns()
    ledger = stamps([config.ledger])
    templates = _below(config.templates)
    looks = [
        [*stamp, _changed_ns(path)]
        for path, stamp in zip(templates, stamps(templates), strict=True)
    ]
    found = look(config)
    may_hide = any(is_fresh(int(str(look[2])), now_ns) for look in looks)
    return Looked(found, now_ns, _surroundings(config, found, looks), ledger, may_hide)


def unchanged(config: Config, looked: Looked) -> Report | None:
    """The report of the last build where this one would give the same, else None."""
    try:
        content = json.loads(signed.read(_state(config)) or b"")
        report = from_json(content["report"])
        if content["inputs"] != _inputs(looked):
            return None
        if content["outputs"] != _outputs(config, report):
            return None
    except _UNUSABLE:
        return None
    return report.repeated()


def remember(config: Config, looked: Looked, report: Report) -> None:
    """Keep the report for the next build.

    Where a file is so new that a later change might not show, or where a card was given up for
    its time, nothing is kept.
    """
    content = {"outputs": _outputs(config, report), "report": report.to_json()}
    _keep(_state(config), looked, report.diagnostics, content)


def checked(config: Config, looked: Looked) -> Checked | None:
    """What the last check found where this one would find the same, else None."""
    try:
        content = json.loads(signed.read(_check_state(config)) or b"")
        if content["inputs"] != _inputs(looked):
            return None
        return Checked.from_json(content["checked"])
    except _UNUSABLE:
        return None


def remember_check(config: Config, looked: Looked, found: Checked) -> None:
    """Keep what was found for the next check, where there is a build folder: a check makes none."""
    path = _check_state(config)
    if path.parent.is_dir():
        content = {"checked": found.to_json()}
        _keep(path, looked, found.diagnostics, content, is_alone=False)


# What reading a state raises that is lost, damaged, foreign or older.
_UNUSABLE = (OSError, ValueError, KeyError, TypeError, RecursionError)


def _keep(
    path: Path,
    looked: Looked,
    diagnostics: Iterable[Diagnostic],
    content: Mapping[str, object],
    *,
    is_alone: bool = True,
) -> None:
    if looked.hides() or any(map(is_of_the_day, diagnostics)):
        path.unlink(missing_ok=True)
        return
    kept = {"inputs": _inputs(looked), **content}
    signed.write(path, json.dumps(kept, ensure_ascii=False).encode(), is_alone=is_alone)


def is_of_the_day(found: _Found) -> bool:
    """Whether it may not be found again though nothing has changed."""
    return found.code in _OF_THE_DAY or (
        found.code == "mermaid-not-drawn" and mermaid.is_installed()
    )


def _inputs(looked: Looked) -> str:
    """A digest of everything that a command depends on but the ledger."""
    digest = hashlib.blake2b(looked.surroundings.encode(), digest_size=16)
    for path, entry in looked.found.entries.items():
        line = f"{path}\0{entry.path}\0{entry.size}\0{entry.modified_ns}\0{entry.changed_ns}\n"
        digest.update(line.encode("utf-8", "surrogateescape"))
    return digest.hexdigest()


def _outputs(config: Config, report: Report) -> list[list[object]]:
    """What tells that what a build wrote is as it left it."""
    packages = (config.root / name for name in (report.package, report.latest))
    return stamps([config.ledger, *packages])


def _surroundings(config: Config, found: Found, templates: list[list[object]]) -> str:
    digest = hashlib.blake2b(digest_size=16)
    for part in (
        __version__,
        sys.version,
        zlib.ZLIB_RUNTIME_VERSION,
        repr(config),
        repr(found.settings),
        repr(found.diagnostics),
        repr(templates),
        repr(stamps(mermaid.programs())),
        program(),
        libraries(),
    ):
        digest.update(part.encode("utf-8", "surrogateescape") + b"\0")
    return digest.hexdigest()


def _state(config: Config) -> Path:
    return config.build_dir / ".ankigen" / f"{config.slug}.json"


def _check_state(config: Config) -> Path:
    return config.build_dir / ".ankigen" / f"{config.slug}.check.json"


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


def _changed_ns(path: Path) -> int:
    """When anything about a file last changed; see `vault.walk.Entry`."""
    try:
        return path.stat().st_ctime_ns
    except OSError:
        return -1


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


def is_fresh(modified_ns: int, now_ns: int) -> bool:
    """Whether a file may change again without its time showing it."""
    is_coarse = modified_ns % 1_000_000_000 == 0
    return modified_ns > now_ns - (_COARSE_TICK_NS if is_coarse else _TICK_NS)
