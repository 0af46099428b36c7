"""A built package, read once; and packages of some of its notes, with other tags and times."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import sys
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ankigen.addon.reading import digest, look
from ankigen.delivery.values import NoteTypeShape, NothingGivenError, PackedNote
from ankigen.errors import AnkigenError

_DATABASE, _MEDIA = "collection.anki2", "media"
# Names of packaged media hold nothing else (`package.contents`).
_SIGNS = frozenset(b"-._0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
_APART = bytes(byte if byte in _SIGNS else 0x20 for byte in range(256))


@dataclass(frozen=True, slots=True)
class Part:
    """A note to be packaged: with these tags, as changed at this time (s), and with new cards for
    these ordinals; Anki has the others."""

    guid: str
    tags: tuple[str, ...]
    modified: int
    ordinals: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Package:
    """A package of ours, unpacked for as long as it is `opened`."""

    path: Path
    database: Path
    notes: Mapping[str, PackedNote]
    note_types: Mapping[int, NoteTypeShape]

    def texts(self, guids: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """The fields of these notes, by GUID."""
        wanted = set(guids)
        with closing(sqlite3.connect(self.database)) as connection:
            rows = connection.execute("SELECT guid, flds FROM notes")
            return {guid: tuple(text.split("\x1f")) for guid, text in rows if guid in wanted}

    def models(self) -> list[dict[str, Any]]:
        """The note types as Anki's legacy JSON has them."""
        with closing(sqlite3.connect(self.database)) as connection:
            (text,) = connection.execute("SELECT models FROM col").fetchone()
        return list(json.loads(text).values())

    def write_part(self, target: Path, parts: Iterable[Part], decks: frozenset[str]) -> None:
        """Write a package of these notes, with the files that they show.

        Of decks it names those of its cards, and those of `decks` that have a description: others
        Anki would make anew where the user has removed or renamed them. Raises `NothingGivenError`
        where it can't be written.
        """
        try:
            self._write_part(target, {part.guid: part for part in parts}, decks)
        except (OSError, sqlite3.Error) as error:
            raise NothingGivenError(
                f"{target.parent}: no package can be written there ({error}), so nothing was given"
            ) from error

    def _write_part(self, target: Path, wanted: Mapping[str, Part], decks: frozenset[str]) -> None:
        database = target.with_suffix(".db")
        texts = self._copy(database, wanted, decks)
        names = _names("\n".join(texts))
        with zipfile.ZipFile(self.path) as whole, zipfile.ZipFile(target, "w") as archive:
            archive.write(database, _DATABASE)
            media = json.loads(whole.read(_MEDIA)) if _MEDIA in whole.namelist() else {}
            kept = {
                key: name for key, name in media.items() if name in names or name.startswith("_")
            }
            for key in kept:
                archive.writestr(key, whole.read(key))
            archive.writestr(_MEDIA, json.dumps(kept))
        database.unlink()

    def _copy(
        self, target: Path, wanted: Mapping[str, Part], decks: frozenset[str]
    ) -> tuple[str, ...]:
        """Copy the notes' rows into a new database, and give their texts and the note types'."""
        numbers = {self.notes[guid].note_id: part for guid, part in wanted.items()}
        with closing(sqlite3.connect(target, isolation_level=None)) as connection:
            connection.execute("PRAGMA synchronous=OFF")  # nobody reads it if this ends before
            connection.execute("ATTACH ? AS whole", (str(self.database),))
            tables = connection.execute("SELECT sql FROM whole.sqlite_master WHERE type='table'")
            connection.execute("BEGIN")
            for (statement,) in [*tables]:
                connection.execute(statement)
            connection.execute("CREATE TEMP TABLE wanted (id INTEGER PRIMARY KEY)")
            connection.executemany("INSERT INTO wanted VALUES (?)", ((each,) for each in numbers))
            connection.execute(
                "INSERT INTO notes SELECT * FROM whole.notes WHERE id IN (SELECT id FROM wanted)"
            )
            connection.executemany(
                "UPDATE notes SET mod = ?, tags = ? WHERE id = ?",
                ((part.modified, f" {' '.join(part.tags)} " if part.tags else "", number)
                 for number, part in numbers.items()),
            )  # fmt: skip
            ids = (
                (number, ordinal) for number, part in numbers.items() for ordinal in part.ordinals
            )
            connection.execute("CREATE TEMP TABLE new (nid, ord, PRIMARY KEY (nid, ord))")
            connection.executemany("INSERT INTO new VALUES (?, ?)", ids)
            connection.execute(
                "INSERT INTO cards SELECT * FROM whole.cards"
                " WHERE (nid, ord) IN (SELECT nid, ord FROM new) ORDER BY id"
            )
            connection.execute("INSERT INTO col SELECT * FROM whole.col")
            (models, named) = connection.execute("SELECT models, decks FROM col").fetchone()
            used = {row[0] for row in connection.execute("SELECT DISTINCT did FROM cards")}
            connection.execute("UPDATE col SET decks = ?", (_only(named, used, decks),))
            texts = [row[0] for row in connection.execute("SELECT flds FROM notes")]
            connection.execute("COMMIT")
        return (*texts, models)


def _names(text: str) -> set[str]:
    """All that may be names of media in a text."""
    return set(text.encode("utf-8", "replace").translate(_APART).decode("ascii").split())


def _only(text: str, used: set[int], present: frozenset[str]) -> str:
    """The decks as JSON without those that no card is in."""
    decks: dict[str, dict[str, Any]] = json.loads(text)
    names = {deck["name"] for key, deck in decks.items() if int(key) in used}
    parents = {
        "::".join(parts[:depth])
        for parts in (name.split("::") for name in names)
        for depth in range(1, len(parts))
    }
    kept = {
        key: deck
        for key, deck in decks.items()
        if key == "1"
        or deck["name"] in names | parents
        or (deck["desc"] and deck["name"] in present)
    }
    return json.dumps(kept)


@contextmanager
def opened(path: Path) -> Iterator[Package]:
    """Unpack a package that ankigen built.

    Raises `AnkigenError` where it can't be read, or Anki's newer format is in it.
    """
    with tempfile.TemporaryDirectory(prefix="ankigen-") as folder:
        database = Path(folder, _DATABASE)
        try:
            with zipfile.ZipFile(path) as archive:
                archive.extract(_DATABASE, folder)
            with closing(sqlite3.connect(database)) as connection:
                notes, note_types = _read(connection)
        except (OSError, zipfile.BadZipFile, KeyError, ValueError, sqlite3.Error) as error:
            raise AnkigenError(
                f"{path}: not a package that ankigen built ({error}); build again"
            ) from error
        yield Package(path, database, notes, note_types)


def _read(
    connection: sqlite3.Connection,
) -> tuple[dict[str, PackedNote], dict[int, NoteTypeShape]]:
    models, named = connection.execute("SELECT models, decks FROM col").fetchone()
    decks = {int(key): deck["name"] for key, deck in json.loads(named).items()}
    sorting = {int(key): model["sortf"] for key, model in json.loads(models).items()}
    cards: dict[int, list[tuple[int, int]]] = {}
    for note_id, ordinal, deck in connection.execute("SELECT nid, ord, did FROM cards"):
        cards.setdefault(note_id, []).append((ordinal, deck))
    notes = {}
    for row in connection.execute("SELECT id, guid, mid, mod, tags, flds FROM notes ORDER BY id"):
        note_id, guid, note_type, modified, tags, text = row
        own = sorted(cards.get(note_id, ()))
        notes[guid] = PackedNote(
            guid,
            note_id,
            note_type,
            modified,
            tuple(tags.split()),
            digest(text),
            decks[own[0][1]] if own else "",
            tuple(ordinal for ordinal, _ in own),
            text.split("\x1f")[sorting.get(note_type, 0)],
        )
    shapes = {
        int(key): NoteTypeShape(
            int(key),
            model["name"],
            model["mod"],
            tuple((each["name"], each.get("id") or 0) for each in model["flds"]),
            tuple((each["name"], each.get("id") or 0) for each in model["tmpls"]),
            look(model["css"], ((each["qfmt"], each["afmt"]) for each in model["tmpls"])),
            model["type"] == 1,
        )
        for key, model in json.loads(models).items()
    }
    return notes, shapes


def open_package(path: Path) -> None:
    """Have the system open a package; an Anki that runs shows its dialog, else one starts.

    Nobody waits for it: on some systems what opens it lives as long as Anki. Raises `AnkigenError`
    where nothing opens packages.
    """
    if sys.platform == "win32":
        os.startfile(path)
        return
    opener = "open" if sys.platform == "darwin" else "xdg-open"
    if shutil.which(opener) is None:
        raise AnkigenError(f"there is no {opener} here: open {path} in Anki by File > Import")
    os.spawnlp(os.P_NOWAIT, opener, opener, str(path))
