"""`learn`: what Anki knows of the notes, at its place in them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from ankigen import fields, identity
from ankigen.addon.reading import digest
from ankigen.config import Config
from ankigen.delivery import record as records
from ankigen.delivery.record import Record
from ankigen.delivery.values import HeldNote, Way, held, plain
from ankigen.pipeline.plan import Plan, Request, plan_next
from ankigen.types import Card, Field, Location, RenderedCard

_MANY_LAPSES = 4


@dataclass(frozen=True, slots=True)
class Edited:
    """A card whose note was edited in Anki. `ours` and `theirs` have the fields, `own` are those of
    its note type; `in_notes_too` where the notes have changed since they were last given to Anki.
    """

    card: Card
    ours: RenderedCard
    own: tuple[Field, ...]
    note_id: int
    theirs: tuple[str, ...]
    in_notes_too: bool

    @property
    def changed(self) -> tuple[int, ...]:
        """The numbers of the fields that differ."""
        pairs = enumerate(zip(self.ours.fields, self.theirs, strict=False))
        return tuple(number for number, (one, other) in pairs if digest(one) != digest(other))

    @property
    def differences(self) -> dict[str, str]:
        """What changed, by field: the words that do, of the notes and of Anki."""
        return {
            self.own[number].name: identity.difference(
                plain(self.ours.fields[number]), plain(self.theirs[number])
            )
            for number in self.changed
        }


@dataclass(frozen=True, slots=True)
class Learned:
    """What Anki knows of the cards of a note: the most `lapses` and the highest FSRS `difficulty`
    (1 to 10) of any, `flags` by their numbers, whether one is suspended."""

    place: Location
    note: str
    guid: str
    question: str
    repetitions: int
    lapses: int
    difficulty: float | None
    stability: float | None
    flags: tuple[int, ...]
    is_suspended: bool
    is_leech: bool


@dataclass(frozen=True, slots=True)
class Lessons:
    """All that Anki knows, in the order of the notes; `absent` cards are not in the collection."""

    edited: tuple[Edited, ...]
    notes: tuple[Learned, ...]
    absent: int

    def kinds(self) -> dict[str, tuple[Learned, ...]]:
        """The notes to look at, by why: the worst first."""
        hard = [note for note in self.notes if note.difficulty is not None]
        hard.sort(key=lambda note: (-(note.difficulty or 0), note.place))
        failed = [note for note in self.notes if note.lapses >= _MANY_LAPSES]
        failed.sort(key=lambda note: (-note.lapses, note.place))
        return {
            "leeches": tuple(note for note in self.notes if note.is_leech),
            "lapses": tuple(failed),
            "hardest": tuple(hard),
            "suspended": tuple(note for note in self.notes if note.is_suspended),
            "flagged": tuple(note for note in self.notes if note.flags),
            "never_seen": tuple(note for note in self.notes if not note.repetitions),
        }


def learn(config: Config, way: Way, now: int) -> tuple[Lessons, Plan]:
    """Ask a collection about the cards that are in the notes now; nothing is written.

    Raises `BuildError` where the notes have errors.
    """
    planned = plan_next(config, Request(now))
    rendered = {each.rendered.identity.guid: each.rendered for each in planned.found.cards}
    own = {note_type.key: note_type.fields for note_type in planned.prepared.note_types}
    places = {each.rendered.identity.guid: each.card for each in planned.found.cards}
    answer = way.ask("facts", {"guids": [*rendered], "note_types": []})
    notes = held(answer).notes
    learned = {row[0]: row[1:] for row in answer["learned"]}
    record = records.read(records.path_of(config.ledger))
    edited = _edited(way, planned, record, notes, places, own)
    known = tuple(
        _learned(places[guid], _question(rendered[guid], own), notes[guid], learned)
        for guid in rendered
        if guid in notes
    )
    return Lessons(edited, known, len(rendered) - len(known)), planned


def _edited(
    way: Way,
    planned: Plan,
    record: Record,
    notes: Mapping[str, HeldNote],
    places: Mapping[str, Card],
    own: Mapping[str, tuple[Field, ...]],
) -> tuple[Edited, ...]:
    found: list[tuple[RenderedCard, HeldNote, bool]] = []
    for ours in (each.rendered for each in planned.found.cards):
        guid = ours.identity.guid
        note = notes.get(guid)
        now = digest("\x1f".join(ours.fields))
        if note is None or note.digest == now or record.knows(guid, note.digest):
            continue
        given = record.given.get(guid, ())
        entry = planned.known.ledger.entries.get(guid)
        if not given and (entry is None or note.modified <= entry.modified):
            continue
        last = given[-1].digest if given else now
        found.append((ours, note, last != now))
    texts = way.ask("texts", {"ids": [note.note_id for _, note, _ in found]})
    theirs = {number: tuple(text) for number, text in texts["notes"]}
    return tuple(
        Edited(
            places[ours.identity.guid],
            ours,
            own[ours.note_type],
            note.note_id,
            theirs[note.note_id],
            changed,
        )
        for ours, note, changed in found
        if len(theirs.get(note.note_id, ())) == len(ours.fields)
    )


def _question(ours: RenderedCard, own: Mapping[str, tuple[Field, ...]]) -> str:
    """The words of a card's question, in whatever field of its note type it is."""
    text = fields.text(own[ours.note_type], ours.fields, fields.QUESTION)
    return plain(text or ours.fields[0])


def _learned(
    card: Card, question: str, note: HeldNote, learned: Mapping[int, list[float | None]]
) -> Learned:
    rows = [learned[each.card_id] for each in note.cards if each.card_id in learned]
    columns: dict[int, list[float]] = defaultdict(list)
    for row in rows:
        for number, value in enumerate(row):
            if value is not None:
                columns[number].append(value)
    repetitions, lapses, _, flags, difficulty, stability = (columns[each] for each in range(6))
    return Learned(
        place=card.location,
        note=card.note,
        guid=note.guid,
        question=question,
        repetitions=int(sum(repetitions)),
        lapses=int(max(lapses, default=0)),
        difficulty=max(difficulty, default=None),
        stability=min(stability, default=None),
        flags=tuple(sorted({int(flag) for flag in flags} - {0})),
        is_suspended=any(each.is_suspended for each in note.cards),
        is_leech=any(tag.lower() == "leech" for tag in note.tags),
    )
