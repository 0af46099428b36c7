"""The entry point: `ankigen` and `python -m ankigen`."""

from __future__ import annotations

import contextlib
import gc
import io
import os
import signal
import sys
from typing import NoReturn


def main() -> None:
    """Run the command line; the exit status is 0 done, 1 the notes have errors, 2 usage, 130 where
    Ctrl-C ended it."""
    # Modules and what a build makes are a million values that stay: to look for garbage among them
    # takes a twentieth of a command's time, and finds what goes with the process anyway.
    gc.disable()
    sys.unraisablehook = _ignore
    try:
        # Imported here: Ctrl-C while modules are loaded is to be as quiet as later.
        from ankigen.cli import run

        _open_streams()
        status = run()
    except KeyboardInterrupt:
        _stop()
    _leave(status)


def _open_streams() -> None:
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


def _ignore(ignored: sys.UnraisableHookArgs) -> None:
    """Say what was raised where nothing can be raised, but for Ctrl-C: Python would only say so of
    one that comes while it closes a generator that nobody needs any more."""
    if isinstance(ignored.exc_value, KeyboardInterrupt):
        _stop()
    sys.__unraisablehook__(ignored)


def _stop() -> NoReturn:
    """End by the exit status by which shells know Ctrl-C; once was enough."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with contextlib.suppress(OSError, ValueError, AttributeError):  # the terminal may have gone
        sys.stderr.write("Stopped; nothing is half written.\n")
    _leave(130)


def _leave(status: int) -> NoReturn:
    """End at once, not by the interpreter's own end, which takes every value apart (7 ms after
    1,000 cards, 12 after 10,000) and waits for the processes of a pool: one that Ctrl-C met while
    it started may never answer. They end when this process has."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError, AttributeError):
            stream.flush()
    os._exit(status)


if __name__ == "__main__":
    main()
