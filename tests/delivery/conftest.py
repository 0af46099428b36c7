"""A desk for each test, and a home of its own for what a machine remembers."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.delivery.desk import Desk


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A project and a profile with an empty collection; Anki is closed."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    desk = Desk(tmp_path)
    monkeypatch.setenv("ANKI_BASE", str(desk.base))
    return desk
