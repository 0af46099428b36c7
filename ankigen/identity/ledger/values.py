"""The ledger as values: for every card that ever was, who it is in Anki and what is known of it.

Entries are never removed. Two versions of the ledger merge entry by entry (`merging`), so
that branches and devices that built apart come together without a review lost.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from hashlib import blake2b
from typing import NamedTuple

from ankigen.errors import AnkigenError
from ankigen.identity.texts import Fingerprints

FORMAT = 1
RELEASES_KEPT = 200
FORMER = "ankigen:"  # how an alias begins that is a GUID which the card had before


class LedgerError(AnkigenError):
    """The ledger cannot be used; nothing was written over it."""


class Version(NamedTuple):
    """A version of the deck: `1.2.0`."""

    major: int
    minor: int
    patch: int

    @lru_cache(maxsize=64)  # noqa: B019  # a ledger names few, each as often as it has cards
    def __str__(self) -> str:
        return f"{self.major}.{self.minor}.{self.patch}"

    @classmethod
    def parse(cls, text: str) -> Version:
        """Read `1.2.0`; ValueError for anything else."""
        numbers = text.split(".")
        if len(numbers) != 3 or not all(n.isascii() and n.isdigit() for n in numbers):
            raise ValueError(f"{text!r} is not a version such as 1.2.0")
        return cls(*map(int, numbers))


FIRST = Version(1, 0, 0)


class Entry(NamedTuple):
    """What the ledger knows of one card.

    `note` is the vault path where it was last seen and `after` the GUID of the card before it
    there. `question` and `answer` are cut plain texts, `sketch` stands for a longer answer.
    `deletions` are the numbers and texts of a cloze in the order of the text, `gone` those that
    it no longer has. `content` is the hash of what was packaged, `modified` when that last
    changed (seconds since the epoch, UTC), `added`, `changed` and `retired` are versions.
    `ordinals` are the cards that Anki made of it, by template or cloze number less one; of lines
    that do not say so, the first alone. `earlier` are the texts and fingerprints before the last
    match that was not certain, `apart` the fingerprints of questions that a person said are other
    cards. `recovered` says that the texts come from a package's HTML, not from notes.
    """

    guid: str
    note_id: int
    note_type: str
    note: str
    prints: Fingerprints
    question: str
    answer: str
    added: Version
    changed: Version
    after: str = ""
    block_id: str = ""
    aliases: tuple[str, ...] = ()
    sketch: str = ""
    deletions: tuple[tuple[int, str], ...] = ()
    gone: tuple[tuple[int, str], ...] = ()
    deck: str = ""
    tags: tuple[str, ...] = ()
    ordinals: tuple[int, ...] = (0,)
    content: str = ""
    modified: int = 0
    retired: Version | None = None
    earlier: tuple[str, str, str, str] | None = None
    apart: tuple[str, ...] = ()
    recovered: bool = False

    @property
    def recognisable(self) -> bool:
        """Whether a card can still be this one; a person may have said that none can."""
        return self.recovered or bool(self.prints.question)

    @property
    def active(self) -> bool:
        """Whether the card was in the notes when the deck was last built."""
        return self.retired is None


class NoteTypeEntry(NamedTuple):
    """A note type as last packaged: hashes of its schema and of everything in it, when that last
    changed, and Anki's id and name of it (0 and empty where an older ledger does not say)."""

    key: str
    schema: str
    content: str
    modified: int
    id: int = 0
    name: str = ""


class Release(NamedTuple):
    """A version that was built: `cards` is the digest of the ledger's entries then, `state` that
    of all that was packaged."""

    version: Version
    cards: str
    state: str


@dataclass(frozen=True)
class Ledger:
    """The vault's identity, its entries by GUID, note types by key, and releases, oldest first.

    `fork` is the lowest version that two merged branches both made, if any; `vault_name` is how
    Obsidian calls the vault, where the first build took it from the folder.
    """

    vault_id: str = ""
    entries: Mapping[str, Entry] = field(default_factory=dict)
    note_types: Mapping[str, NoteTypeEntry] = field(default_factory=dict)
    releases: tuple[Release, ...] = ()
    fork: Version | None = None
    vault_name: str = ""

    @property
    def version(self) -> Version | None:
        """The version last built."""
        return self.releases[-1].version if self.releases else None

    @property
    def active(self) -> tuple[Entry, ...]:
        """The entries of the cards in the notes, by GUID."""
        return tuple(entry for entry in self.entries.values() if entry.retired is None)

    @cached_property
    def note_ids(self) -> frozenset[int]:
        """All note ids ever given."""
        return frozenset(entry.note_id for entry in self.entries.values())


def cards_digest(ledger: Ledger) -> str:
    """A digest of what was packaged of each card, by GUID."""
    lines = [
        f"{e.guid} {e.content} {e.modified} {e.retired or ''}" for e in ledger.entries.values()
    ]
    return blake2b("\n".join(lines).encode(), digest_size=8).hexdigest()


def mark(ledger: Ledger) -> str:
    """What packages of the ledger's last release are marked with: whose they are, and which."""
    return _mark(ledger.vault_id, ledger.releases[-1])


def marks(ledger: Ledger) -> frozenset[str]:
    """The marks of all releases that the ledger knows."""
    return frozenset(_mark(ledger.vault_id, release) for release in ledger.releases)


def marked(mark: str, version: Version) -> Release:
    """The release of a package with this version and mark; one that is like no other where the
    package has none."""
    cards, _, state = mark.rpartition(" ")
    return Release(version, cards.rpartition(" ")[2], state)


def _mark(vault_id: str, release: Release) -> str:
    return f"{vault_mark(vault_id)}{release.cards} {release.state}"


def vault_mark(vault_id: str) -> str:
    """How the marks of a vault's packages begin."""
    return f"ankigen {blake2b(vault_id.encode(), digest_size=8).hexdigest()} "
