"""What was ever given to Anki, and what a collection had when it was last given something.

Two records, for two devices and one. `ankigen.delivered`, beside the ledger and kept with it, is a
set that only grows: each content that a note was given, by its digest. What a collection holds is
edited there if and only if it isn't in the set, whichever device gave it and whichever version it
was. Sets merge: git's `merge=union` is right, and an entry too many does no harm, so it is written
before anything is given.

Where a note's cards were put and that a note was there at all is true of one collection only. That
stands in the user's own folder on this machine; if it's lost, a note that was deleted in Anki
comes back once, and a card stays where it is.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from ankigen import files
from ankigen.errors import AnkigenError

if TYPE_CHECKING:
    from ankigen.delivery.values import Former

_HEAD = "# What ankigen gave to Anki. Keep this with ankigen.lock; git may merge it by union.\n"
_KEPT = 8  # contents of one note; who edits what is older than that must say so by hand
_LIMIT = 1 << 30  # bytes


class Given(NamedTuple):
    """A content that a note was given: `modified` (s) is the change time it was given with, and
    `digest` is empty where the note was taken out of Anki again by us. At time 0 stands what was
    written back from Anki into the notes: it was never given."""

    guid: str
    modified: int
    digest: str
    deck: str
    tags: tuple[str, ...]


class Record(NamedTuple):
    """All that was ever given, by GUID, the oldest first."""

    given: Mapping[str, tuple[Given, ...]] = {}

    def knows(self, guid: str, digest: str) -> bool:
        """Whether a note was ever given this content."""
        return any(each.digest == digest for each in self.given.get(guid, ()))

    def tags(self, guid: str) -> frozenset[str]:
        """All tags that the note was ever given, in lower case."""
        return frozenset(tag.lower() for each in self.given.get(guid, ()) for tag in each.tags)

    def decks(self, guid: str) -> frozenset[str]:
        """All decks that the note's cards were ever given."""
        return frozenset(each.deck for each in self.given.get(guid, ()))

    def extended(self, more: Iterable[Given]) -> Record:
        """The same with more; of each note the latest few. Itself where it knows them all."""
        added: dict[str, set[Given]] = {}
        for each in more:
            if each not in self.given.get(each.guid, ()):
                added.setdefault(each.guid, set()).add(each)
        if not added:
            return self
        given = dict(self.given)
        for guid, some in added.items():
            given[guid] = tuple(sorted({*given.get(guid, ()), *some})[-_KEPT:])
        return Record(dict(sorted(given.items())))


def path_of(ledger: Path) -> Path:
    """Where the record of a ledger's cards is: beside it."""
    return ledger.with_suffix(".delivered")


def read(path: Path) -> Record:
    """The record; empty where there is none. Lines that can't be read, as git's of a conflict,
    are passed over: a content too few is asked about, none is lost.

    Raises `AnkigenError` where the file is there and can't be read.
    """
    try:
        if path.stat().st_size > _LIMIT:
            raise AnkigenError(f"{path}: too large to be a record of ours; move it away")
        text = path.read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return Record()
    except OSError as error:
        raise AnkigenError(f"{path}: cannot be read: {error.strerror}") from error
    return Record().extended(filter(None, map(_given, _values(text))))


def _values(text: str) -> Iterable[object]:
    """What the lines hold: all at once, which is fast, or one by one where some can't be read."""
    lines = [line for line in text.split("\n") if line.startswith("[")]
    try:
        values: list[object] = json.loads(f"[{','.join(lines)}]")
    except (ValueError, RecursionError):
        return filter(None, map(_value, lines))
    return values


def _value(line: str) -> object:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


def _given(value: Any) -> Given | None:
    try:
        guid, modified, digest, deck, tags = value
        return Given(str(guid), int(modified), str(digest), str(deck), tuple(map(str, tags)))
    except (ValueError, TypeError):
        return None


def write(path: Path, record: Record) -> None:
    """Put the record in place at once. Raises `AnkigenError`."""
    encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
    lines = (
        encode([each.guid, each.modified, each.digest, each.deck, each.tags])
        for given in record.given.values()
        for each in given
    )
    _write(path, _HEAD + "".join(f"{line}\n" for line in lines))


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with files.replacing(path) as stream:
            stream.write(text.encode("utf-8", "replace"))
    except OSError as error:
        raise AnkigenError(
            f"{path}: cannot be written: {error.strerror}; make room or fix the folder's "
            "permissions and do it again"
        ) from error


class Memory(NamedTuple):
    """What this machine knows: the profile last used (its name), and for each collection the deck
    that each note was last given there, by GUID."""

    profile: str | None = None
    collections: Mapping[str, Mapping[str, str]] = {}


def recall(ledger: Path) -> Memory:
    """What is known of a project's collections; nothing where that can't be read."""
    found = _kept(_path(ledger, "collections"))
    try:
        return Memory(found["profile"], found["collections"])
    except KeyError:
        return Memory()


def remember(ledger: Path, memory: Memory) -> None:
    """Keep what is known of a project's collections. Raises `AnkigenError`."""
    _write(_path(ledger, "collections"), json.dumps(memory._asdict(), ensure_ascii=False))


def last_time(ledger: Path) -> int | None:
    """When something was last given to a collection from this machine, in seconds since the
    epoch."""
    try:
        return int(_path(ledger, "collections").stat().st_mtime)
    except OSError:
        return None


def recall_formers(ledger: Path, key: str) -> Mapping[str, Former]:
    """The notes of a collection that a project's cards took over, by GUID, so that they can be
    given back; none where that can't be read."""
    from ankigen.delivery.values import Former  # for start-up time: a build needs none

    found = {}
    for kept in _kept(_path(ledger, "adopted")).get(key, ()):
        lists = {name: tuple(kept[name]) for name in ("fields", "tags", "ordinals")}
        found[kept["guid"]] = Former(**{**kept, **lists})
    return found


def remember_formers(ledger: Path, key: str, formers: Iterable[Former]) -> None:
    """Keep these, and no others, for a collection. Raises `AnkigenError`."""
    path = _path(ledger, "adopted")
    content = {**_kept(path), key: [asdict(former) for former in formers]}
    _write(path, json.dumps(content, ensure_ascii=False))


def _kept(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _path(ledger: Path, folder: str) -> Path:
    name = hashlib.blake2b(str(ledger.absolute()).encode(), digest_size=8).hexdigest()
    return user_folder() / folder / f"{name}.json"


def user_folder() -> Path:
    """Where this user's programs keep what they know, by the customs of each system."""
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home()) / "ankigen"
    if sys.platform == "darwin":
        return Path.home() / "Library/Application Support/ankigen"
    return Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local/state") / "ankigen"
