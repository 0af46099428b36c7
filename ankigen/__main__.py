"""The entry point: `ankigen` and `python -m ankigen`."""

from __future__ import annotations

import contextlib
import gc
import os
import sys


def main() -> None:
    """Run the command line; the exit status is 0 done, 1 the notes have errors, 2 usage, and
    128 + N where signal N ended it (130 for Ctrl-C)."""
    # Modules and what a build makes are a million values that stay: to look for garbage among them
    # takes a twentieth of a command's time, and finds what goes with the process anyway.
    gc.disable()
    status = 130
    try:
        # Imported here: Ctrl-C while modules are loaded is to be as quiet as later.
        from ankigen.cli import process, run

        process.obey()
        process.open_streams()
        status = run()
        process.ignore()
    except KeyboardInterrupt as stop:
        status = getattr(stop, "status", status)
    _leave(status)


def _leave(status: int) -> None:
    """End at once, without taking apart what a command has made (`process.kept`)."""
    with contextlib.suppress(OSError, ValueError):
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
        os._exit(status)
    sys.exit(status)  # Python says what is wrong with the stream


if __name__ == "__main__":
    main()
