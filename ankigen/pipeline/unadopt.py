"""`adopt --undo`: notes that were taken over are again what another tool made of them.

What was learned since stays: only the notes' type, fields and tags go back, by the operation that
took them over. First the collection follows, then the ledger: stopped in between, the same command
goes on from there.
"""

from __future__ import annotations

from dataclasses import dataclass

from ankigen import identity
from ankigen.config import Config
from ankigen.delivery import adopted
from ankigen.delivery import record as records
from ankigen.delivery.adopted import Former
from ankigen.delivery.record import Record
from ankigen.delivery.values import Held, HeldNote, Way, held
from ankigen.errors import AnkigenError


@dataclass(frozen=True, slots=True)
class Return:
    """What can go back, and why some can't, with each note as it was; `stamp` is when the
    collection last changed (ms)."""

    notes: tuple[Former, ...]
    kept: tuple[tuple[Former, str], ...]
    there: Held


def propose(config: Config, way: Way) -> Return:
    """What was taken over from a collection and can go back.

    Raises `AnkigenError` where nothing was, as far as this machine knows.
    """
    formers = adopted.recall(config.ledger, way.key)
    if not formers:
        raise AnkigenError("nothing of this collection was taken over here: there is no way back")
    types = sorted({former.note_type for former in formers.values()})
    there = held(way.ask("state", {"guids": [*formers], "note_types": types}))
    record = records.read(records.path_of(config.ledger))
    reasons = [(former, _obstacle(former, there, record)) for former in formers.values()]
    return Return(
        tuple(former for former, reason in reasons if reason is None),
        tuple((former, reason) for former, reason in reasons if reason is not None),
        there,
    )


def _obstacle(former: Former, there: Held, record: Record) -> str | None:
    note, shape = there.notes.get(former.guid), there.note_types.get(former.note_type)
    if note is None:
        return "it was deleted in Anki"
    if shape is None or len(shape.fields) != len(former.fields):
        return "its note type is gone, or has other fields"
    if note.note_type == former.note_type:
        return None  # it went back, and then the command was stopped
    if not record.knows(former.guid, note.digest):
        return "it was edited in Anki since"
    if any(card.ordinal not in former.ordinals for card in note.cards):
        return "it has got cards since, which its note type does not make"
    return None


def unadopt(config: Config, returned: Return, way: Way) -> None:
    """Give the notes back, and the cards the identities that they had. Raises `AnkigenError` where
    the collection has changed since, or would not be what it was."""
    record, there = records.read(records.path_of(config.ledger)), returned.there
    with identity.lock(config.ledger):
        notes = [
            [former.note_id, former.note_type, former.fields, _tags(former, note, record)]
            for former in returned.notes
            if (note := there.notes[former.guid]).note_type != former.note_type
        ]
        if notes:
            request = {"stamp": there.stamp, "note_types": [], "notes": notes}
            answer = way.ask("adopt", request)
            if answer.get("changed"):
                raise AnkigenError("the collection has changed meanwhile, and stays: try again")
            if "refused" in answer:
                raise AnkigenError(f"{answer['refused']}; the collection was left as it is")
        ledger = identity.read(config.ledger)
        ours = {each.guid: (each.our_guid, each.our_id) for each in returned.notes}
        identity.write(config.ledger, identity.rename(ledger, ours))
    adopted.remember(config.ledger, way.key, [former for former, _ in returned.kept])


def _tags(former: Former, note: HeldNote, record: Record) -> list[str]:
    """Its tags, and those that its owner gave it since."""
    known = record.tags(former.guid) | {tag.lower() for tag in former.tags}
    return [*former.tags, *(tag for tag in note.tags if tag.lower() not in known)]
