"""`push`: a built package into a collection, what is there compared with what was given before."""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from ankigen import identity
from ankigen.config import Config
from ankigen.delivery import record as records
from ankigen.delivery.decide import check, decide
from ankigen.delivery.decision import Decision, Delivery, Wishes
from ankigen.delivery.package import Package, opened
from ankigen.delivery.record import Given, Memory, Record
from ankigen.delivery.values import Held, NothingGivenError, PackedNote, Way, held
from ankigen.errors import AnkigenError

_ATTEMPTS = 5  # while somebody changes the collection at the same time
_LEAST, _SHARE = 10, 5  # as when cards leave the deck (`identity.check`): ten, and a fifth


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked for; `retire` allows many notes to be deleted at once."""

    wishes: Wishes
    dry_run: bool = False
    retire: bool = False
    profile: str | None = None


@dataclass(frozen=True, slots=True)
class Pushed:
    """What was given to a collection, or would be. `altered` notes came out otherwise than they
    were packaged: another file of theirs had the name of one of ours, for example."""

    way: str
    decision: Decision
    wishes: Wishes
    altered: tuple[PackedNote, ...] = ()


def push(
    config: Config, package: Path, way: Way, request: Request, cards: Mapping[str, bool]
) -> Pushed:
    """Give a package to the collection that `way` leads to; `cards` are all that the ledger knows
    by GUID, and whether they are in the notes.

    Everything is looked at before anything is written. Raises `AnkigenError` where the collection
    has notes that are not as they must be, keeps changing, or can't be written to.
    """
    with identity.lock(config.ledger), opened(package) as packed:
        path = records.path_of(config.ledger)
        memory = records.recall(config.ledger)
        for _ in range(_ATTEMPTS):
            record = records.read(path)
            # A card that came and went between two versions is in no ledger, but may be in Anki.
            gone = [guid for guid in (*cards, *record.given) if not cards.get(guid, False)]
            retired = tuple(dict.fromkeys(gone))
            there = _look(way, packed, retired)
            known = _known(memory, way.key, there)
            record = _with_earlier(config, record, packed, there)
            delivery = Delivery(
                packed.notes, packed.note_types, record, known, retired, identity.tag(config.deck)
            )
            check(delivery, there)
            decision = decide(delivery, there, request.wishes)
            _guard(decision, delivery, request)
            if request.dry_run:
                return Pushed(way.name, decision, request.wishes)
            more = _given(decision, delivery, there)
            taken = _taken(delivery, decision, request.wishes)
            before, record = record, _recorded(path, record, (*more, *taken))
            try:
                written = _write(way, packed, delivery, decision, there, request.wishes)
            except NothingGivenError:
                records.write(path, before)
                raise
            if written is None:
                records.write(path, before)
                continue
            altered = tuple(
                packed.notes[guid]
                for guid, digest in written.items()
                if digest != packed.notes[guid].digest
            )
            _recorded(path, record, (_as_given(note, written[note.guid]) for note in altered))
            decks = _decks(known, delivery, decision, there, request.wishes)
            collections = {**memory.collections, way.key: decks}
            profile = request.profile or memory.profile
            records.remember(config.ledger, Memory(profile, collections))
            return Pushed(way.name, decision, request.wishes, altered)
    raise AnkigenError(
        "the collection changes all the time; nothing was given to it: try again in a moment"
    )


def _recorded(path: Path, record: Record, more: Iterable[Given]) -> Record:
    """The record with more, in its file; which is left alone where nothing is new."""
    longer = record.extended(more)
    if longer is not record:
        records.write(path, longer)
    return longer


def _look(way: Way, packed: Package, retired: Iterable[str]) -> Held:
    request = {
        "guids": [*packed.notes, *retired],
        "note_types": [*packed.note_types],
        "ids": _ids(packed.notes.values()),
    }
    return held(way.ask("state", request))


def _ids(notes: Iterable[PackedNote]) -> list[list[object]]:
    """GUIDs and note ids, for a way that knows notes by these alone."""
    return [[note.guid, note.note_id] for note in notes]


def _known(memory: Memory, key: str, there: Held) -> Mapping[str, str]:
    """What was put where in this collection. Where nothing of it is left, it is another one, or
    its owner begins anew: then nothing was."""
    known = memory.collections.get(key, {})
    return known if any(guid in there.notes for guid in known) else {}


def _with_earlier(config: Config, record: Record, packed: Package, there: Held) -> Record:
    """The record, and what earlier packages in the build folder gave to notes that it doesn't know:
    they were imported by hand."""
    unknown = {
        guid
        for guid, own in there.notes.items()
        if guid in packed.notes
        and guid not in record.given
        and own.digest != packed.notes[guid].digest
    }
    if not unknown:
        return record
    earlier: list[Given] = []
    for path in sorted(config.build_dir.glob(f"{config.slug}-[0-9]*.[0-9]*.[0-9]*.apkg")):
        try:
            with opened(path) as old:
                notes = [old.notes[guid] for guid in unknown if guid in old.notes]
        except AnkigenError:
            continue
        earlier += (_as_given(note) for note in notes)
    return record.extended(earlier)


def _as_given(note: PackedNote, digest: str | None = None) -> Given:
    return Given(note.guid, note.modified, digest or note.digest, note.deck, note.tags)


def _is_given(note: PackedNote, last: Given) -> bool:
    """Whether the note was given so last: mostly it was, and looking is faster than comparing."""
    return (
        note.digest == last.digest
        and note.modified == last.modified
        and note.deck == last.deck
        and note.tags == last.tags
    )


def _given(decision: Decision, delivery: Delivery, there: Held) -> Iterable[Given]:
    """What the record has to know before anything is written: what will be given, and what is
    there already."""
    for note in (*decision.added, *decision.updated):
        yield _as_given(note)
    for guid, own in there.notes.items():
        packed = delivery.notes.get(guid)
        if packed is not None and own.digest == packed.digest:
            given = delivery.record.given.get(guid)
            if not given or not _is_given(packed, given[-1]):
                yield _as_given(packed)


def _taken(delivery: Delivery, decision: Decision, wishes: Wishes) -> Iterable[Given]:
    """Notes that are deleted because they left the notes: if they return, they are given again."""
    if wishes.retired == "delete":
        for own in decision.retired:
            given = delivery.record.given.get(own.guid, ())
            last = max((each.modified for each in given), default=own.modified)
            yield Given(own.guid, last + 1, "", "", ())


def _guard(decision: Decision, delivery: Delivery, request: Request) -> None:
    """Raise `AnkigenError` where many notes would be deleted and nobody said that it's meant."""
    gone = len(decision.retired)
    if request.wishes.retired != "delete" or request.retire or request.dry_run:
        return
    if gone >= _LEAST and gone * _SHARE > len(delivery.notes):
        raise AnkigenError(
            f"{gone} notes would be deleted in Anki, of {len(delivery.notes) + gone}; if that is "
            "meant, say --retire. Nothing was given."
        )


def _write(
    way: Way, packed: Package, delivery: Delivery, decision: Decision, there: Held, wishes: Wishes
) -> Mapping[str, str] | None:
    """Write what was decided; gives the digests of what was written, or None where the collection
    has changed since."""
    empty = [card for each in decision.empty for card in each.cards] if wishes.empty else []
    if decision.is_nothing and not empty:
        return {}
    moves: dict[str, list[int]] = defaultdict(list)
    for move in decision.moved:
        moves[move.new] += move.cards
    retired = decision.retired
    numbers = [note.note_id for note in retired]
    deletes = wishes.retired == "delete"
    suspended = retired if wishes.retired == "suspend" else ()
    changed = (*decision.added, *decision.updated)
    with tempfile.TemporaryDirectory(prefix="ankigen-") as folder:
        path = Path(folder, "push.apkg")
        if decision.parts:
            packed.write_part(path, decision.parts, there.decks)
        answer = way.ask("push", {
            "stamp": there.stamp,
            "package": str(path) if decision.parts else None,
            "moves": sorted(moves.items()),
            "tags": [[delivery.tag, numbers]] if numbers and not deletes else [],
            "suspend": [card.card_id for note in suspended for card in note.cards],
            "unsuspend": list(decision.returned),
            "delete_notes": numbers if deletes else [],
            "delete_cards": empty,
            "ids": _ids(changed),
        })  # fmt: skip
    written: Mapping[str, str] | None = None if answer.get("changed") else answer["written"]
    return written


def _decks(
    known: Mapping[str, str], delivery: Delivery, decision: Decision, there: Held, wishes: Wishes
) -> dict[str, str]:
    """Where each note of the collection is now, as far as we put it there."""
    decks = dict(known)
    for note in decision.added:
        decks[note.guid] = note.deck
    for guid, own in there.notes.items():
        packed = delivery.notes.get(guid)
        if packed is None:
            continue
        elsewhere = [c.deck for c in own.cards if c.is_filtered and c.deck != packed.deck]
        decks[guid] = known.get(guid, elsewhere[0]) if elsewhere else packed.deck
    if wishes.retired == "delete":
        for own in decision.retired:
            decks.pop(own.guid, None)
    return decks
