"""Edits in sequences with builds between, and how many identities came out right."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from ankigen.identity import Doubt, Ledger, Match, match, stamp
from ankigen.types import Card, Kind, Location, NoteType, Source

from .cards import VAULT, note_type, render
from .edits import EDITS, Fact, World

UNTOUCHED = "untouched"
# These touch many cards at once, and are easy.
WHOLE_NOTES = frozenset(
    {"rename folder", "rename note", "split note", "join notes", "heading", "reorder"}
)


@dataclass
class Tally:
    """What became of the cards, by kind of edit; the rates leave out what no edit touched, and
    what edits of whole notes did, which would outweigh the rest.

    `should` had an identity to keep and `kept` did, `lost` were taken for new ones, `wrong` were
    given another card's identity, which counts whether or not they had one of their own.
    """

    should: Counter[str] = field(default_factory=Counter)
    kept: Counter[str] = field(default_factory=Counter)
    lost: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    new: Counter[str] = field(default_factory=Counter)
    edits: int = 0
    builds: int = 0
    doubts: int = 0
    mistakes: list[str] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        """Take another tally's counts in."""
        for name in ("should", "kept", "lost", "wrong", "new"):
            getattr(self, name).update(getattr(other, name))
        self.edits += other.edits
        self.builds += other.builds
        self.doubts += other.doubts

    def _sum(self, counts: Counter[str]) -> int:
        """The cards that single edits touched."""
        return sum(n for kind, n in counts.items() if kind not in {UNTOUCHED, *WHOLE_NOTES})

    @property
    def precision(self) -> float:
        """Of the old identities given to edited cards, the share that was right; an identity
        given wrongly to any card counts against it."""
        kept, wrong = self._sum(self.kept), self.wrong.total()
        return kept / (kept + wrong) if kept + wrong else 1.0

    @property
    def recall(self) -> float:
        """Of the edited cards that should keep their identity, the share that did; one lost
        anywhere counts against it."""
        kept, missed = self._sum(self.kept), self.should.total() - self.kept.total()
        return kept / (kept + missed) if kept + missed else 1.0


def to_card(fact: Fact, note: str) -> Card:
    """A card as extraction gives it."""
    return Card(
        note=note,
        kind=Kind.BASIC,
        question=Source(fact.question, note, 1),
        answer=Source(fact.answer, note, 2),
        location=Location(note),
        deck="Deck",
        context=fact.context,
    )


class History:
    """A world, its ledger, and which identity each true card has."""

    def __init__(self, notes: dict[str, list[tuple[str, str]]], seed: int, spare: int = 40) -> None:
        """Take `notes`, all but a share of cards that wait to be written later."""
        rng = random.Random(seed)
        self.world = World({}, [], rng)
        world = self.world
        every = [(note, texts) for note, cards in notes.items() for texts in cards]
        kept_back = set(rng.sample(range(len(every)), min(spare, len(every) // 4)))
        for i, (note, texts) in enumerate(every):
            if i in kept_back:
                world.spare.append(texts)
            else:
                world.notes.setdefault(note, []).append(Fact(next(world.numbers), *texts))
        rng.shuffle(world.spare)
        self.ledger = Ledger()
        self.guids: dict[int, str] = {}
        self.owners: dict[str, int] = {}
        self.types: list[NoteType] = [note_type()]
        self.tally = Tally()
        self.now = 1_700_000_000
        self._build()
        self.tally = Tally()

    def run(self, edits: int, most: int = 6) -> Tally:
        """Make `edits` edits, up to `most` between two builds."""
        kinds, weights = list(EDITS), list(EDITS.values())
        world = self.world
        while self.tally.edits < edits:
            for _ in range(world.random.randint(1, most)):
                if not any(world.notes.values()):
                    return self.tally
                world.random.choices(kinds, weights)[0](world)
                self.tally.edits += 1
            self._build()
            if len(world.spare) < 5:
                world.spare += [(f.question, f.answer) for _, _, f in world.deleted[:-20]]
                del world.deleted[:-20]
        return self.tally

    def _build(self) -> None:
        facts = [(note, fact) for note, facts in self.world.notes.items() for fact in facts]
        facts.sort(key=lambda pair: pair[0])
        cards = [to_card(fact, note) for note, fact in facts]
        matching = match(cards, [()] * len(cards), self.ledger, vault_id=VAULT)
        self.now += 1000
        rendered = [render(c, i) for c, i in zip(cards, matching.identities, strict=True)]
        stamped = stamp(self.ledger, matching, cards, rendered, self.types, now=self.now)
        self.ledger = stamped.ledger
        self.tally.builds += 1
        self.tally.doubts += len(matching.doubts)
        self._count([fact for _, fact in facts], matching.matches, matching.doubts)
        self.world.touched.clear()
        self.world.copied.clear()

    def _count(
        self, facts: list[Fact], matches: Iterable[Match], doubts: tuple[Doubt, ...]
    ) -> None:
        """Compare the identities given with the truth, and go on from what was given."""
        owners = dict(self.owners)
        for fact, match_ in zip(facts, matches, strict=True):
            kind = self.world.touched.get(fact.truth, UNTOUCHED)
            guid, had = match_.identity.guid, self.guids.get(fact.truth)
            owner = self.owners.get(guid)
            if had is None:
                self.tally.new[kind] += 1
            else:
                self.tally.should[kind] += 1
            if owner is not None and owner != fact.truth:
                self.tally.wrong[kind] += 1
                self._note("wrong", kind, fact, match_)
            elif had == guid:
                self.tally.kept[kind] += 1
            elif had is not None:
                self.tally.lost[kind] += 1
                self._note("lost", kind, fact, match_)
            self.guids[fact.truth] = guid
            owners[guid] = fact.truth
        self.owners = owners

    def _note(self, what: str, kind: str, fact: Fact, match_: Match) -> None:
        old = match_.entry.question if match_.entry else ""
        self.tally.mistakes.append(
            f"{what}\t{kind}\t{match_.evidence}\t{match_.score:.2f}\t{old[:90]!r} → "
            f"{fact.question[:90]!r} | {fact.answer[:60]!r}"
        )
