"""Rendered cards and note types to an `.apkg`, and back.

`write` makes a package, the same bytes for the same input; `read` reads one, or a collection.
`part` is what a package of some cards must hold, `snapshot` copies a collection that Anki may have
open, and `copy` copies a file all or nothing.
"""

from ankigen.package.base import Base, BaseError
from ankigen.package.contents import part
from ankigen.package.files import copy
from ankigen.package.reader import PackagedDeck, PackagedNote, PackagedNoteType, read
from ankigen.package.snapshot import snapshot
from ankigen.package.writer import Written, write

__all__ = [
    "Base",
    "BaseError",
    "PackagedDeck",
    "PackagedNote",
    "PackagedNoteType",
    "Written",
    "copy",
    "part",
    "read",
    "snapshot",
    "write",
]
