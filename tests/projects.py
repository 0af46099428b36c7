"""Projects for tests: folders with notes, built by the real pipeline."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from ankigen import cache, config
from ankigen.pipeline.build import build
from ankigen.pipeline.plan import Plan, Request, plan_next
from ankigen.pipeline.writing import Built

SHARED = Path(__file__).parent.parent.parent / "shared"
SAMPLE = SHARED / "notes" / "Deep Learning questions.md"
VAULTS = SHARED / "vaults"

needs_sample = pytest.mark.skipif(
    not SAMPLE.is_file(), reason=f"the sample note is not on this machine ({SAMPLE})"
)


@dataclass
class Project:
    """A project in a folder; each build is a minute after the one before."""

    root: Path
    clock: int = 1_700_000_000
    settings: dict[str, Any] = field(default_factory=dict)

    def write(self, name: str, text: str | bytes) -> Path:
        """A note (or any file) below `notes/`."""
        path = self.root / "notes" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    def replace(self, name: str, old: str, new: str) -> None:
        """Edit a note; fails if `old` is not in it exactly once."""
        path = self.root / "notes" / name
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, old
        path.write_text(text.replace(old, new), encoding="utf-8")

    def build(self, **request: Any) -> Built:
        """Build as `ankigen build` does."""
        self.clock += 60
        settings = config.read(self.root, {"deck": "Test", **self.settings})
        return build(settings, Request(now=self.clock, **request))

    def plan(self, **request: Any) -> Plan:
        """What the next build would do, as `ankigen diff` works it out."""
        settings = config.read(self.root, {"deck": "Test", **self.settings})
        return plan_next(settings, Request(now=self.clock + 60, **request))


def cache_of(root: Path, deck: str = "Test") -> Path:
    """The folder in which commands keep what they know of a project."""
    found = cache.folder(config.read(root, {"deck": deck}))
    assert found is not None
    return found


def settle() -> None:
    """Wait until files that were written before are older than a tick of the file system."""
    time.sleep(0.025)
