"""Work that may never end costs the process that it is done in, and no other."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ankigen.bounded import Helper

CALLS = "tests.bounded_calls"
FOR_EVER = b"a" * 200 + b"!"


def test_one_process_answers_many_calls() -> None:
    """Bytes of any size and content go there and back, to the same process."""
    helper = Helper(CALLS, "echo", 60.0)
    for data in (b"", b"\n", bytes(range(256)), b"x" * 1_000_000):
        answer = helper.call(data)
        assert answer is not None
        assert answer.startswith(data + b" of ")
    assert answer.endswith((helper.call(b"") or b"")[1:])
    assert not answer.endswith(b" of %d" % os.getpid())


def test_it_can_be_started_ahead() -> None:
    """A process that was started is the one that answers."""
    helper = Helper(CALLS, "echo", 60.0)
    helper.start()
    (process,) = helper._started.values()
    assert helper.call(b"x") == b"x of %d" % process.pid


def test_what_never_ends_is_given_up() -> None:
    """At its deadline the process ends, and the next call gets another one."""
    helper = Helper(CALLS, "expression", 0.5)
    assert helper.call(b"aaa") == b"found"
    assert helper.call(FOR_EVER) is None
    assert helper.call(b"aab") == b"none"


def test_what_fails_is_given_up() -> None:
    """An exception is no answer, and nobody sees its traceback."""
    assert Helper(CALLS, "failure", 60.0).call(b"x") is None


@pytest.mark.skipif(sys.platform == "win32", reason="needs an alarm that ends a process")
def test_a_process_that_is_no_loss_does_it_itself() -> None:
    """It answers, gives up what fails, and ends at the deadline without a word."""
    script = (
        "import os\n"
        "from ankigen import bounded\n"
        "bounded.expend()\n"
        f"echo = bounded.Helper({CALLS!r}, 'echo', 60.0)\n"
        "assert echo.call(b'x') == b'x of %d' % os.getpid()\n"
        f"assert bounded.Helper({CALLS!r}, 'failure', 60.0).call(b'x') is None\n"
        f"bounded.Helper({CALLS!r}, 'expression', 0.5).call({FOR_EVER!r})\n"
    )
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, timeout=60)
    assert (ended.returncode, ended.stdout, ended.stderr) == (-signal.SIGALRM, b"", b"")


@pytest.mark.skipif(sys.platform == "win32", reason="needs a signal that ends a process")
def test_what_the_system_killed_is_asked_again(tmp_path: Path) -> None:
    """A process that ends without a reason of its own says nothing of what it was asked."""
    assert Helper(CALLS, "victim", 60.0).call(os.fsencode(tmp_path / "tells")) == b"alive"


@pytest.mark.skipif(sys.platform == "win32", reason="needs processes and signals of POSIX")
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_it_ends_with_whoever_asked(how: signal.Signals) -> None:
    """Ctrl-C ends the wait at once; and no process is left behind, whatever it was at."""
    script = (
        "import os, sys\n"
        "from ankigen.bounded import Helper\n"
        f"helper, slow = Helper({CALLS!r}, 'echo', 60.0), Helper({CALLS!r}, 'expression', 2.0)\n"
        "helper.call(b'x')\n"
        "print(os.getpid(), flush=True)\n"
        f"slow.call({FOR_EVER!r})\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(0.3)
        process.send_signal(how)
        assert process.wait(60) != 0
        assert process.stdout.read() == b""
    for _ in range(200):
        try:
            os.killpg(process.pid, 0)
        except ProcessLookupError:
            return
        time.sleep(0.1)
    pytest.fail("a process is left")


def test_a_forked_process_has_its_own() -> None:
    """Processes that share what they were forked with do not read one another's answers."""
    if not hasattr(os, "fork"):
        pytest.skip("needs fork")
    script = (
        "import os\n"
        "from ankigen.bounded import Helper\n"
        f"helper = Helper({CALLS!r}, 'echo', 60.0)\n"
        "first = helper.call(b'')\n"
        "pid = os.fork()\n"
        "for _ in range(200):\n"
        "    data = b'%d' % os.getpid()\n"
        "    assert helper.call(data).startswith(data + b' of ')\n"
        "assert (helper.call(b'') == first) == bool(pid)\n"
        "if pid:\n"
        "    assert os.waitpid(pid, 0)[1] == 0\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
