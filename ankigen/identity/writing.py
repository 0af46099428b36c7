"""The ledger as text; see `parsing` for what the lines are."""

from __future__ import annotations

import json
from collections.abc import Iterator
from json.encoder import encode_basestring as _text

from ankigen.identity.ledger import FORMAT, RELEASES_KEPT, Entry, Ledger, NoteTypeEntry, Release

END = '{"end":true}'
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def text(ledger: Ledger) -> str:
    """The ledger as it is stored; the same ledger gives the same text."""
    return b"".join(lines(ledger)).decode()


def lines(ledger: Ledger) -> Iterator[bytes]:
    """The ledger's lines, in the order in which they are stored."""
    for record in _head(ledger):
        yield _line(_encode(record))
    entries, settled = ledger.entries, ledger.settled.lines
    for guid in sorted([*entries, *settled]):
        known = settled.get(guid)
        yield known + b"\n" if known is not None else _line(_card(entries[guid]))
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


def _card(entry: Entry) -> str:
    """A card's line; what is empty is left out. Written key by key: there are so many of them."""
    prints = entry.prints
    known = [
        f'{{"guid":{_text(entry.guid)},"id":{entry.note_id},"type":{_text(entry.note_type)},'
        f'"note":{_text(entry.note)}'
    ]
    if entry.after:
        known.append(f'"after":{_text(entry.after)}')
    if entry.block_id:
        known.append(f'"block":{_text(entry.block_id)}')
    if entry.aliases:
        known.append(f'"aliases":{_encode(entry.aliases)}')
    if entry.question:
        known.append(f'"question":{_text(entry.question)}')
    if entry.answer:
        known.append(f'"answer":{_text(entry.answer)}')
    known.append(
        f'"prints":[{_text(prints.question)},{_text(prints.answer)},{_text(prints.context)}]'
    )
    if entry.sketch:
        known.append(f'"sketch":{_text(entry.sketch)}')
    if entry.deletions:
        known.append(f'"deletions":{_encode(entry.deletions)}')
    if entry.gone:
        known.append(f'"gone":{_encode(entry.gone)}')
    if entry.deck:
        known.append(f'"deck":{_text(entry.deck)}')
    if entry.tags:
        known.append(f'"tags":{_encode(entry.tags)}')
    if entry.content:
        known.append(f'"content":{_text(entry.content)}')
    if entry.modified:
        known.append(f'"modified":{entry.modified}')
    known.append(f'"added":"{entry.added}","changed":"{entry.changed}"')
    if entry.retired:
        known.append(f'"retired":"{entry.retired}"')
    if entry.earlier:
        known.append(f'"earlier":{_encode(entry.earlier)}')
    if entry.apart:
        known.append(f'"apart":{_encode(entry.apart)}')
    if entry.recovered:
        known.append('"recovered":true')
    return f"{','.join(known)}}}"
