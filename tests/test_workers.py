"""Processes that work for a build: their answers in order, and an end whatever happens to one."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import time
from multiprocessing import connection
from pathlib import Path

import pytest

from ankigen.pipeline import workers

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="functions of tests are not there")


def _start(*_arguments: object) -> None:
    pass


def _slow_at_first(item: int) -> int:
    time.sleep(0.05 if item == 0 else 0)
    return item * item


def _refuse(item: int) -> int:
    if item == 3:
        raise LookupError(item)
    return item


def _killed_while_answering(item: int) -> bytes:
    if item == 3:

        def half(self: connection.Connection, data: memoryview) -> None:
            os.write(self.fileno(), data[: len(data) // 2])
            os.kill(os.getpid(), signal.SIGKILL)

        connection.Connection._send = half  # type: ignore[attr-defined]
    return b"x" * 1_000_000


def test_answers_come_in_order() -> None:
    """Whoever is done first; and no process is left."""
    for count in (0, 1, 2, 50):
        found = list(workers.in_order(_slow_at_first, range(count), 3, _start, ()))
        assert found == [item * item for item in range(count)]
    assert multiprocessing.active_children() == []


def test_what_the_work_raises() -> None:
    """It is raised when it is known, and the processes end."""
    with pytest.raises(LookupError, match="3"):
        list(workers.in_order(_refuse, range(50), 2, _start, ()))
    assert multiprocessing.active_children() == []


def _kept_from_its_end() -> None:
    """Let the next two attempts to end this process fail, as when a signal comes at the moment."""
    leave, left = os._exit, [None, None]

    def stay(status: int) -> None:
        if not left:
            leave(status)
        left.pop()
        raise KeyboardInterrupt

    os._exit = stay  # type: ignore[assignment]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs os.fork")
def test_a_process_that_is_kept_from_its_end_ends_all_the_same(tmp_path: Path) -> None:
    """A worker is a copy of the build: it must not go on with what the build does next."""
    own, leave = os.getpid(), os._exit
    try:
        found = list(workers.in_order(_slow_at_first, range(3), 2, _kept_from_its_end, ()))
    except BaseException:
        if os.getpid() != own:
            (tmp_path / "went on").touch()
            leave(9)
        raise
    assert found == [0, 1, 4]
    assert not (tmp_path / "went on").exists()


def _told_twice(item: int) -> int:
    """Told to end, and told again while it does."""
    try:
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(1)
    finally:
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(0.01)
    return item


def test_a_process_that_is_told_twice_to_end(capfd: pytest.CaptureFixture[str]) -> None:
    """It ends at once and without a word."""
    with pytest.raises(workers.LostProcess):
        list(workers.in_order(_told_twice, range(4), 2, _start, ()))
    assert capfd.readouterr() == ("", "")


def test_killed_while_it_answers() -> None:
    """Half an answer is none: nobody waits for the other half."""
    answers = workers.in_order(_killed_while_answering, range(50), 2, _start, ())
    with pytest.raises(workers.LACKING):
        list(answers)
    assert multiprocessing.active_children() == []


def test_nobody_wants_the_rest() -> None:
    """Whoever stops asking ends the processes, too."""
    answers = workers.in_order(_slow_at_first, range(1000), 2, _start, ())
    assert next(answers) == 0
    answers.close()  # type: ignore[attr-defined]
    assert multiprocessing.active_children() == []
