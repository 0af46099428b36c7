"""Work that may never end, in a process of its own that ends itself at a deadline.

A regular expression or a library in C cannot be broken off within its process: no thread gets its
turn, and Ctrl-C waits. What is called here is lost with its process instead; the next call starts
another. Nothing is to be stopped or cleaned up: the process ends at its deadline, at a fault of
its own, and when whoever started it has gone.

A process that is itself no loss does such work without another one: `expend`.
"""

from __future__ import annotations

import atexit
import contextlib
import faulthandler
import importlib
import os
import signal
import sys
from collections.abc import Callable
from functools import cache
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    import subprocess

# What it reads first are the folders of modules, since its own may be others.
_PROGRAM = (
    "import sys; name, function, seconds, *sys.path = sys.argv[1:]; "
    "from ankigen import bounded; bounded.serve(name, function, float(seconds))"
)
_TRIES = 2  # the system may have killed the first
_FAILED = 1  # the exit status after an exception, and of `faulthandler` at its deadline
_SIZE = 8  # bytes that say how many follow

# Whether calls are done in this process, only one at a time.
_is_expendable = False


def expend() -> None:
    """Have calls done in this process from now on: it ends where one takes too long or is fatal,
    and whoever gave it work does that in another way. Two thousand blocks of code take 0.4 s less
    of a cold build of 10,000 cards. Windows has no alarm that ends a process: there nothing
    changes."""
    global _is_expendable
    if sys.platform != "win32":
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        _is_expendable = True


@cache
def _function(module: str, name: str) -> Callable[[bytes], bytes]:
    found: Callable[[bytes], bytes] = getattr(importlib.import_module(module), name)
    return found


class Helper:
    """Calls of `function` of `module`, from bytes to bytes, of at most some seconds each.

    Seconds are those of the clock, so they must be far more than any honest call takes on a slow
    machine: what a build gives is to depend on them for nothing but a trap. A process is started at
    the first call, and serves all later ones.
    """

    def __init__(self, module: str, function: str, seconds: float) -> None:
        self._arguments = module, function, str(seconds)
        # By the process that started it: one that is forked has the same values, and needs its own.
        self._started: dict[int, subprocess.Popen[bytes]] = {}

    def start(self) -> None:
        """Start the process where there will be a call, which need not wait for it then. Raises
        `OSError` where it cannot be started."""
        if not _is_expendable:
            self._process()

    def call(self, data: bytes) -> bytes | None:
        """What the function gives; None where it takes too long or fails. Raises `OSError` where
        no process can be started."""
        if _is_expendable:
            return self._call_here(data)
        for _ in range(_TRIES):
            process = self._process()
            # Until it has answered it is nobody's: Ctrl-C would leave its answer for the next call.
            del self._started[os.getpid()]
            answer = _ask(process, data)
            if answer is not None:
                self._started[os.getpid()] = process
                return answer
            if _close(process) == _FAILED:
                break
        return None

    def _call_here(self, data: bytes) -> bytes | None:
        module, function, seconds = self._arguments
        call = _function(module, function)
        # Not `faulthandler`, which starts a thread each time and waits for its end: 70 µs.
        signal.setitimer(signal.ITIMER_REAL, float(seconds))
        try:
            return call(data)
        except Exception:  # noqa: BLE001  # any fault of a library's own
            return None
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)

    def _process(self) -> subprocess.Popen[bytes]:
        process = self._started.get(os.getpid())
        if process is None:
            import subprocess  # for start-up time, here and in the process itself

            # `-P`: nothing is imported from the current folder, which may be somebody's vault.
            process = self._started[os.getpid()] = subprocess.Popen(
                [sys.executable, "-P", "-c", _PROGRAM, *self._arguments, *sys.path],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
            atexit.register(_end, process, os.getpid())
        return process


def _end(process: subprocess.Popen[bytes], starter: int) -> None:
    """End a process at the end of that which started it, and of no other."""
    if os.getpid() == starter:
        process.kill()
        _close(process)


def _ask(process: subprocess.Popen[bytes], data: bytes) -> bytes | None:
    """What a process answers; None where it ends instead."""
    assert process.stdin is not None and process.stdout is not None
    try:
        _write(process.stdin, data)
        return _read(process.stdout)
    except OSError:  # a pipe whose other end has gone
        return None


def _close(process: subprocess.Popen[bytes]) -> int:
    """Wait for a process that ends, and let go of its pipes; the exit status."""
    with contextlib.suppress(OSError), process:
        pass
    return process.wait()


def serve(module: str, function: str, seconds: float) -> None:
    """Answer the calls of a `Helper` until it has gone."""
    call = _function(module, function)
    while (data := _read(sys.stdin.buffer)) is not None:
        faulthandler.dump_traceback_later(seconds, exit=True)
        answer = call(data)
        faulthandler.cancel_dump_traceback_later()
        _write(sys.stdout.buffer, answer)


def _write(stream: IO[bytes], data: bytes) -> None:
    stream.write(len(data).to_bytes(_SIZE) + data)
    stream.flush()


def _read(stream: IO[bytes]) -> bytes | None:
    """What was written; None where the other end has gone."""
    size = stream.read(_SIZE)
    if len(size) < _SIZE:
        return None
    length = int.from_bytes(size)
    data = stream.read(length)
    return data if len(data) == length else None
