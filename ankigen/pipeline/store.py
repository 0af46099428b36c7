"""Files that a build makes on the way and keeps: pictures of PDF pages, drawn diagrams."""

from __future__ import annotations

import os
from pathlib import Path

from ankigen.errors import AnkigenError
from ankigen.frozen import frozen


@frozen
class Store:
    """A folder of files under names that tell their content: one that is there is right."""

    folder: Path

    def find(self, name: str) -> Path | None:
        """The file of that name, or None."""
        path = self.folder / name
        return path if path.is_file() and not path.is_symlink() else None

    def write(self, name: str, data: bytes) -> Path:
        """Keep the bytes under the name; a reader never sees half of them.

        Raises `AnkigenError` where that fails: it is not the note's fault.
        """
        try:
            return self._write(name, data)
        except OSError as error:
            raise AnkigenError(
                f"{error.filename or self.folder}: {error.strerror or error}; a picture that the "
                "cards need is kept there"
            ) from error

    def _write(self, name: str, data: bytes) -> Path:
        self.folder.mkdir(parents=True, exist_ok=True)
        # Several processes may keep the same picture at once; each writes a file of its own.
        part = self.folder / f".{os.getpid()}.part"
        try:
            # Made anew: a link of that name, which may have come with the folder, is left alone.
            part.unlink(missing_ok=True)
            with part.open("xb") as stream:
                stream.write(data)
            part.replace(self.folder / name)
        finally:
            part.unlink(missing_ok=True)
        return self.folder / name
