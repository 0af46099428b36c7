"""The new ledger, change times, and the version, from what was matched and rendered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeAlias

from ankigen.frozen import frozen
from ankigen.identity.changes import Change, Changes, Kept, Texts
from ankigen.identity.describing import describe, differing
from ankigen.identity.hashes import content_hash, note_type_hash, schema_hash
from ankigen.identity.ledger import (
    FIRST,
    Entry,
    Ledger,
    NoteTypeEntry,
    Release,
    Version,
    cards_digest,
)
from ankigen.identity.merging import find_fork
from ankigen.identity.model import Match, Matching
from ankigen.identity.texts import digest
from ankigen.identity.wording import Wording, wording
from ankigen.types import Card, NoteType, RenderedCard, StampedCard, StampedNoteType


@frozen
class Stamped:
    """What is to be written: the ledger, the package's cards and note types; what changed."""

    ledger: Ledger
    cards: tuple[StampedCard, ...]
    note_types: tuple[StampedNoteType, ...]
    changes: Changes

    @property
    def version(self) -> Version:
        """The version of the deck."""
        return self.changes.new


def stamp(
    ledger: Ledger,
    matching: Matching,
    cards: Sequence[Card],
    rendered: Sequence[RenderedCard],
    note_types: Sequence[NoteType],
    *,
    now: int,
    package: str = "",
    wordings: Sequence[Wording] | None = None,
) -> Stamped:
    """Give each card and note type its change time, and the deck its version.

    `cards`, `rendered` and the matches belong together one by one, in the order of the deck.
    `now` is in seconds since the epoch; times never go back, even when it does. `package` stands
    for whatever else decides the package's bytes (the deck's name and description, the writer);
    `wordings` are the cards' (`wording`), where they are known.
    """
    stamping = _Stamping(ledger, matching, now)
    words = wordings if wordings is not None else [wording(card) for card in cards]
    for match, card, own, card_rendered in zip(
        matching.matches, cards, words, rendered, strict=True
    ):
        stamping.card(match, card, own, card_rendered)
    for entry in matching.retired:
        stamping.retire(entry)
    stamped_types = tuple(stamping.note_type(note_type) for note_type in note_types)
    changes = stamping.settle(package)
    return Stamped(stamping.result, tuple(stamping.stamped), stamped_types, changes)


# What is known of a card before its version is: the arguments of `describe`, and whether the card
# is packaged as it was.
_Seen: TypeAlias = tuple[Match, Card, Wording, RenderedCard, str, str, int, bool]


class _Stamping:
    """The state of one `stamp`."""

    def __init__(self, ledger: Ledger, matching: Matching, now: int) -> None:
        self.ledger = ledger
        self.matching = matching
        self.now = now
        self.entries = dict(ledger.entries)
        self.note_types = dict(ledger.note_types)
        self.stamped: list[StampedCard] = []
        self.states: list[str] = []
        self.position = 0
        self.last: dict[str, str] = {}
        self.seen: list[_Seen] = []
        self.retiring: list[Entry] = []
        self.is_moved = False
        self.added: list[Change] = []
        self.changed: list[Change] = []
        self.retired: list[Change] = []
        self.returned: list[Change] = []
        self.kept: list[Kept] = []
        self.refreshed: list[str] = []
        self.rebuilt: list[str] = []
        self.result = ledger

    def card(self, match: Match, card: Card, words: Wording, rendered: RenderedCard) -> None:
        """Stamp one card."""
        old = match.entry
        guid = match.identity.guid
        content = content_hash(rendered)
        same = old is not None and content == old.content and old.active
        modified = old.modified if old is not None else -1
        if not same:
            modified = max(self.now, modified + 1)
            self.is_moved |= old is None or not old.active
        after = self.last.get(card.note, "")
        self.seen.append((match, card, words, rendered, content, after, modified, same))
        self.last[card.note] = guid
        self.position += 1
        self.states.append(f"{guid} {content} {modified}")
        self.stamped.append(StampedCard(rendered, modified, self.position))

    def describe(self, version: Version) -> None:
        """Bring the entries of all cards up to date, now that the version is known."""
        for match, card, words, rendered, content, after, modified, same in self.seen:
            old, current = match.entry, None if same else version
            entry = describe(match, card, words, rendered, content, after, modified, current)
            if not same:
                self._tell(old, entry)
            if entry != old:
                self.entries[entry.guid] = entry
            if not match.certain and old is not None:
                self.kept.append(Kept(entry.guid, match.score, old.question, entry.question))
        for entry in self.retiring:
            modified = max(self.now, entry.modified + 1)
            self.entries[entry.guid] = replace(
                entry, modified=modified, changed=version, retired=version, after=""
            )
            texts = Texts(entry.question, entry.answer)
            self.retired.append(Change(entry.guid, entry.note, texts, None, (), entry.deck))

    def _tell(self, old: Entry | None, new: Entry) -> None:
        after = Texts(new.question, new.answer)
        if old is None:
            self.added.append(Change(new.guid, new.note, None, after, (), "", new.deck))
            return
        before = Texts(old.question, old.answer)
        change = Change(new.guid, new.note, before, after, differing(old, new), old.deck, new.deck)
        (self.changed if old.active else self.returned).append(change)

    def retire(self, entry: Entry) -> None:
        """Take a card out of the deck, for as long as it does not return."""
        self.retiring.append(entry)

    def note_type(self, note_type: NoteType) -> StampedNoteType:
        """Stamp a note type."""
        old = self.note_types.get(note_type.key)
        schema, content = schema_hash(note_type), note_type_hash(note_type)
        if old is None or (old.id and old.id != note_type.id):
            modified = self.now  # Anki does not know it, or knows another in its place
        elif old.schema == schema and old.content == content:
            modified = old.modified
        else:
            modified = max(self.now, old.modified + 1)
            (self.refreshed if old.schema == schema else self.rebuilt).append(note_type.key)
        self.note_types[note_type.key] = NoteTypeEntry(
            note_type.key, schema, content, modified, note_type.id, note_type.name
        )
        return StampedNoteType(note_type, modified)

    def settle(self, package: str) -> Changes:
        """Find the version, describe the cards, and close the ledger."""
        fork = find_fork(self.ledger)
        state = self._state(package)
        version = self._version(state, fork)
        self.describe(version)
        if fork is not None:
            for guid, entry in self.entries.items():
                if entry.changed >= fork:
                    self.entries[guid] = replace(entry, changed=version)
        ledger = Ledger(
            self.matching.vault_id,
            {guid: self.entries[guid] for guid in sorted(self.entries)},
            dict(sorted(self.note_types.items())),
            self.ledger.releases,
        )
        if version != self.ledger.version:
            release = Release(version, cards_digest(ledger), state)
            ledger = replace(ledger, releases=(*ledger.releases, release))
        self.result = ledger
        return self._changes(version, fork)

    def _state(self, package: str) -> str:
        """A digest of all that decides the package's bytes, version aside."""
        types = [f"{t.key} {t.content} {t.modified}" for t in self.note_types.values()]
        return digest(package, "\n".join(self.states), "\n".join(types))

    def _version(self, state: str, fork: Version | None) -> Version:
        old = self.ledger.version
        if old is None:
            return FIRST
        if self.rebuilt:
            return Version(old.major + 1, 0, 0)
        if self.is_moved or self.retiring or fork is not None:
            return Version(old.major, old.minor + 1, 0)
        if state != self.ledger.releases[-1].state:
            return Version(old.major, old.minor, old.patch + 1)
        return old

    def _changes(self, version: Version, fork: Version | None) -> Changes:
        touched = len(self.added) + len(self.changed) + len(self.returned)
        return Changes(
            old=self.ledger.version,
            new=version,
            added=tuple(self.added),
            changed=tuple(self.changed),
            retired=tuple(self.retired),
            returned=tuple(self.returned),
            unchanged=self.position - touched,
            kept=tuple(self.kept),
            refreshed=tuple(self.refreshed),
            rebuilt=tuple(self.rebuilt),
            reordered=self._reordered(version),
            merged=fork is not None,
        )

    def _reordered(self, version: Version) -> bool:
        """Whether nothing but the order of the cards can have moved the version."""
        moved = self.added or self.changed or self.retired or self.returned
        return version != self.ledger.version and not (moved or self.refreshed or self.rebuilt)
