"""The report of a build as JSON; its keys never go away."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ankigen.config import Config
from ankigen.pipeline import Built
from ankigen.types import Diagnostic, Severity


def report(
    config: Config, diagnostics: Sequence[Diagnostic], built: Built | None = None
) -> dict[str, object]:
    """What a build did, or (without `built`) why it wrote nothing."""
    result: dict[str, object] = {"package": None, "version": None, "cards": 0, "notes": 0}
    result |= {"added": 0, "changed": 0, "retired": 0, "unchanged": 0, "media": 0}
    if built is not None:
        changes = built.changes
        result |= {
            "package": _path(config, built.package),
            "version": str(changes.new),
            "cards": len(built.matching.matches),
            "notes": built.notes,
            "added": len(changes.added),
            "changed": len(changes.changed),
            "returned": len(changes.returned),
            "retired": len(changes.retired),
            "unchanged": changes.unchanged,
            "media": built.written.media,
            "size": built.written.size,
            "latest": _path(config, built.latest),
            "cleanup": _path(config, built.cleanup),
            "delta": _path(config, built.delta),
            "retired_tag": built.tag,
            "retired_search": built.search,
            "kept": [
                {"guid": kept.guid, "score": round(kept.score, 4), "old": kept.old, "new": kept.new}
                for kept in changes.kept
            ],
        }
    for name, severity in (("warnings", Severity.WARNING), ("errors", Severity.ERROR)):
        result[name] = [finding(found) for found in diagnostics if found.severity is severity]
    return result


def finding(found: Diagnostic) -> dict[str, object]:
    """One finding as the contract has it."""
    place = found.location
    return {
        "path": place.path,
        "line": place.line,
        "column": place.column,
        "code": found.code,
        "message": found.message,
    }


def _path(config: Config, path: Path | None) -> str | None:
    if path is None:
        return None
    return (
        path.relative_to(config.root).as_posix() if path.is_relative_to(config.root) else str(path)
    )
