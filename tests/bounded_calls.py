"""Functions that tests have called in a process of its own."""

from __future__ import annotations

import os
import re
import signal
from pathlib import Path


def echo(data: bytes) -> bytes:
    """What it is given, and the process that gave it back."""
    return data + b" of %d" % os.getpid()


def expression(data: bytes) -> bytes:
    """A search that tries each of 2ⁿ ways to read n letters."""
    return b"found" if re.match(rb"(a|aa)+$", data) else b"none"


def failure(data: bytes) -> bytes:
    """A fault of a library."""
    raise ValueError(data)


def victim(data: bytes) -> bytes:
    """What the system kills, the first time: `data` is the path of a file that tells."""
    path = Path(os.fsdecode(data))
    if not path.exists():
        path.touch()
        os.kill(os.getpid(), signal.SIGTERM)
    return b"alive"
