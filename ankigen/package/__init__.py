"""Rendered cards and note types to an `.apkg`, and back.

`write` makes a package, the same bytes for the same input; `read` reads one, or a collection.
`part` is what a package of some cards must hold, and `snapshot` copies a collection that Anki may
have open.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ankigen.package.contents import part
from ankigen.package.snapshot import snapshot
from ankigen.package.writer import Written, write

if TYPE_CHECKING:
    from ankigen.package.reader import PackagedDeck, PackagedNote, mark, read

__all__ = [
    "PackagedDeck",
    "PackagedNote",
    "Written",
    "mark",
    "part",
    "read",
    "snapshot",
    "write",
]


def __getattr__(name: str) -> object:
    """What reads packages, when it is asked for: most builds read none, and start without it."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from ankigen.package import reader

    return getattr(reader, name)
