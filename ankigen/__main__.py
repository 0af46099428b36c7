"""The entry point: `ankigen` and `python -m ankigen`."""

from __future__ import annotations

import sys

from ankigen.cli import run


def main() -> None:
    """Run the command line; the exit status is 0 done, 1 the notes have errors, 2 usage."""
    sys.exit(run())


if __name__ == "__main__":
    main()
