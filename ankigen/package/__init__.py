"""Rendered cards and note types to an `.apkg`, and back.

`write` makes a package, the same bytes for the same input; `read` reads one, or a collection.
"""

from ankigen.package.files import copy
from ankigen.package.writer import Written, write

__all__ = ["Written", "copy", "write"]
