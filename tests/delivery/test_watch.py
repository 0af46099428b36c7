"""`watch --push` and `preview --serve --push`: what is saved is in Anki a moment later."""

from __future__ import annotations

import queue
import subprocess
import sys
import threading
from collections.abc import Callable

import pytest

from ankigen.cli import run
from tests.delivery.desk import Desk


class Lines:
    """What a process says, line by line."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._lines: queue.Queue[str] = queue.Queue()
        self._process = process
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._lines.put(line)

    def wait_for(self, text: str, act: Callable[[], object] = bool) -> None:
        """Act, and wait until a line has the text; a watcher that was not ready yet sees the next
        of some attempts."""
        seen = []
        for _ in range(8):
            act()
            while True:
                try:
                    seen.append(self._lines.get(timeout=10))
                except queue.Empty:
                    break
                if text in seen[-1]:
                    return
        raise AssertionError(f"{text!r} is not in {seen}")


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
        try:
            lines = Lines(process)
            lines.wait_for("1 added, 0 updated")
            lines.wait_for("Watching")
            lines.wait_for("0 added, 1 updated", lambda: desk.write(("one", "b")))
            with desk.anki() as anki:
                assert len(anki.notes()) == 1
                lines.wait_for("Close Anki", lambda: desk.write(("one", "b"), ("two", "c")))
            lines.wait_for("1 added, 0 updated", lambda: desk.write(("one", "b"), ("two", "d")))
        finally:
            process.terminate()
    with desk.anki() as anki:
        assert len(anki.notes()) == 2


def test_the_preview_pushes_on_every_change(desk: Desk) -> None:
    """One command serves the page and pushes what it shows; a card without an answer keeps the
    others on the page, and what Anki has as it is."""
    pytest.importorskip("watchfiles", reason="watching needs the extra `watch`")
    root = desk.project.root
    (root / "ankigen.yaml").write_text("deck: Test\n", encoding="utf-8")
    desk.write(("one", "a"))
    with subprocess.Popen(
        [sys.executable, "-u", "-m", "ankigen", "-C", str(root), "preview", "--serve", "--push"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        try:
            lines = Lines(process)
            lines.wait_for("1 card at http://127.0.0.1:")
            lines.wait_for("1 added, 0 updated")
            lines.wait_for("0 added, 1 updated", lambda: desk.write(("one", "b")))
            broken = "# Note\n\nQ: one\nA: b\n\nQ: two\n"
            lines.wait_for("question-without-answer", lambda: desk.project.write("one.md", broken))
            lines.wait_for("1 added, 0 updated", lambda: desk.write(("one", "b"), ("two", "d")))
        finally:
            process.terminate()
    with desk.anki() as anki:
        assert len(anki.notes()) == 2


def test_a_page_on_the_disk_pushes_nothing(desk: Desk) -> None:
    """Without --serve there is no change to wait for, which is said."""
    assert run(["-C", str(desk.project.root), "preview", "--push"]) == 2
