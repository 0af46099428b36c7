"""What a build takes over from the last one: notes that nothing which they depend on has changed.

Their cards are neither found, rendered, recognised nor packaged anew: their lines stay in the
ledger and their rows in the package. The result is that of a clean build, byte for byte, since a
note is taken over only where all of that would come out as it was.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import field
from pathlib import Path
from typing import Any

from ankigen import identity, package
from ankigen.config import Config
from ankigen.frozen import frozen
from ankigen.pipeline import signed
from ankigen.pipeline.looking import Looked, is_fresh, stamps
from ankigen.pipeline.outputs import Outputs
from ankigen.types import Media
from ankigen.vault import Entry, Found


@frozen
class Taken:
    """A note as the last build left it, its first card at this `place` among the deck's new cards.

    `key` is that of the cache, in hexadecimal (empty for a note that may not hold cards). `states`
    are lines of state (`identity.Settled`), `decks` and `media` those of its cards. `targets` are
    the vault paths that its links and embeds led to; None where it has none of either.
    """

    key: str = ""
    states: str = ""
    decks: tuple[str, ...] = ()
    media: tuple[tuple[str, str], ...] = ()
    targets: tuple[str, ...] | None = None
    place: int = 0


@frozen
class Carried:
    """The notes that are taken over, by vault path, and the ledger in which their cards are
    settled; nothing and None for a build from the ground up."""

    notes: Mapping[str, Taken] = field(default_factory=dict)
    ledger: identity.Ledger | None = None

    @property
    def with_cards(self) -> int:
        """How many of the notes have cards."""
        return sum(bool(note.states) for note in self.notes.values())

    @property
    def media(self) -> frozenset[Media]:
        """All that their cards show."""
        return frozenset(
            Media(name, Path(path)) for note in self.notes.values() for name, path in note.media
        )

    @property
    def decks(self) -> frozenset[str]:
        """The decks that their cards are in."""
        return frozenset(deck for note in self.notes.values() for deck in note.decks)

    @property
    def keys(self) -> Iterator[bytes]:
        """The cache's keys of what they compile to."""
        return (bytes.fromhex(note.key) for note in self.notes.values() if note.key)


NOTHING = Carried()


def load(config: Config, looked: Looked) -> Carried:
    """What of the last build holds for the vault as it was found now."""
    outputs = Outputs(config.build_dir, config.slug)
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError, RecursionError):
        content = json.loads(signed.read(_path(config)) or b"")
        if (
            content["surroundings"] == looked.surroundings
            and content["outputs"] == _outputs(outputs, package.record_digest(outputs.record))
            and content["ledger"]
        ):
            return _current(config, looked.found, content)
    return NOTHING


def _current(config: Config, found: Found, content: dict[str, Any]) -> Carried:
    stamps_ = content["files"]
    unchanged = {
        path for path, entry in found.entries.items() if stamps_.get(path) == _stamp(entry)
    }
    same_names = content["names"] == _names(found)
    store = str(config.build_dir)
    notes = {
        path: note
        for path, note in ((path, Taken(*values)) for path, values in content["notes"].items())
        if path in unchanged
        and (note.targets is None or (same_names and unchanged.issuperset(note.targets)))
        and all(Path(file).is_file() for _, file in note.media if file.startswith(store))
    }
    states = {path: note.states for path, note in notes.items() if note.states}
    places = {path: notes[path].place for path in states}
    ledger = identity.reread(config.ledger, content["ledger"], states, places) if states else None
    return Carried(notes, ledger) if ledger is not None else NOTHING


def save(
    config: Config, looked: Looked, notes: Mapping[str, Taken], ledger: str, record: str
) -> None:
    """Keep what this build left for the next; `ledger` and `record` are the digests of what it
    wrote there. Nothing is kept where it wrote no record, or where a template may hide a change.
    Raises `OSError`."""
    if not record or looked.may_hide:
        _path(config).unlink(missing_ok=True)
        return
    found = looked.found
    files = {
        path: _stamp(entry)
        for path, entry in found.entries.items()
        if not is_fresh(entry.modified_ns, looked.now_ns)
    }
    content = {
        "surroundings": looked.surroundings,
        "outputs": _outputs(Outputs(config.build_dir, config.slug), record),
        "ledger": ledger,
        "names": _names(found),
        "files": files,
        "notes": {
            path: (note.key, note.states, note.decks, note.media, note.targets, note.place)
            for path, note in notes.items()
            if path in files
        },
    }
    signed.write(_path(config), json.dumps(content).encode())


def _stamp(entry: Entry) -> list[int]:
    return [entry.size, entry.modified_ns, entry.changed_ns]


def _names(found: Found) -> str:
    return hashlib.blake2b("\0".join(found.entries).encode("utf-8", "surrogatepass")).hexdigest()


def _path(config: Config) -> Path:
    return config.build_dir / ".ankigen" / f"{config.slug}.notes"


def _outputs(outputs: Outputs, record: str) -> list[object]:
    """What tells that the last package is as it was. What its record says of each chunk is what
    its content is held against, so the record must be the very one."""
    return [stamps([outputs.latest]), record]
