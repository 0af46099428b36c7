"""The ledger as text; see `parsing` for what the lines are."""

from __future__ import annotations

import json

from ankigen.identity.ledger import FORMAT, RELEASES_KEPT, Entry, Ledger, NoteTypeEntry, Release

END = '{"end":true}'
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def text(ledger: Ledger) -> str:
    """The ledger as it is stored; the same ledger gives the same text."""
    encode = _ENCODER.encode
    lines = [encode({"ankigen": FORMAT, "vault": ledger.vault_id})]
    lines += [encode(_release_record(r)) for r in ledger.releases[-RELEASES_KEPT:]]
    lines += [encode(_note_type_record(ledger.note_types[k])) for k in sorted(ledger.note_types)]
    lines += [encode(_record(ledger.entries[guid])) for guid in sorted(ledger.entries)]
    lines += [END, ""]
    return "\n".join(lines)


def _release_record(release: Release) -> dict[str, object]:
    return {"release": str(release.version), "cards": release.cards, "state": release.state}


def _note_type_record(note_type: NoteTypeEntry) -> dict[str, object]:
    return {
        "note_type": note_type.key,
        "schema": note_type.schema,
        "content": note_type.content,
        "modified": note_type.modified,
    }


def _record(entry: Entry) -> dict[str, object]:
    """A card's line; what is empty is left out."""
    record: dict[str, object] = {
        "guid": entry.guid,
        "id": entry.note_id,
        "type": entry.note_type,
        "note": entry.note,
        "after": entry.after,
        "block": entry.block_id,
        "aliases": entry.aliases,
        "question": entry.question,
        "answer": entry.answer,
        "prints": entry.prints,
        "sketch": entry.sketch,
        "deletions": entry.deletions,
        "gone": entry.gone,
        "deck": entry.deck,
        "tags": entry.tags,
        "content": entry.content,
        "modified": entry.modified,
        "added": str(entry.added),
        "changed": str(entry.changed),
        "retired": str(entry.retired) if entry.retired else "",
        "earlier": entry.earlier,
        "apart": entry.apart,
        "recovered": entry.recovered,
    }
    return {key: value for key, value in record.items() if value}
