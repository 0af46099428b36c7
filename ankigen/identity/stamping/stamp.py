"""The new ledger and the change times, from what was matched and rendered."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from ankigen.identity.ledger.merge import find_fork
from ankigen.identity.ledger.values import (
    Entry,
    Ledger,
    NoteTypeEntry,
    Release,
    Version,
    cards_digest,
)
from ankigen.identity.matching.values import Match, Matching
from ankigen.identity.stamping.changes import Change, Changes
from ankigen.identity.stamping.entries import (
    content_hash,
    describe,
    differing,
    note_type_hash,
    schema_hash,
)
from ankigen.identity.stamping.versions import next_version
from ankigen.identity.texts import CardText, card_text, digest
from ankigen.types import Card, Kept, NoteType, RenderedCard, StampedCard, StampedNoteType


class Stamped(NamedTuple):
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
    card_texts: Sequence[CardText] | None = None,
    released: Ledger | None = None,
    unreleased: Collection[str] = (),
) -> Stamped:
    """Give each card and note type its change time, and the deck its version.

    `cards`, `rendered` and the matches belong together one by one, in the order of the deck.
    `now` is in seconds since the epoch; times never go back, even when it does. `package` stands
    for whatever else decides the package's bytes (the deck's name and description, the writer);
    `card_texts` are the cards' (`card_text`), where they are known.

    `ledger` is the one that the cards were matched with. `released` is that of the last version,
    where another one knows more: what changed, and the version, are told from there. Of the cards
    `unreleased` none was in a package that left the house: one that is gone is forgotten.
    """
    stamping = _Stamping(ledger, released or ledger, matching, now)
    words = card_texts if card_texts is not None else [card_text(card) for card in cards]
    for match, card, own, card_rendered in zip(
        matching.matches, cards, words, rendered, strict=True
    ):
        stamping.card(match, card, own, card_rendered)
    stamping.leave(matching.retired, frozenset(unreleased))
    stamped_types = tuple(stamping.note_type(note_type) for note_type in note_types)
    changes = stamping.settle(package)
    return Stamped(stamping.result, tuple(stamping.stamped), stamped_types, changes)


class _Card(NamedTuple):
    """What is known of a card that is new or has changed, before its version is."""

    match: Match
    card: Card
    words: CardText
    rendered: RenderedCard
    content: str
    after: str
    modified: int
    known: Entry | None


class _Stamping:
    """The state of one `stamp`."""

    def __init__(self, ledger: Ledger, released: Ledger, matching: Matching, now: int) -> None:
        self.ledger = ledger
        self.released = released
        self.matching = matching
        self.now = now
        self.entries = dict(ledger.entries)
        self.note_types = dict(ledger.note_types)
        self.stamped: list[StampedCard] = []
        self.states: list[str] = []
        self.last: dict[str, str] = {}
        self.touched: list[_Card] = []
        self.retiring: list[Entry] = []
        self.is_moved = False
        self.added: list[Change] = []
        self.changed: list[Change] = []
        self.retired: list[Change] = []
        self.returned: list[Change] = []
        self.refreshed: list[str] = []
        self.rebuilt: list[str] = []
        self.result = ledger

    def card(self, match: Match, card: Card, words: CardText, rendered: RenderedCard) -> None:
        """Stamp one card. The entry of one that is as it was released needs no version."""
        old, guid, content = match.entry, match.identity.guid, content_hash(rendered)
        modified = old.modified if old is not None else -1
        if old is None or content != old.content or old.retired is not None:
            modified = max(self.now, modified + 1)
        self.states.append(f"{guid} {content} {modified}")
        self.stamped.append(StampedCard(rendered, modified, len(self.stamped) + 1))
        after = self.last.get(card.note, "")
        self.last[card.note] = guid
        known = self.released.entries.get(guid)
        if known is None or known.retired is not None:
            self.is_moved = True
        elif known.content == content and known.modified == modified:
            entry = describe(match, card, words, rendered, content, after, modified, known, None)
            if entry != old:
                self.entries[guid] = entry
            return
        self.touched.append(_Card(match, card, words, rendered, content, after, modified, known))

    def leave(self, gone: Sequence[Entry], unreleased: frozenset[str]) -> None:
        """Take cards out of the deck, for as long as they do not return."""
        for entry in gone:
            if entry.guid in unreleased:
                del self.entries[entry.guid]
            else:
                modified = max(self.now, entry.modified + 1)
                self.retiring.append(entry._replace(modified=modified))
        # Those that left in a package that this ledger does not know.
        there = {match.identity.guid for match in self.matching.matches}
        for guid, entry in self.ledger.entries.items():
            known = self.released.entries.get(guid)
            is_new = not entry.active and known is not None and known.active and guid not in there
            if is_new and entry.note not in self.matching.unreadable:
                self.retiring.append(entry)

    def describe(self, version: Version) -> None:
        """Bring the entries of the other cards up to date, now that the version is known."""
        self.touched.reverse()
        while self.touched:  # each is let go when its entry is made: there is least memory here
            one = self.touched.pop()
            entry = describe(*one, version)
            self._tell(one.known, entry)
            self.entries[entry.guid] = entry
        for entry in self.retiring:
            self.entries[entry.guid] = entry._replace(changed=version, retired=version, after="")
            self.retired.append(Change(entry))

    def _tell(self, old: Entry | None, new: Entry) -> None:
        if old is None:
            self.added.append(Change(None, new))
        else:
            change = Change(old, new, differing(old, new))
            (self.changed if old.active else self.returned).append(change)

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
        fork = find_fork(self.released)
        state = self._state(package)
        is_moved = self.is_moved or bool(self.retiring) or fork is not None
        version = next_version(
            self.released, self.ledger, state, is_rebuilt=bool(self.rebuilt), is_moved=is_moved
        )
        self.describe(version)
        if fork is not None:
            for guid, entry in self.entries.items():
                if entry.changed >= fork:
                    self.entries[guid] = entry._replace(changed=version)
        ledger = Ledger(
            self.matching.vault_id,
            {guid: self.entries[guid] for guid in sorted(self.entries)},
            dict(sorted(self.note_types.items())),
            self.released.releases,
            vault_name=self.ledger.vault_name,
        )
        if version != self.released.version:
            release = Release(version, cards_digest(ledger), state)
            ledger = replace(ledger, releases=(*ledger.releases, release))
        self.result = ledger
        return self._changes(version, fork)

    def _state(self, package: str) -> str:
        """A digest of all that decides the package's bytes, version aside."""
        types = [f"{t.key} {t.content} {t.modified}" for t in self.note_types.values()]
        cards = "\n".join(self.states)
        self.states.clear()
        return digest(package, cards, "\n".join(types))

    def _changes(self, version: Version, fork: Version | None) -> Changes:
        touched = len(self.added) + len(self.changed) + len(self.returned)
        return Changes(
            old=self.released.version,
            new=version,
            added=tuple(self.added),
            changed=tuple(self.changed),
            retired=tuple(self.retired),
            returned=tuple(self.returned),
            unchanged=len(self.stamped) - touched,
            kept=tuple(self._kept()),
            refreshed=tuple(self.refreshed),
            rebuilt=tuple(self.rebuilt),
            reordered=self._reordered(version),
            merged=fork is not None,
        )

    def _kept(self) -> Iterator[Kept]:
        """The cards that a person may look at."""
        for match in self.matching.matches:
            if match.entry is not None and not match.certain:
                guid = match.identity.guid
                yield Kept(guid, match.score, match.entry.question, self.entries[guid].question)

    def _reordered(self, version: Version) -> bool:
        """Whether nothing but the order of the cards can have moved the version."""
        moved = self.added or self.changed or self.retired or self.returned
        return version != self.released.version and not (moved or self.refreshed or self.rebuilt)
