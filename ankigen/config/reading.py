"""`ankigen.yaml` and flags → `Config`; every key is described once, in `KEYS`.

The project's folder is the one that holds `ankigen.yaml`, found from the current folder upwards.
Without one, the current folder with the defaults: the folder itself where Obsidian has opened it,
else notes in `notes/` where that exists, else the folder itself when there is a note in it.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from ankigen import files, yaml_text
from ankigen.config import folders
from ankigen.config.checking import FILE_NAME, Checked, check
from ankigen.config.keys import DEFAULT_MARKERS, KEYS, Folder, Syntaxes, Value
from ankigen.errors import ConfigError, SourceError, UsageError
from ankigen.types import Diagnostic, Location, Severity

_MAX_BYTES = 1_000_000

LEDGER_NAME = "ankigen.lock"


class Config(NamedTuple):
    """The settings of one project, complete; paths are absolute."""

    root: Path
    deck: str
    slug: str
    vault_id: str | None
    vault: str | None
    notes: Path
    build_dir: Path
    templates: Path
    ignore: tuple[str, ...] = ()
    syntaxes: Syntaxes | None = None
    subdecks: bool = True
    folders: Mapping[str, Folder] = {}
    tags: tuple[str, ...] = ()
    kind: str = "basic"
    markers: Mapping[str, tuple[str, ...]] = DEFAULT_MARKERS
    answer_ends: str = "heading"
    cloze_highlights: bool = False
    strict_line_breaks: bool | None = None
    remote_images: str = "keep"
    context: str = "full"
    note_type: str = "ankigen"
    keep_versions: int = 3
    max_answer_words: int = 250
    jobs: int = 0
    ignore_warnings: tuple[str, ...] = ()
    # key -> "default", "ankigen.yaml" or "command line"
    origins: Mapping[str, str] = {}
    # the place in `ankigen.yaml` of a key, of an item of `ignore_warnings` and of a folder, the
    # latter two as `key: item`
    places: Mapping[str, Location] = {}

    @property
    def ledger(self) -> Path:
        """Where the ledger is kept."""
        return self.root / LEDGER_NAME


def find(start: Path) -> Path:
    """The project's folder: `start` or the nearest folder above it that holds `ankigen.yaml`;
    without one, `start` itself. Raises `UsageError` where `start` is not a folder."""
    start = folders.absolute(start)
    if not start.is_dir():
        raise UsageError(f"{start} is not a folder: name the project's folder with -C DIR")
    for folder in (start, *start.parents):
        if (folder / FILE_NAME).is_file():
            return folder
    return start


def read(root: Path, overrides: Mapping[str, Value] | None = None) -> Config:
    """The settings of the project in `root`; `overrides` are those of the command line.

    Raises `ConfigError` with all the mistakes in `ankigen.yaml`, `UsageError` where there are no
    notes to be found.
    """
    values: dict[str, Value] = {key.name: key.default for key in KEYS}
    origins = {key.name: "default" for key in KEYS}
    checked = _read_file(root / FILE_NAME)
    for name, value in checked.values.items():
        values[name], origins[name] = value, FILE_NAME
    for name, value in (overrides or {}).items():
        if value is not None:
            values[name], origins[name] = value, "command line"
    deck = _deck(str(values["deck"] or root.resolve().name or "Notes"), checked.places)
    typed = {name: values[name] for name in values if name not in _DERIVED}
    notes = _notes_folder(root, values["notes"], origins["notes"])
    build_dir = folders.absolute(Path(str(values["build_dir"])), root)
    if origins["build_dir"] != "command line":
        build_dir = folders.stay(root, build_dir, "build_dir", "--build-dir")
    folders.check_build(build_dir, (root, notes))
    return Config(
        root=root,
        deck=deck,
        slug=slug(str(values["slug"] or deck)),
        notes=notes,
        build_dir=build_dir,
        templates=folders.stay(
            root, folders.absolute(Path(str(values["templates"])), root), "templates"
        ),
        origins=origins,
        places=checked.places,
        **typed,  # type: ignore[arg-type]  # each was checked against its key
    )


_DERIVED = ("deck", "slug", "notes", "build_dir", "templates")


def _deck(name: str, places: Mapping[str, Location]) -> str:
    """The root deck's name without blanks around its levels, which Anki drops."""
    levels = (" ".join(level.split()) for level in name.split("::"))
    deck = "::".join(level for level in levels if level)
    if not deck:
        message = "`deck` has no name: write one, or take the key out"
        place = places.get("deck", Location(FILE_NAME))
        raise ConfigError([Diagnostic(place, "config", message, Severity.ERROR)])
    return deck


def slug(name: str) -> str:
    """A deck's name as a file name: lower-case ASCII letters, digits and hyphens."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:60] or "deck"


def notes_within(root: Path) -> Path | None:
    """Where the notes of a project in `root` are if it does not say so: the folder itself where
    Obsidian has opened it, else `notes` in it, else the folder itself where there is a note at any
    depth; None where there is none."""
    if (root / ".obsidian").is_dir():
        return root
    if (root / "notes").is_dir():
        return root / "notes"
    return root if next(_find_below(root, _is_note), None) is not None else None


# Folders that are looked into for a note: a home folder has very many.
_MOST_FOLDERS = 2_000


def _find_below(folder: Path, wanted: Callable[[str], bool]) -> Iterator[Path]:
    """The files below the folder whose names are wanted, nearest first; hidden folders left out."""
    waiting = [folder]
    for each in waiting:  # which grows meanwhile
        try:
            entries = sorted(os.scandir(each), key=lambda entry: entry.name)
        except OSError:
            continue
        for entry in entries:
            if entry.name.startswith(".") or entry.name == "node_modules":
                continue
            if entry.is_dir(follow_symlinks=False):
                if len(waiting) < _MOST_FOLDERS:
                    waiting.append(Path(entry.path))
            elif wanted(entry.name):
                yield Path(entry.path)


def _is_note(name: str) -> bool:
    return name.lower().endswith(".md") and name.upper() != "README.MD"


def projects_below(root: Path) -> Iterator[Path]:
    """The folders below `root` that hold an `ankigen.yaml` of their own."""
    for path in _find_below(root, FILE_NAME.__eq__):
        if path.parent != root:
            yield path.parent


def _notes_folder(root: Path, value: Value, origin: str) -> Path:
    if value is not None:
        folder = root / str(value)
        if not folder.is_dir():
            where = f"{FILE_NAME} (notes)" if origin == FILE_NAME else "--notes"
            raise UsageError(f"the notes' folder {folder} does not exist: fix {where}")
        return folders.absolute(folder)
    within = notes_within(root)
    if within is not None:
        return within
    if (root / FILE_NAME).is_file():
        return root
    raise UsageError(
        f"no notes found: {root} has no `notes` folder and is not an Obsidian vault; go to your "
        "vault, name it with -C DIR, or begin one with `ankigen init`"
    )


def _read_file(path: Path) -> Checked:
    try:
        data = files.read(path, _MAX_BYTES)
    except FileNotFoundError:
        return Checked({}, {})
    except OSError as error:
        raise UsageError(
            f"{path} cannot be read ({error.strerror}): it must be a plain file that you may read"
        ) from None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UsageError(f"{path}:{line}: not UTF-8: save the file as UTF-8") from None
    try:
        return check(yaml_text.parse(text, FILE_NAME).node)
    except SourceError as error:
        raise ConfigError([error.diagnostic]) from None
