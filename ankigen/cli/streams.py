"""The standard streams: always there, able to take any text, and let go where they fail."""

from __future__ import annotations

import io
import os
import sys


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
