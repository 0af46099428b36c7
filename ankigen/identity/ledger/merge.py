"""Two ledgers of one vault made one: branches and devices that built apart come together, and what
was delivered later, or is being worked on, comes in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from types import MappingProxyType

from ankigen.identity import ids
from ankigen.identity.ledger.values import (
    FORMER,
    Entry,
    Ledger,
    NoteTypeEntry,
    Release,
    Version,
    cards_digest,
)
from ankigen.types import NoteType


def merge_entries(one: Entry, other: Entry) -> Entry:
    """One entry of two that branches made of the same card: the later one, in every order.

    Where they differ in what was packaged but not in when, the hash is dropped, so that the next
    build stamps the card anew.
    """
    if one == other:
        return one
    first, last = sorted((one, other), key=_age)
    same = first.content == last.content or first.modified != last.modified
    known = {number for number, _ in last.deletions + last.gone}
    lost = tuple(pair for pair in first.deletions + first.gone if pair[0] not in known)
    return last._replace(
        content=last.content if same else "",
        added=min(first.added, last.added),
        changed=max(first.changed, last.changed),
        gone=tuple(sorted(last.gone + lost)),
        aliases=tuple(sorted({*first.aliases, *last.aliases})),
        apart=tuple(sorted({*first.apart, *last.apart} - {last.prints.question})),
    )


def _age(entry: Entry) -> tuple[object, ...]:
    retired = entry.retired or Version(0, 0, 0)
    return (entry.modified, entry.changed, retired, entry.content, entry.prints, repr(entry))


def merge_note_types(one: NoteTypeEntry, other: NoteTypeEntry) -> NoteTypeEntry:
    """The later of two records of one note type; its hash is dropped where that is not clear."""
    first, last = sorted((one, other), key=lambda t: (t.modified, t.content, t.schema))
    unclear = first.content != last.content and first.modified == last.modified
    return last._replace(content="") if unclear else last


def assemble(
    vault_id: str,
    entries: Iterable[Entry],
    note_types: Iterable[NoteTypeEntry],
    releases: Iterable[Release],
) -> Ledger:
    """A ledger of lines in any order, in which merged branches may have left two of one thing."""
    by_guid: dict[str, Entry] = {}
    for entry in entries:
        known = by_guid.get(entry.guid)
        by_guid[entry.guid] = entry if known is None else merge_entries(known, entry)
    by_key: dict[str, NoteTypeEntry] = {}
    for note_type in note_types:
        before = by_key.get(note_type.key)
        by_key[note_type.key] = merge_note_types(before, note_type) if before else note_type
    ordered = apart({guid: by_guid[guid] for guid in sorted(by_guid)})
    history = sorted(set(releases), key=lambda r: (r.version, r.state, r.cards))
    twice = [a.version for a, b in pairwise(history) if a.version == b.version]
    unique = tuple({release.version: release for release in history}.values())
    return Ledger(vault_id, ordered, dict(sorted(by_key.items())), unique, min(twice, default=None))


def apart(entries: dict[str, Entry]) -> dict[str, Entry]:
    """The entries with no note id twice: of two that branches gave alike, the later GUID takes
    another. Anki finds notes by GUID, so this costs nothing."""
    used: set[int] = set()
    clashing: list[Entry] = []
    for entry in entries.values():
        if entry.note_id in used:
            clashing.append(entry)
        used.add(entry.note_id)
    for entry in clashing:
        note_id = next(n for n in ids.note_ids(entry.guid) if n not in used)
        used.add(note_id)
        entries[entry.guid] = entry._replace(note_id=note_id)
    return entries


def find_fork(ledger: Ledger) -> Version | None:
    """The lowest version from which on two merged branches may have differed.

    Either both left a line for it, or the last release's digest does not cover the entries.
    """
    if ledger.fork is not None or not ledger.releases:
        return ledger.fork
    last = ledger.releases[-1]
    return None if last.cards == cards_digest(ledger) else last.version


NO_TIMES: Mapping[str, int] = MappingProxyType({})


def catch_up(ledger: Ledger, later: Ledger, times: Mapping[str, int] = NO_TIMES) -> Ledger:
    """The ledger, knowing of what was delivered that it had not seen or has forgotten: notes and
    ledger may have gone back together, as by `git revert` or from a backup.

    Of `later` it takes each card's content, change time and whether it was retired, so that what
    differs from that is stamped anew, with a newer time, and Anki takes it. The texts by which
    cards are recognized stay its own where it has any; cards that it lacks are taken in. `times`
    are change times that cards were given with, by GUID, where no more is known. The same ledger is
    given where there is nothing to take.
    """
    if not (later.entries or later.note_types or later.releases or times):
        return ledger
    taken = dict(ledger.entries)
    former = {alias for entry in taken.values() for alias in entry.aliases}
    for guid, newer in later.entries.items():
        known = taken.get(guid)
        if known is not None:
            taken[guid] = _caught_up(known, newer)
        elif f"{FORMER}{guid}" not in former:  # else it is here under its new identity
            taken[guid] = newer
    for guid, modified in times.items():
        known = taken.get(guid)
        if known is not None and known.modified < modified:
            taken[guid] = known._replace(content="", modified=modified)
    note_types = dict(ledger.note_types)
    for key, each in later.note_types.items():
        own = note_types.get(key)
        if own is not None and own.id in (0, each.id) and own.modified < each.modified:
            note_types[key] = own._replace(content="", modified=each.modified)
    releases = ledger.releases
    if later.version is not None and (ledger.version is None or later.version > ledger.version):
        releases = (*releases, later.releases[-1])
    caught = replace(
        ledger,
        entries=apart({guid: taken[guid] for guid in sorted(taken)}),
        note_types=note_types,
        releases=releases,
    )
    return ledger if caught == ledger else caught


def resume(ledger: Ledger, working: Ledger, *, is_base: bool) -> tuple[Ledger, frozenset[str]]:
    """The ledger as the state that is worked on since its last version left it, and the GUIDs of
    the cards that only that state knows.

    `is_base` says that the state was made from this very ledger; if not, only new cards and change
    times are taken from it. What was retired since is not: the next version decides.
    """
    unreleased = frozenset(working.entries.keys() - ledger.entries.keys())
    if not is_base:
        return catch_up(ledger, replace(working, releases=())), unreleased
    entries = dict(ledger.entries)
    for guid, entry in working.entries.items():
        known = ledger.entries.get(guid)
        if known is None:
            entries[guid] = entry
        else:
            entries[guid] = entry._replace(
                retired=known.retired, added=known.added, changed=known.changed
            )
    ordered = {guid: entries[guid] for guid in sorted(entries)}
    return replace(ledger, entries=ordered, note_types=working.note_types), unreleased


def _caught_up(known: Entry, newer: Entry) -> Entry:
    if known.modified > newer.modified or (
        known.modified == newer.modified and known.content == newer.content
    ):
        return known
    if newer.retired is not None:  # in a clean-up package it has one more tag
        return known._replace(modified=newer.modified, retired=newer.retired)
    same_time = known.modified == newer.modified
    numbers = {number for number, _ in known.deletions + known.gone}
    used = [pair for pair in newer.deletions + newer.gone if pair[0] not in numbers]
    return known._replace(
        content="" if same_time else newer.content,
        modified=newer.modified,
        changed=max(known.changed, newer.changed),
        retired=None,
        ordinals=tuple(sorted({*known.ordinals, *newer.ordinals})),
        gone=tuple(sorted({*known.gone, *used})),
    )


def retyped(ledger: Ledger, note_types: Sequence[NoteType]) -> Ledger:
    """The ledger as these note types make it: entries of others that only share a key with one of
    them (`note_type` was changed) have a key of their own, `basic@1640995201000`, so that no card
    is taken for theirs. Where that type is used again, they are what they were.
    """
    keys: dict[str, str] = {}
    for each in note_types:
        old = ledger.note_types.get(each.key)
        if old is not None and old.id and old.id != each.id:
            keys[each.key] = f"{each.key}@{old.id}"
            keys[f"{each.key}@{each.id}"] = each.key
    if not keys:
        return ledger
    entries = {
        guid: entry._replace(note_type=keys.get(entry.note_type, entry.note_type))
        for guid, entry in ledger.entries.items()
    }
    return replace(ledger, entries=entries)
