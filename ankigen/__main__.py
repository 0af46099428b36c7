"""The entry point: `ankigen` and `python -m ankigen`."""

from __future__ import annotations

import contextlib
import gc
import os
import sys

INTERRUPTED = 130  # the exit status by which shells know Ctrl-C


def main() -> None:
    """Run the command line; the exit status is 0 done, 1 the notes have errors, 2 usage, 130 where
    Ctrl-C ended it."""
    # Modules and what a build makes are a million values that stay: to look for garbage among them
    # takes a twentieth of a command's time, and finds what goes with the process anyway.
    gc.disable()
    try:
        # Imported here: Ctrl-C while modules are loaded is to be as quiet as later.
        from ankigen.cli import run, streams

        streams.open_streams()
        status = run()
    except KeyboardInterrupt:
        status = INTERRUPTED
    if status == INTERRUPTED:
        _leave(status)
    gc.freeze()  # so that the interpreter's last look at its end passes over them, too
    sys.exit(status)


def _leave(status: int) -> None:
    """End at once. The interpreter's own end waits for the processes of a pool, and one that the
    same Ctrl-C met while it started may never answer; they end when this process has."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError, AttributeError):
            stream.flush()
    os._exit(status)


if __name__ == "__main__":
    main()
