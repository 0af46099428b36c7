"""The ledger as text; see `parsing` for what the lines are."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from json.encoder import encode_basestring as _text

from ankigen.identity.ledger.values import (
    FORMAT,
    RELEASES_KEPT,
    Entry,
    Ledger,
    NoteTypeEntry,
    Release,
)

END = '{"end":true}'
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def text(ledger: Ledger) -> str:
    """The ledger as it is stored; the same ledger gives the same text."""
    return b"".join(lines(ledger)).decode()


def lines(ledger: Ledger) -> Iterator[bytes]:
    """The ledger's lines, in the order in which they are stored."""
    for record in _head(ledger):
        yield _line(_encode(record))
    for guid in sorted(ledger.entries):
        yield _line(_card(ledger.entries[guid]))
    yield _line(END)


def _line(record: str) -> bytes:
    return f"{record}\n".encode()


def _head(ledger: Ledger) -> Iterator[dict[str, object]]:
    head: dict[str, object] = {"ankigen": FORMAT, "vault": ledger.vault_id}
    yield head | ({"name": ledger.vault_name} if ledger.vault_name else {})
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
        **({"type_id": note_type.id, "name": note_type.name} if note_type.id else {}),
    }


def _texts(texts: Iterable[str]) -> str:
    return f"[{','.join(map(_text, texts))}]"


def _card(entry: Entry) -> str:
    """A card's line; what is empty is left out. Written key by key: there are so many of them."""
    prints = entry.prints
    line = (
        f'{{"guid":{_text(entry.guid)},"id":{entry.note_id},"type":{_text(entry.note_type)}'
        f',"note":{_text(entry.note)}'
    )
    if entry.after:
        line += f',"after":{_text(entry.after)}'
    if entry.block_id:
        line += f',"block":{_text(entry.block_id)}'
    if entry.aliases:
        line += f',"aliases":{_texts(entry.aliases)}'
    if entry.question:
        line += f',"question":{_text(entry.question)}'
    if entry.answer:
        line += f',"answer":{_text(entry.answer)}'
    line += f',"prints":[{_text(prints.question)},{_text(prints.answer)},{_text(prints.context)}]'
    if entry.sketch:
        line += f',"sketch":{_text(entry.sketch)}'
    if entry.deletions:
        line += f',"deletions":{_encode(entry.deletions)}'
    if entry.gone:
        line += f',"gone":{_encode(entry.gone)}'
    if entry.deck:
        line += f',"deck":{_text(entry.deck)}'
    if entry.tags:
        line += f',"tags":{_texts(entry.tags)}'
    if entry.ordinals != (0,):
        line += f',"cards":{_encode(entry.ordinals)}'
    if entry.content:
        line += f',"content":{_text(entry.content)}'
    if entry.modified:
        line += f',"modified":{entry.modified}'
    line += f',"added":"{entry.added}","changed":"{entry.changed}"'
    if entry.retired:
        line += f',"retired":"{entry.retired}"'
    if entry.earlier:
        line += f',"earlier":{_texts(entry.earlier)}'
    if entry.apart:
        line += f',"apart":{_texts(entry.apart)}'
    if entry.recovered:
        line += ',"recovered":true'
    return line + "}"
