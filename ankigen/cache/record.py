"""The one record that is kept of a project: what its last build and its last check depended on and
found, so that one of what has not changed answers at once, without any stage being imported; and
which packages builds of this user wrote.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Protocol

from ankigen import cache, files, mermaid
from ankigen.cache.snapshot import Snapshot, last_merge, stamps
from ankigen.config import Config
from ankigen.report import Checked, Report, from_json
from ankigen.types import Diagnostic

# What is found at one moment and not at the next, though no file has changed: a file that somebody
# holds, a browser that draws no diagram.
_OF_THE_DAY = frozenset(
    {"unreadable-note", "unreadable-media", "unreadable-file", "unreadable-folder"}
)
# What reading raises of a record that is damaged or older; and of one that cannot be read.
_DAMAGED = (ValueError, KeyError, TypeError, AttributeError, RecursionError)
_UNUSABLE = (OSError, *_DAMAGED)


class _Finding(Protocol):
    """A finding, in a note or in a text."""

    @property
    def code(self) -> str:
        """What it is called."""


def last_build(config: Config, snapshot: Snapshot) -> Report | None:
    """The report of the last build where this one would give the same, else None."""
    try:
        content = _read(config)["build"]
        report = from_json(content["report"])
        if content["inputs"] != snapshot.inputs or content["outputs"] != _outputs(config, report):
            return None
    except _UNUSABLE:
        return None
    return report.repeated()


def is_as_built(config: Config) -> bool:
    """Whether the ledger is the very file that the last build here has written, and nothing was
    merged since."""
    try:
        kept = _read(config)["build"]
        merged = stamps(last_merge(config.ledger))
        return bool(kept["outputs"][:1] == stamps([config.ledger]) and kept["merged"] == merged)
    except _UNUSABLE:
        return False


def keep_build(config: Config, snapshot: Snapshot, report: Report) -> None:
    """Keep the report for the next build.

    Where a file is so new that a later change might not show, or where something was found that
    may pass by itself, nothing is kept.
    """
    content = {
        "outputs": _outputs(config, report),
        "report": report.to_json(),
        "merged": stamps(last_merge(config.ledger)),
    }
    _keep(config, "build", snapshot, report.diagnostics, content)


def last_check(config: Config, snapshot: Snapshot) -> Checked | None:
    """What the last check found where this one would find the same, else None."""
    try:
        content = _read(config)["check"]
        if content["inputs"] != snapshot.inputs or content["ledger"] != snapshot.ledger:
            return None
        return Checked.from_json(content["checked"])
    except _UNUSABLE:
        return None


def keep_check(config: Config, snapshot: Snapshot, checked: Checked) -> None:
    """Keep what was found for the next check, as `keep_build` does for the next build."""
    content = {"checked": checked.to_json(), "ledger": snapshot.ledger}
    _keep(config, "check", snapshot, checked.diagnostics, content)


def begin_build(config: Config, mark: str) -> None:
    """Keep the mark of the packages that a build is about to write. Raises `OSError`."""
    _update(config, "begun", mark)


def end_build(config: Config) -> None:
    """Forget that mark: the ledger has it now."""
    with contextlib.suppress(OSError):
        _update(config, "begun", None)


def begun(config: Config) -> frozenset[str]:
    """The mark of packages whose build was killed before it wrote the ledger, if one was."""
    try:
        mark = _read(config)["begun"]
    except _UNUSABLE:
        return frozenset()
    return frozenset({str(mark)} if mark else ())


def packages(config: Config) -> Mapping[str, list[str]]:
    """The digests of the packages that this user's builds wrote, by path: the last two of each.
    Raises `OSError` where the record is there and cannot be read: that is not to cost a tag."""
    try:
        found = _read(config)["packages"]
        return {str(path): [str(digest) for digest in each] for path, each in found.items()}
    except (FileNotFoundError, *_DAMAGED):
        return {}


def keep_packages(config: Config, found: Mapping[str, list[str]]) -> None:
    """Keep what `packages` will give. Raises `OSError`."""
    _update(config, "packages", dict(found))


def is_of_the_day(found: _Finding) -> bool:
    """Whether it may not be found again though nothing has changed."""
    return found.code in _OF_THE_DAY or (found.code == "mermaid-not-drawn" and mermaid.can_draw())


def _keep(
    config: Config,
    section: str,
    snapshot: Snapshot,
    diagnostics: Iterable[Diagnostic],
    content: Mapping[str, object],
) -> None:
    passes = snapshot.is_racy or any(map(is_of_the_day, diagnostics))
    with contextlib.suppress(OSError):  # the next command is slower, that is all
        _update(config, section, None if passes else {"inputs": snapshot.inputs, **content})


def _update(config: Config, section: str, content: object) -> None:
    """Write one section and leave the others as they are; without a place for it, nothing. Raises
    `OSError`."""
    path = _path(config)
    if path is None:
        return
    try:
        record = _read(config)
    except (FileNotFoundError, *_DAMAGED):
        record = {}  # none yet, or damaged; one that cannot be read now is not written over
    record[section] = content
    with files.replacing(path) as stream:
        stream.write(json.dumps(record, ensure_ascii=False).encode("utf-8", "surrogatepass"))


def _read(config: Config) -> dict[str, Any]:
    path = _path(config)
    if path is None:
        raise FileNotFoundError
    content = json.loads(path.read_bytes().decode("utf-8", "surrogatepass"))
    if not isinstance(content, dict):
        raise TypeError("not a record")
    return content


def _path(config: Config) -> Path | None:
    folder = cache.folder(config)
    return folder / "record.json" if folder is not None else None


def _outputs(config: Config, report: Report) -> list[list[object]]:
    """What tells that what a build wrote is as it left it."""
    written = (config.root / name for name in (report.package, report.latest))
    return stamps([config.ledger, *written])
