"""`ankigen status` after pushes into a real collection."""

from __future__ import annotations

from typing import Any

import pytest

from ankigen.cli import run
from tests import answers
from tests.delivery.desk import Desk


def _push_of(desk: Desk, capsys: pytest.CaptureFixture[str]) -> Any:
    capsys.readouterr()
    assert run(["-C", str(desk.project.root), "status", "--json"]) == 0
    return answers.read("status", capsys.readouterr().out)["push"]


def test_the_last_push_and_what_came_since(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    """Profile and time of the last push; cards built since then count until they are pushed."""
    place = ["-C", str(desk.project.root)]
    (desk.project.root / "ankigen.yaml").write_text("deck: Test\n", encoding="utf-8")
    desk.write(("one", "a"), ("two", "b"))
    assert run([*place, "build"]) == 0
    assert _push_of(desk, capsys) is None
    assert run([*place, "push", "--to", "file"]) == 0
    first = _push_of(desk, capsys)
    assert (first["profile"], first["outstanding"]) == ("User 1", 0)
    assert first["time"].endswith("+00:00")
    desk.write(("one", "a"), ("two", "b"), ("three", "c"))
    assert run([*place, "build"]) == 0
    assert _push_of(desk, capsys)["outstanding"] == 1
    assert run([*place, "status"]) == 0
    assert "into the profile User 1; 1 card since" in capsys.readouterr().out
    assert run([*place, "push", "--to", "file"]) == 0
    assert _push_of(desk, capsys)["outstanding"] == 0
