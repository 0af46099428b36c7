"""What ends a command: also where Python itself passes over it."""

from __future__ import annotations

import subprocess
import sys

import pytest

CODE = """
import signal, sys, time
from ankigen.cli import process

process.obey()

def endless():
    try:
        yield
    finally:
        {inside}

taken_away = endless()
next(taken_away)
try:
    del taken_away
    time.sleep(20)
except KeyboardInterrupt as stop:
    sys.exit(process.status_of(stop))
"""


def _run(inside: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-c", CODE.format(inside=inside)],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="no timer")
@pytest.mark.parametrize(("name", "status"), [("SIGINT", 130), ("SIGTERM", 143)])
def test_a_request_to_end_is_not_passed_over(name: str, status: int) -> None:
    """Python shows what is raised while it takes away a generator, and goes on; we end."""
    assert _run(f"signal.raise_signal(signal.{name})") == (status, "")


@pytest.mark.skipif(sys.platform == "win32", reason="no timer")
def test_what_is_another_fault_is_shown() -> None:
    """Only requests to end are made again."""
    status, err = _run(
        "signal.setitimer(signal.ITIMER_REAL, 0.1); signal.signal("
        "signal.SIGALRM, signal.default_int_handler); raise ValueError('odd')"
    )
    assert status == 130
    assert "ValueError: odd" in err
