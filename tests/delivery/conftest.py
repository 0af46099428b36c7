"""A desk for each test, and a home of its own for what a machine remembers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ankigen.cli import run
from tests import answers
from tests.delivery.desk import Call, Desk


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A project and a profile with an empty collection; Anki is closed."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    desk = Desk(tmp_path)
    monkeypatch.setenv("ANKI_BASE", str(desk.base))
    return desk


@pytest.fixture
def call(desk: Desk, capsys: pytest.CaptureFixture[str]) -> Call:
    """Runs a command with --json in the project; gives its status and report."""
    (desk.project.root / "ankigen.yaml").write_text("deck: Test\n", encoding="utf-8")

    def called(*words: str) -> tuple[int, dict[str, Any]]:
        status = run(["-C", str(desk.project.root), *words, "--json"])
        out, _ = capsys.readouterr()
        if status:
            answer = answers.read("failure", out)
            return status, {**answer, "err": answer["errors"][0]["message"]}
        return status, answers.read(words[0], out)

    return called
