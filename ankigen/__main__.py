"""The entry point: `ankigen` and `python -m ankigen`."""

from __future__ import annotations

import contextlib
import gc
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
    try:
        # Imported here: Ctrl-C while modules are loaded is to be as quiet as later.
        from ankigen.cli import run, streams

        streams.open_streams()
        status = run()
    except KeyboardInterrupt:
        _stop()
    gc.freeze()  # so that the interpreter's last look at its end passes over them, too
    sys.exit(status)


def _stop() -> NoReturn:
    """End at once, by the exit status by which shells know Ctrl-C; once was enough.

    Not by the interpreter's own end, which waits for the processes of a pool: one that the same
    Ctrl-C met while it started may never answer. They end when this process has.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with contextlib.suppress(OSError, ValueError, AttributeError):  # the terminal may have gone
        sys.stdout.flush()
    with contextlib.suppress(OSError, ValueError, AttributeError):
        sys.stderr.write("Stopped; nothing is half written.\n")
        sys.stderr.flush()
    os._exit(130)


if __name__ == "__main__":
    main()
