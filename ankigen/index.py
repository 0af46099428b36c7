"""The names of a vault: which file does `[[name]]` mean? Pure; built once, asked often.

The rules are Obsidian's (1.13.7, asked through `metadataCache.getFirstLinkpathDest`): the path
exactly as written, from the vault's root; else, of the files whose paths end in it, the shortest
path in or below the folder of the note that links; else the shortest path, in characters. `./` and
`../` are relative to that note. Letter case and Unicode normal form do not matter, and `.md` may
be left out. They are the same for wikilinks, embeds and Markdown links.
"""

from __future__ import annotations

import posixpath
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass


def key(path: str) -> str:
    """The form of a path in which two that a person takes for the same are equal."""
    if path.isascii():
        return path.lower()
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())


@dataclass(frozen=True, slots=True)
class NameIndex:
    """Vault paths by their own key, of which several have the same where they differ in case alone;
    and the keys of paths, sorted, by that of their last part."""

    _paths: Mapping[str, tuple[str, ...]]
    _by_name: Mapping[str, tuple[str, ...]]

    def find(self, name: str, source: str = "") -> str | None:
        """The vault path that `name` means in the note `source`, or None.

        A name means the file that bears it, if it has an extension, else a note; an empty name
        means `source` itself.
        """
        name = name.strip()
        if not name:
            return source or None
        folder = key(posixpath.dirname(source))
        is_relative = name.startswith(("./", "../"))
        forms = (name, f"{name}.md") if _has_extension(name) else (f"{name}.md", name)
        if not is_relative:
            for form in forms:
                path = self._at(form.lstrip("/")) or self._ending_in(form, folder)
                if path is not None:
                    return path
        if is_relative or "/." in name:  # Markdown links climb without a leading `./`, too
            for form in forms:
                path = self._at(posixpath.normpath(posixpath.join(folder, form)))
                if path is not None:
                    return path
        return None

    def _at(self, place: str) -> str | None:
        """The file with that path from the root; of several, the one in the same letters."""
        paths = self._paths.get(key(place))
        if paths is None or len(paths) == 1:
            return paths[0] if paths else None
        return next((path for path in paths if path.endswith(place)), paths[0])

    def _ending_in(self, name: str, folder: str) -> str | None:
        """The nearest file whose path ends in the name."""
        if name.startswith("/"):
            return None
        beside = self._at(f"{folder}/{name}")
        if beside is not None:
            return beside
        wanted = key(name)
        keys = self._by_name.get(wanted.rpartition("/")[2], ())
        below = _below(keys, f"{folder}/") if folder else ()
        for candidates in (below, keys):
            fitting = (each for each in candidates if f"/{each}".endswith(f"/{wanted}"))
            nearest = min(fitting, key=lambda each: (len(each), each), default=None)
            if nearest is not None:
                return self._at(nearest[: len(nearest) - len(wanted)] + name)
        return None


def _has_extension(name: str) -> bool:
    """Whether the last part of a path ends in a file's extension, as `v1.2 notes` does not."""
    extension = posixpath.splitext(name)[1]
    return extension[1:].isalnum()


def _below(keys: tuple[str, ...], folder: str) -> tuple[str, ...]:
    """Those of the sorted keys that begin with the folder."""
    start = bisect_left(keys, folder)
    end = bisect_left(keys, folder[:-1] + chr(ord("/") + 1))
    return keys[start:end]


def build(paths: Iterable[str]) -> NameIndex:
    """The index of the vault paths, notes and files alike."""
    by_key: dict[str, tuple[str, ...]] = {}
    by_name: dict[str, list[str]] = {}
    for path in sorted(paths):
        own = key(path)
        if own not in by_key:
            by_name.setdefault(own.rpartition("/")[2], []).append(own)
        by_key[own] = (*by_key.get(own, ()), path)
    return NameIndex(by_key, {name: tuple(sorted(keys)) for name, keys in by_name.items()})
