"""The names of a vault: which file does `[[name]]` mean? Pure; built once, asked often.

The rules are Obsidian's: a note by its shortest unique name, a path from the vault's root or a
relative path, with or without `.md`; letter case and Unicode normal form do not matter; of
several, the exact path wins, then the one nearest the root.
"""

from __future__ import annotations

import posixpath
import unicodedata
from collections.abc import Iterable, Mapping

from ankigen.frozen import frozen


def key(path: str) -> str:
    """The form of a path in which two that a person takes for the same are equal."""
    if path.isascii():
        return path.lower()
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())


@frozen
class NameIndex:
    """Vault paths by the key of their last part, the nearest to the root first."""

    _paths: Mapping[str, tuple[str, ...]]

    def find(self, name: str, source: str = "") -> str | None:
        """The vault path that `name` means in the note `source`, or None.

        A name without an extension that a file bears as it is means a note; an empty name means
        `source` itself.
        """
        name = name.strip()
        if not name:
            return source or None
        if name.startswith(("./", "../")):
            name = "/" + posixpath.normpath(posixpath.join(posixpath.dirname(source), name))
            if name.startswith("/.."):
                return None
        wanted = key(name)
        for candidate in (wanted + ".md", wanted):
            path = self._match(candidate)
            if path is not None:
                return path
        return self._beside(wanted, source)

    def _match(self, wanted: str) -> str | None:
        is_absolute = wanted.startswith("/")
        wanted = wanted.lstrip("/")
        candidates = self._paths.get(wanted.rpartition("/")[2], ())
        if not candidates:
            return None
        if is_absolute or "/" in wanted or len(candidates) > 1:
            for path in candidates:
                if key(path) == wanted:
                    return path
            if is_absolute:
                return None
            tail = f"/{wanted}"
            return next((path for path in candidates if key(path).endswith(tail)), None)
        return candidates[0]

    def _beside(self, wanted: str, source: str) -> str | None:
        """Markdown links are often relative without a leading `./`, and climb with `..`."""
        if "/" not in wanted:
            return None
        joined = posixpath.normpath(posixpath.join(key(posixpath.dirname(source)), wanted))
        return self._match(f"/{joined}.md") or self._match(f"/{joined}")

    def same_name(self, path: str) -> tuple[str, ...]:
        """All the vault paths whose last part is that of `path`."""
        return self._paths.get(key(path).rpartition("/")[2], ())


def build(paths: Iterable[str]) -> NameIndex:
    """The index of the vault paths, notes and files alike."""
    by_name: dict[str, list[str]] = {}
    for path in paths:
        by_name.setdefault(key(path).rpartition("/")[2], []).append(path)
    ordered = {
        name: tuple(sorted(found, key=lambda path: (path.count("/"), path)))
        if len(found) > 1
        else (found[0],)
        for name, found in by_name.items()
    }
    return NameIndex(ordered)
