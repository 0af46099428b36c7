"""What rendering asks of the vault, as values and functions: rendering itself opens no file."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Container, Mapping
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import NamedTuple
from urllib.parse import quote

from ankigen.expressions import expression
from ankigen.index import NameIndex
from ankigen.types import Media, Note


class Library(NamedTuple):
    """The vault as seen from a card.

    `vault` is Obsidian's name for it. `notes` are those that can be read, `all_notes` the paths of
    these and of others. `files` gives the place of everything that is not a note.
    `digest` gives the SHA-256 (hex) of such a file's bytes, `read` the bytes; both raise `OSError`.
    `store` keeps bytes made on the way (the picture of a PDF's page) under a name and says where,
    `stored` says where they are. `draw` gives a Mermaid diagram as an SVG in a theme, or None.
    """

    vault: str
    notes: Mapping[str, Note]
    all_notes: Container[str]
    files: Mapping[str, Path]
    names: NameIndex
    digest: Callable[[str], str]
    read: Callable[[str], bytes]
    store: Callable[[str, bytes], Path]
    stored: Callable[[str], Path | None]
    draw: Callable[[str, str], bytes | None]

    def address(self, path: str, subpath: str = "") -> str:
        """The `obsidian://` address that opens the vault path on desktop and phone.

        `subpath` is `#Heading#Sub` or `#^block`, or empty.
        """
        file = path[:-3] if path[-3:].lower() == ".md" else path
        place = f"{_quoted(file)}{_quoted(subpath)}"
        return f"obsidian://open?vault={_quoted(self.vault)}&file={place}"

    def media(self, path: str) -> Media:
        """The file as media, under a name that tells its content. Raises `OSError`."""
        return Media(media_name(path, self.digest(path)), self.files[path])


# Characters that mean something in a link stand as spaces in Obsidian's own links.
_IN_LINKS = expression(r"[#|^:%\[\]\\]")


@lru_cache(maxsize=1024)
def _quoted(text: str) -> str:
    return quote(text, safe="")


def media_name(path: str, digest: str) -> str:
    """A flat, lower-case ASCII name with 16 digits of the content's hash: Anki replaces media by
    name only, so another content must have another name."""
    pure = PurePosixPath(path)
    plain = unicodedata.normalize("NFKD", pure.stem).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40] or "file"
    extension = re.sub(r"[^a-z0-9]", "", pure.suffix.lower())[:10]
    return f"{stem}-{digest[:16]}.{extension}" if extension else f"{stem}-{digest[:16]}"


def heading_subpath(context: tuple[str, ...]) -> str:
    """The subpath of a heading path as Obsidian writes it in links: `#Top#Sub`."""
    cleaned = [" ".join(_IN_LINKS.sub(" ", text).split()) for text in context]
    return "".join([f"#{text}" for text in cleaned if text])
