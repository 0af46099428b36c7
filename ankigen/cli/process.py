"""What a command owes whoever started it: streams that are there, and an end when asked for."""

from __future__ import annotations

import io
import os
import signal
import sys
from types import FrameType

_MOMENT = 0.001  # seconds
# What is so large that to take it apart takes longer than to let it go with the process.
kept: object = None


class Stopped(KeyboardInterrupt):
    """The process was asked to end, as by Ctrl-C: what is half done is taken back on the way."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.status = 128 + number


def status_of(stop: BaseException) -> int:
    """The exit status by which shells know what ended a process: 130 for Ctrl-C."""
    return stop.status if isinstance(stop, Stopped) else 128 + signal.SIGINT


def obey() -> None:
    """End at a hang-up or a request to terminate as at Ctrl-C; what is ignored stays ignored."""
    for name in ("SIGTERM", "SIGHUP"):  # the latter is not known to Windows
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, _stop)
    if sys.platform != "win32":
        sys.unraisablehook = _ask_again


def ignore() -> None:
    """End without being disturbed: what is left to do is a message and a few milliseconds."""
    for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGALRM"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)


def _stop(number: int, _frame: FrameType | None) -> None:
    raise Stopped(number)


if sys.platform != "win32":

    def _ask_again(passed_over: sys.UnraisableHookArgs) -> None:
        """Python shows what is raised while it takes away a generator or another value, and goes
        on. A request to end that came just then is raised once more, a moment later, instead."""
        stop = passed_over.exc_value
        if not isinstance(stop, KeyboardInterrupt):
            sys.__unraisablehook__(passed_over)
            return
        status = status_of(stop)
        signal.signal(signal.SIGALRM, lambda _number, _frame: _stop(status - 128, None))
        signal.setitimer(signal.ITIMER_REAL, _MOMENT)


def open_streams() -> None:
    """Put the null device where a standard stream was closed, and see that any text can be written.

    A file opened later would else get the number of the closed one, and what is written to that by
    mistake would be in the file.
    """
    while (number := os.open(os.devnull, os.O_RDWR)) <= 2:
        os.set_inheritable(number, True)
    os.close(number)
    sys.stdin = sys.stdin or open(0, encoding="utf-8")  # noqa: SIM115  # open till the end
    sys.stdout = sys.stdout or open(1, "w", encoding="utf-8")  # noqa: SIM115
    sys.stderr = sys.stderr or open(2, "w", encoding="utf-8")  # noqa: SIM115
    if isinstance(sys.stdout, io.TextIOWrapper):
        # As standard error does: where the encoding lacks a character, its number is written.
        sys.stdout.reconfigure(errors="backslashreplace")


def give_up(error: OSError) -> None:
    """Close the stream that can no longer be written to, so that nothing tries again at the end."""
    for name in ("stdout", "stderr"):
        try:
            getattr(sys, name).flush()
        except OSError:
            setattr(sys, name, None)
    if isinstance(error, BrokenPipeError):
        sys.stdout = None
