"""Two ledgers of one vault made one: branches and devices that built apart come together."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from ankigen.identity import ids
from ankigen.identity.ledger.values import (
    Entry,
    Ledger,
    NoteTypeEntry,
    Release,
    Version,
    cards_digest,
)


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
