"""The ledger as text; see `parsing` for what the lines are."""

from __future__ import annotations

import json
from collections.abc import Iterator

from ankigen.identity.ledger import FORMAT, RELEASES_KEPT, Entry, Ledger, NoteTypeEntry, Release

END = '{"end":true}'
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def text(ledger: Ledger) -> str:
    """The ledger as it is stored; the same ledger gives the same text."""
    return b"".join(lines(ledger)).decode()


def lines(ledger: Ledger) -> Iterator[bytes]:
    """The ledger's lines, in the order in which they are stored."""
    for record in _head(ledger):
        yield _line(_ENCODER.encode(record))
    entries, settled = ledger.entries, ledger.settled.lines
    for guid in sorted([*entries, *settled]):
        known = settled.get(guid)
        yield known + b"\n" if known is not None else _line(_ENCODER.encode(_record(entries[guid])))
    yield _line(END)


def _line(record: str) -> bytes:
    return f"{record}\n".encode()


def _head(ledger: Ledger) -> Iterator[dict[str, object]]:
    yield {"ankigen": FORMAT, "vault": ledger.vault_id}
    yield from map(_release_record, ledger.releases[-RELEASES_KEPT:])
    yield from (_note_type_record(ledger.note_types[key]) for key in sorted(ledger.note_types))


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
