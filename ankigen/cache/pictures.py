"""Pictures that a build makes on the way, of PDF pages and of diagrams."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from ankigen import files
from ankigen.errors import AnkigenError


class Pictures(NamedTuple):
    """A folder of pictures under names that tell their content: one that is there is right. None
    where there is no place for them."""

    folder: Path | None

    def find(self, name: str) -> Path | None:
        """The picture of that name, or None."""
        if self.folder is None:
            return None
        path = self.folder / name
        return path if path.is_file() else None

    def write(self, name: str, data: bytes) -> Path:
        """Keep the bytes under the name.

        Raises `AnkigenError` where that fails: it is not the note's fault.
        """
        if self.folder is None:
            raise AnkigenError(
                "there is no folder for a picture that the cards need: set ANKIGEN_CACHE_DIR to "
                "one that you alone may write to"
            )
        try:
            self.folder.mkdir(exist_ok=True)
            with files.replacing(self.folder / name) as stream:
                stream.write(data)
        except OSError as error:
            raise AnkigenError(
                f"{error.filename or self.folder}: {error.strerror or error}; a picture that the "
                "cards need is kept there"
            ) from error
        return self.folder / name
