"""`adopt`: notes that another tool made in Anki become ours, with their cards and reviews; and
`adopt --undo`: they are again what they were.

Nothing moves in Anki but the notes' type, fields and tags, so schedules stay and the next sync is
an ordinary one. First the ledger takes Anki's identities, then the collection follows: stopped in
between, the same command goes on from there. Back again it is the other way round, by the same
operation: what was learned since stays.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from ankigen import fields, identity
from ankigen.config import Config
from ankigen.delivery import record as records
from ankigen.delivery.adoption import match
from ankigen.delivery.decide import check
from ankigen.delivery.decision import Delivery
from ankigen.delivery.other_notes import Adoptions, OurCard, Pair, note_ids, others
from ankigen.delivery.package import Package, opened
from ankigen.delivery.record import Given, Memory, Record
from ankigen.delivery.values import Former, Held, HeldNote, NoteTypeShape, Way, held
from ankigen.errors import AnkigenError
from ankigen.identity import Ledger
from ankigen.identity.ledger import correct

# Fields that tell ankigen's note types from those that a person describes.
_TELLING = frozenset({"Question", "Answer", "Source", "ID", "Reverse", "Flags"})
_TELLING_MASKS = frozenset(field.name for field in fields.OCCLUSION_FIELDS)


@dataclass(frozen=True, slots=True)
class Proposal:
    """What can be taken over from a collection that last changed at `stamp` (ms)."""

    adoptions: Adoptions
    stamp: int


def propose(config: Config, package: Path, way: Way) -> Proposal:
    """Find the notes of other tools that cards of the package are. Raises `AnkigenError`."""
    with identity.lock(config.ledger), opened(package) as packed:
        ledger = identity.read(config.ledger)
        # A person's own note type is that of the other tool's notes, too.
        own = [number for number, kind in packed.note_types.items() if _is_ankigens(kind)]
        answer = way.ask("others", {"note_types": own})
        cards = _cards(packed, ledger)
        adoptions = match(cards, others(answer), frozenset(answer["ours"]))
        return Proposal(adoptions, answer["stamp"])


def _is_ankigens(kind: NoteTypeShape) -> bool:
    names = {name for name, _ in kind.fields}
    return names >= _TELLING or names >= _TELLING_MASKS


def _cards(packed: Package, ledger: Ledger) -> list[OurCard]:
    texts = packed.texts(packed.notes)
    cards = []
    for guid, note in packed.notes.items():
        entry = ledger.entries.get(guid)
        if entry is not None:
            is_cloze = packed.note_types[note.note_type].is_cloze
            ids = note_ids((*entry.aliases, entry.block_id))
            cards.append(
                OurCard(guid, entry.note, note.note_type, is_cloze, texts[guid], note.tags,
                        note.ordinals, ids)
            )  # fmt: skip
    return cards


def adopt(
    config: Config, proposal: Proposal, way: Way, build: Callable[[], Path], profile: str | None
) -> Path:
    """Take over what was proposed; gives where the ledger as it was is kept.

    `build` makes the package anew, with the identities that the ledger has then. Raises
    `AnkigenError` where the collection has changed since, or would not be what it was.
    """
    pairs = proposal.adoptions.pairs
    kept = config.ledger.with_name(f"{config.ledger.name}.before-adopt")
    with identity.lock(config.ledger):
        ledger = identity.read(config.ledger)
        shutil.copyfile(config.ledger, kept)
        _keep(config, way.key, ledger, pairs)
        theirs = {pair.ours.guid: (pair.theirs.guid, pair.theirs.note_id) for pair in pairs}
        identity.write(config.ledger, correct.rename(ledger, theirs))
    package = build()
    with identity.lock(config.ledger), opened(package) as packed:
        _check(config, packed, way)
        request = _request(packed, pairs, proposal.stamp)
        _record(config, packed, pairs)
        answer = way.ask("adopt", request)
        if answer.get("changed"):
            raise AnkigenError(
                "the collection has changed meanwhile, and was left as it is: adopt again"
            )
        if "refused" in answer:
            raise AnkigenError(
                f"{answer['refused']}; the collection was left as it is. Put {kept.name} in the "
                f"place of {config.ledger.name}"
            )
        _remember(config, packed, pairs, way.key, profile)
    return kept


def _keep(config: Config, key: str, ledger: Ledger, pairs: Iterable[Pair]) -> None:
    """Remember what the notes were; a card that has their GUID already was stopped on the way."""
    formers = {**records.recall_formers(config.ledger, key)}
    for pair in pairs:
        note, entry = pair.theirs, ledger.entries[pair.ours.guid]
        if entry.guid != note.guid:
            formers[note.guid] = Former(
                note.guid, note.note_id, note.note_type.id, note.fields, note.tags, note.ordinals,
                entry.guid, entry.note_id,
            )  # fmt: skip
    records.remember_formers(config.ledger, key, formers.values())


def _check(config: Config, packed: Package, way: Way) -> None:
    state = held(way.ask("state", {"guids": [], "note_types": [*packed.note_types]}))
    tag = identity.tag(config.deck)
    check(Delivery(packed.notes, packed.note_types, records.Record(), {}, (), tag), state)


def _request(packed: Package, pairs: Iterable[Pair], stamp: int) -> dict[str, object]:
    texts = packed.texts({pair.theirs.guid for pair in pairs})
    notes = []
    for pair in pairs:
        note = packed.notes.get(pair.theirs.guid)
        if note is None:
            raise AnkigenError(
                f"{pair.ours.place}: a card has gone while it was taken over: adopt again"
            )
        known = {tag.lower() for tag in note.tags}
        his = [tag for tag in pair.theirs.tags if tag.lower() not in known]
        notes.append([pair.theirs.note_id, note.note_type, texts[note.guid], [*note.tags, *his]])
    return {"stamp": stamp, "note_types": packed.models(), "notes": notes}


def _record(config: Config, packed: Package, pairs: Iterable[Pair]) -> None:
    path = records.path_of(config.ledger)
    notes = (packed.notes[pair.theirs.guid] for pair in pairs)
    given = (Given(n.guid, n.modified, n.digest, n.deck, n.tags) for n in notes)
    records.write(path, records.read(path).extended(given))


def _remember(
    config: Config, packed: Package, pairs: Iterable[Pair], key: str, profile: str | None
) -> None:
    """Their cards stay in the decks that their owner put them in."""
    memory = records.recall(config.ledger)
    decks = dict(memory.collections.get(key, {}))
    decks |= {pair.theirs.guid: packed.notes[pair.theirs.guid].deck for pair in pairs}
    collections = {**memory.collections, key: decks}
    records.remember(config.ledger, Memory(profile or memory.profile, collections))


@dataclass(frozen=True, slots=True)
class Return:
    """What can go back, and why some can't, with each note as it was; `stamp` is when the
    collection last changed (ms)."""

    notes: tuple[Former, ...]
    kept: tuple[tuple[Former, str], ...]
    there: Held


def propose_return(config: Config, way: Way) -> Return:
    """What was taken over from a collection and can go back.

    Raises `AnkigenError` where nothing was, as far as this machine knows.
    """
    formers = records.recall_formers(config.ledger, way.key)
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
        identity.write(config.ledger, correct.rename(ledger, ours))
    records.remember_formers(config.ledger, way.key, [former for former, _ in returned.kept])


def _tags(former: Former, note: HeldNote, record: Record) -> list[str]:
    """Its tags, and those that its owner gave it since."""
    known = record.tags(former.guid) | {tag.lower() for tag in former.tags}
    return [*former.tags, *(tag for tag in note.tags if tag.lower() not in known)]
