"""Entries whose note type is another one than the project's: same key, another id in Anki."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ankigen.identity.ledger.values import Ledger
from ankigen.types import NoteType


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
