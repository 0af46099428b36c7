"""`watch --push`: what is saved in the notes is in Anki a moment later."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from tests.delivery.desk import Desk


def _wait_for(lines: Iterator[str], text: str) -> None:
    assert any(text in line for line in lines), text


def test_watch_pushes_on_every_change(desk: Desk) -> None:
    """Each build is pushed; where Anki has the collection open, that is said and it goes on."""
    pytest.importorskip("watchfiles", reason="watching needs the extra `watch`")
    root = desk.project.root
    (root / "ankigen.yaml").write_text("deck: Test\n", encoding="utf-8")
    desk.write(("one", "a"))
    with subprocess.Popen(
        [sys.executable, "-u", "-m", "ankigen", "-C", str(root), "watch", "--push"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        assert process.stdout is not None
        try:
            lines = iter(process.stdout.readline, "")
            _wait_for(lines, "1 added, 0 updated")
            _wait_for(lines, "Watching")
            time.sleep(0.3)
            desk.write(("one", "b"))
            _wait_for(lines, "0 added, 1 updated")
            with desk.anki() as anki:
                assert len(anki.notes()) == 1
                desk.write(("one", "b"), ("two", "c"))
                _wait_for(lines, "Close Anki")
            desk.write(("one", "b"), ("two", "d"))
            _wait_for(lines, "1 added, 0 updated")
        finally:
            process.terminate()
    with desk.anki() as anki:
        assert len(anki.notes()) == 2
