"""Nothing changed since the last build? Then its report is the answer, and no stage is imported.

What a build depends on is told from names, sizes and times (as make does): the vault's files, the
configuration, the templates, the ledger and ankigen itself. What it left is told likewise.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import time
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from ankigen import __version__
from ankigen.config import Config
from ankigen.pipeline import signed
from ankigen.pipeline.report import Report, from_json
from ankigen.vault import walk
from ankigen.vault.walk import Found

# A file that was written this shortly before a walk may change again without its time showing it:
# file systems count in ticks, some in whole seconds.
_TICK_NS = 20_000_000
_COARSE_TICK_NS = 2_000_000_000


class Looked(NamedTuple):
    """The vault as it was found from a time on, in nanoseconds since the epoch."""

    found: Found
    now_ns: int


def look(config: Config) -> Found:
    """What is in the vault now."""
    return walk(config.notes, config.root, (config.build_dir, config.templates))


def look_now(config: Config) -> Looked:
    """The same, and when that was."""
    now_ns = time.time_ns()
    return Looked(look(config), now_ns)


def unchanged(config: Config, found: Found) -> Report | None:
    """The report of the last build where this one would give the same, else None."""
    try:
        content = json.loads(signed.read(_state(config)) or b"")
        report = from_json(content["report"])
        if content["inputs"] != inputs(config, found):
            return None
        outputs = [config.root / name for name in (report.package, report.latest)]
        if content["outputs"] != stamps(outputs):
            return None
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
    return report.repeated()


def remember(config: Config, found: Found, report: Report, now_ns: int) -> None:
    """Keep the report for the next build; `now_ns` is the time of the walk.

    Where a file is so new that a later change might not show, nothing is kept.
    """
    path = _state(config)
    if any(is_fresh(entry.modified_ns, now_ns) for entry in found.entries.values()):
        path.unlink(missing_ok=True)
        return
    outputs = [config.root / name for name in (report.package, report.latest)]
    content = {
        "inputs": inputs(config, found),
        "outputs": stamps(outputs),
        "report": report.to_json(),
    }
    signed.write(path, json.dumps(content, ensure_ascii=False).encode())


def inputs(config: Config, found: Found) -> str:
    """A digest of everything that a build depends on."""
    digest = hashlib.blake2b(surroundings(config, found).encode(), digest_size=16)
    digest.update(repr(stamps([config.ledger])).encode("utf-8", "surrogateescape"))
    for path, entry in found.entries.items():
        line = f"{path}\0{entry.path}\0{entry.size}\0{entry.modified_ns}\n"
        digest.update(line.encode("utf-8", "surrogateescape"))
    return digest.hexdigest()


def surroundings(config: Config, found: Found) -> str:
    """A digest of everything that a build depends on but the vault's files and the ledger."""
    digest = hashlib.blake2b(digest_size=16)
    for part in (
        __version__,
        sys.version,
        repr(config),
        repr(found.settings),
        repr(found.diagnostics),
        repr(stamps(_below(config.templates))),
        program(),
    ):
        digest.update(part.encode("utf-8", "surrogateescape") + b"\0")
    return digest.hexdigest()


def _state(config: Config) -> Path:
    return config.build_dir / ".ankigen" / f"{config.slug}.json"


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
