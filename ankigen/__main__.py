"""The entry point: `ankigen` and `python -m ankigen`."""

from __future__ import annotations

import gc
import sys


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
        status = 130
    gc.freeze()  # so that the interpreter's last look at its end passes over them, too
    sys.exit(status)


if __name__ == "__main__":
    main()
