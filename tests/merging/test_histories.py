"""Random histories of edits, builds, imports and reviews, in the real Anki."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from ankigen import package
from ankigen.files import path_key
from tests.backend import CardRow, Device, Rating
from tests.examples import some
from tests.projects import Project

# Cards that have little in common, as a person's have.
CARDS = (
    ("Why do tides come twice a day?", "Water bulges on both sides of the earth."),
    ("Which rock cools slowly underground?", "Granite, with large crystals."),
    ("How many lines has a sonnet?", "Fourteen, mostly in iambic pentameter."),
    ("What do enzymes lower?", "The activation energy of a reaction."),
    ("Who pays a tariff?", "The importer, and in the end mostly the buyers."),
    ("Where does a comet's tail point?", "Away from the sun, whatever its course."),
    ("Name the voices of a fugue.", "Subject, answer, countersubject."),
    ("When is a graph bipartite?", "When it has no cycle of odd length."),
)
CLOZES = (
    "At noon the {{sun}} stands high and the {{moon}} is rarely seen.",
    "At noon the sun stands high, the {{moon}} and the {{comet}} are rarely seen.",
    "At noon the {{sun}} stands high, and the {{comet}} or the {{moon}} is rarely seen.",
)
NOTES = ("A", "B", "C/D")
REWORDINGS = ("", " Say why.", " In short.")


@dataclass(frozen=True)
class Fact:
    """A card as its author sees it: `number` says which, for ever."""

    number: int
    question: str
    answer: str

    def __str__(self) -> str:
        if not self.answer:
            return f"C: {self.question}\n"
        return f"Q: {self.question}\nA: {self.answer}\n"


class Histories(RuleBasedStateMachine):
    """A project and a device, and what must hold of them whatever happens."""

    counted: ClassVar[Counter[str]] = Counter()  # what was done, in all histories

    @initialize()
    def begin(self) -> None:
        """An empty project and an empty collection."""
        self.folder = Path(tempfile.mkdtemp(prefix="ankigen-histories-"))
        self.project = Project(self.folder / "project")
        (self.project.root / "notes").mkdir(parents=True)
        self.device = Device(self.folder / "device")
        self.notes: dict[str, list[Fact]] = {name: [] for name in NOTES}
        self.notes["A"] = [Fact(i, *CARDS[i]) for i in range(3)]
        self.deleted: list[Fact] = []
        self.guids: dict[int, str] = {}
        self.packages: list[Path] = []
        self.mine: dict[str, int] = {}
        self.packaged: dict[str, package.PackagedNote] = {}
        self.counted["histories"] += 1
        self.reviewed = 0
        self.build()

    def teardown(self) -> None:
        """The newest package makes everything right; the database is sound."""
        try:
            self._end()
        finally:
            self.device.close()
            shutil.rmtree(self.folder)

    def _end(self) -> None:
        self.build()
        self.import_package(len(self.packages))
        notes = self.device.notes()
        for facts in self.notes.values():
            for fact in facts:
                guid = self.guids[fact.number]
                assert guid in notes
                if guid not in self.mine and fact.answer:
                    assert fact.question.split()[-1].strip(".?") in notes[guid].fields[0]
        assert self.device.check().is_clean
        self.counted["reviews lost"] += self.reviewed - len(self.device.reviews())
        self.counted["notes twice"] += len(notes.keys() - set(self.guids.values()))
        assert not self.counted["reviews lost"]
        assert not self.counted["notes twice"]

    def _numbers(self) -> set[int]:
        return {fact.number for facts in self.notes.values() for fact in facts}

    def _one(self, pick: int) -> tuple[str, int]:
        """A card in the notes."""
        places = [(note, i) for note, facts in self.notes.items() for i in range(len(facts))]
        return places[pick % len(places)]

    @rule(number=st.integers(0, len(CARDS) - 1), note=st.sampled_from(NOTES))
    def add(self, number: int, note: str) -> None:
        """A card is written, or written again after it was deleted."""
        if number not in self._numbers():
            self.counted["edits"] += 1
            back = [fact for fact in self.deleted if fact.number == number]
            self.deleted = [fact for fact in self.deleted if fact.number != number]
            self.notes[note].append(back[0] if back else Fact(number, *CARDS[number]))

    @rule(shape=st.sampled_from(CLOZES))
    def cloze(self, shape: str) -> None:
        """A cloze is written, or its deletions changed."""
        self.counted["edits"] += 1
        marked = shape.replace("{{", "{{c1::").replace("c1::moon", "c2::moon")
        fact = Fact(99, marked.replace("c1::comet", "c3::comet"), "")
        note = next((n for n in NOTES if any(f.number == 99 for f in self.notes[n])), "B")
        self.notes[note] = [f for f in self.notes[note] if f.number != 99] + [fact]

    @precondition(lambda self: self._numbers() - {99})
    @rule(pick=st.integers(0, 99), words=st.sampled_from(REWORDINGS), answer=st.booleans())
    def edit(self, pick: int, words: str, answer: bool) -> None:
        """A question or an answer is reworded."""
        note, place = self._one(pick)
        fact = self.notes[note][place]
        if fact.number < len(CARDS):
            self.counted["edits"] += 1
            question, text = CARDS[fact.number]
            self.notes[note][place] = (
                replace(fact, answer=text + words) if answer
                else replace(fact, question=question + words)
            )  # fmt: skip

    @precondition(lambda self: self._numbers())
    @rule(pick=st.integers(0, 99), note=st.sampled_from(NOTES), first=st.booleans())
    def move(self, pick: int, note: str, first: bool) -> None:
        """A card is moved to another note, or within its own."""
        self.counted["edits"] += 1
        old, place = self._one(pick)
        fact = self.notes[old].pop(place)
        self.notes[note].insert(0 if first else len(self.notes[note]), fact)

    @precondition(lambda self: len(self._numbers()) > 1)
    @rule(pick=st.integers(0, 99))
    def delete(self, pick: int) -> None:
        """A card leaves the notes."""
        note, place = self._one(pick)
        self.counted["edits"] += 1
        fact = self.notes[note].pop(place)
        if fact.number != 99:
            self.deleted.append(fact)

    @rule()
    def rename(self) -> None:
        """Notes change their names in a ring."""
        self.counted["edits"] += 1
        values = list(self.notes.values())
        self.notes = dict(zip(NOTES, [values[-1], *values[:-1]], strict=True))

    @rule(delta=st.booleans())
    def build(self, delta: bool = False) -> None:
        """The deck is built; every card that was known keeps its GUID."""
        for name in NOTES:
            text = "\n".join(map(str, self.notes[name]))
            self.project.write(f"{name}.md", f"# {name}\n\n{text}")
        self.counted["builds"] += 1
        since = None
        if delta and self.packages:
            since = str(self.version)
        built = self.project.build(retire=True, since=since, keep_going=False)
        self.version = built.changes.new
        self._remember(built.matching.identities)
        self._compare(built.package)
        for path in (built.cleanup, built.delta, built.package):
            if path is not None:
                kept = self.folder / f"{len(self.packages)}.apkg"
                shutil.copy(path, kept)
                self.packages.append(kept)

    def _remember(self, identities: object) -> None:
        """Compare the cards' GUIDs with those they had."""
        assert isinstance(identities, tuple)
        facts = [fact for name in sorted(NOTES, key=path_key) for fact in self.notes[name]]
        assert len(facts) == len(identities)
        for fact, identity in zip(facts, identities, strict=True):
            assert self.guids.setdefault(fact.number, identity.guid) == identity.guid, fact
        assert len(set(self.guids.values())) == len(self.guids)

    def _compare(self, path: Path) -> None:
        """A note's time moves when what is packaged of it does, and never otherwise."""
        notes = {note.guid: note for note in package.read(path).notes}
        for guid, note in notes.items():
            before = self.packaged.get(guid)
            if before is not None:
                same = before._replace(position=note.position, modified=note.modified) == note
                assert (note.modified == before.modified) == same
                assert note.modified >= before.modified
        self.packaged = notes

    @rule(pick=st.integers(0, 99))
    def import_package(self, pick: int) -> None:
        """Any package ever built is imported: reviews, schedules and own edits stay."""
        path = self.packages[-1] if pick >= len(self.packages) else self.packages[pick]
        cards, reviews, notes = self.device.cards(), self.device.reviews(), self.device.notes()
        self.counted["imports"] += 1
        log = self.device.import_package(path)
        assert not log.conflicting
        assert not log.missing
        assert self.device.reviews() == reviews
        after = self.device.cards()
        assert _scheduling(cards).items() <= _scheduling(after).items()
        packaged = {note.guid: note for note in package.read(path).notes}
        now = self.device.notes()
        for guid, note in notes.items():
            newer = guid in packaged and packaged[guid].modified > note.modified
            assert (guid in log.updated) == newer
            if newer:
                self.mine.pop(guid, None)
            else:
                assert now[guid] == note
        assert set(now) == {*notes, *packaged}
        self.counted["imports"] += 1
        again = self.device.import_package(path)
        assert not again.new
        assert not again.updated

    @precondition(lambda self: self.device.counts()[1])
    @rule(pick=st.integers(0, 99), rating=st.sampled_from(Rating))
    def review(self, pick: int, rating: Rating) -> None:
        """A card is answered."""
        keys = sorted(self.device.cards())
        guid, ordinal = keys[pick % len(keys)]
        self.device.answer(guid, rating, ordinal)
        self.counted["reviews"] += 1
        self.reviewed += 1

    @precondition(lambda self: self.device.counts()[0])
    @rule(pick=st.integers(0, 99))
    def edit_in_anki(self, pick: int) -> None:
        """The user mends a card in Anki."""
        guids = sorted(self.device.notes())
        guid = guids[pick % len(guids)]
        self.device.edit(guid, "Lead", f"mine {pick}", at=self.project.clock + 30)
        self.mine[guid] = pick

    @invariant()
    def own_edits_stay(self) -> None:
        """What the user wrote in Anki is there until its note changes."""
        for guid, pick in self.mine.items():
            assert self.device.field(guid, "Lead") == f"mine {pick}"


def _scheduling(cards: dict[tuple[str, int], CardRow]) -> dict[tuple[str, int], object]:
    return {key: (card.card_id, card.deck, card.scheduling) for key, card in cards.items()}


TestHistories = Histories.TestCase
TestHistories.settings = settings(
    max_examples=some(12),
    stateful_step_count=25,
    deadline=None,
    # A history that fails is short enough to be read; shrinking it would take minutes.
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
