"""Nothing changed since the last build or check? Then what it found is the answer, and no stage is
imported. Whether it did, `looking` tells; what a build left is told likewise.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Protocol

from ankigen.config import Config
from ankigen.pipeline import mermaid, signed
from ankigen.pipeline.looking import Looked, stamps
from ankigen.pipeline.report import Checked, Report, from_json
from ankigen.types import Diagnostic

# What is found at one moment and not at the next, though no file has changed: a machine that is
# busy, a file that somebody holds, a browser that draws no diagram.
_OF_THE_DAY = frozenset(
    {"too-slow", "unreadable-note", "unreadable-media", "unreadable-file", "unreadable-folder"}
)


class _Found(Protocol):
    """A finding, in a note or in a text."""

    @property
    def code(self) -> str:
        """What it is called."""


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


def is_as_built(config: Config) -> bool:
    """Whether the ledger is the very file that the last build here has written."""
    try:
        content = json.loads(signed.read(_state(config)) or b"")
        return bool(content["outputs"][:1] == stamps([config.ledger]))
    except _UNUSABLE:
        return False


def remember(config: Config, looked: Looked, report: Report) -> None:
    """Keep the report for the next build.

    Where a file is so new that a later change might not show, or where something was found that
    may pass by itself, nothing is kept.
    """
    content = {"outputs": _outputs(config, report), "report": report.to_json()}
    _keep(_state(config), looked, report.diagnostics, content)


def checked(config: Config, looked: Looked) -> Checked | None:
    """What the last check found where this one would find the same, else None."""
    try:
        content = json.loads(signed.read(_check_state(config)) or b"")
        if content["inputs"] != _inputs(looked) or content["ledger"] != looked.ledger:
            return None
        return Checked.from_json(content["checked"])
    except _UNUSABLE:
        return None


def remember_check(config: Config, looked: Looked, found: Checked) -> None:
    """Keep what was found for the next check, where there is a build folder: a check makes none."""
    path = _check_state(config)
    if path.parent.is_dir():
        content = {"checked": found.to_json(), "ledger": looked.ledger}
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


def _state(config: Config) -> Path:
    return config.build_dir / ".ankigen" / f"{config.slug}.json"


def _check_state(config: Config) -> Path:
    return config.build_dir / ".ankigen" / f"{config.slug}.check.json"
