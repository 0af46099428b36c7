"""`adopt --schedules`: what the notes, and hashcards beside them, know of when a card is due."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from pathlib import Path, PurePosixPath

from ankigen.config import Config
from ankigen.delivery import hashcards
from ankigen.delivery.hashcards import HashedCard
from ankigen.delivery.history import write_history
from ankigen.delivery.other_notes import words_of
from ankigen.delivery.package import opened
from ankigen.pipeline.plan import IdentifiedCard, Plan, Request, plan_next
from ankigen.types import Note, Schedule


@dataclass(frozen=True, slots=True)
class Schedules:
    """The package that was written and how many of its cards have a schedule; `unknown` is how many
    schedules of hashcards are of no card of the notes."""

    path: Path
    cards: int
    unknown: int


def write_schedules(config: Config, package: Path, now: datetime) -> Schedules:
    """Write the package of the schedules that other tools gave the cards, where there are any.

    Raises `BuildError` where the notes have errors, and `AnkigenError` where a database of
    hashcards can't be read.
    """
    planned = plan_next(config, Request(int(now.timestamp())))
    hashed = _Hashed(planned)
    schedules = {
        each.rendered.identity.guid: found
        for each in planned.found.cards
        if (found := {**hashed.schedules(each), **_in_the_note(each)})
    }
    target = config.build_dir / f"{config.slug}-history.apkg"
    number = 0
    if schedules:
        with opened(package) as packed:
            number = write_history(packed, target, schedules, now)
    return Schedules(target, number, len(hashed.unknown))


def _in_the_note(card: IdentifiedCard) -> dict[int, Schedule]:
    """What stands beside the card, by ordinal: by the numbers of its deletions, or where they have
    none, in their order."""
    numbers = card.rendered.identity.numbers
    is_numbered = any(each.number is not None for each in card.compiled.draft.deletions)
    ordinals: Iterable[int] = count() if is_numbered or not numbers else (n - 1 for n in numbers)
    return {
        ordinal: schedule
        for ordinal, schedule in zip(ordinals, card.card.schedules, strict=False)
        if schedule is not None and ordinal in card.rendered.ordinals
    }


class _Hashed:
    """What the databases of hashcards in the vault know; `unknown` are hashes of cards that nobody
    has asked for."""

    def __init__(self, planned: Plan) -> None:
        vault = planned.prepared.vault
        self._notes = vault.notes
        self._known = {
            PurePosixPath(path).parent: hashcards.read(vault.scan.root / path)
            for path in vault.scan.files
            if PurePosixPath(path).name == hashcards.DATABASE
        }
        self.unknown = {name for known in self._known.values() for name in known}
        self._read: dict[str, dict[int, list[HashedCard]]] = {}

    def schedules(self, card: IdentifiedCard) -> dict[int, Schedule]:
        """A card's schedules, by ordinal."""
        note = self._notes[card.card.note]
        folders = PurePosixPath(note.path).parents
        known = next((self._known[each] for each in folders if each in self._known), None)
        if not known:
            return {}
        if note.path not in self._read:
            self._read[note.path] = _by_line(note)
        theirs = self._read[note.path].get(card.card.location.line, [])
        found = {}
        for ordinal, hashed in _paired(card, theirs):
            if hashed.hash in known:
                found[ordinal] = known[hashed.hash]
                self.unknown.discard(hashed.hash)
        return found


def _by_line(note: Note) -> dict[int, list[HashedCard]]:
    lines: dict[int, list[HashedCard]] = defaultdict(list)
    for card in hashcards.cards(note.body):
        lines[note.body_line + card.line].append(card)
    return lines


def _paired(card: IdentifiedCard, theirs: Iterable[HashedCard]) -> Iterator[tuple[int, HashedCard]]:
    """Its ordinals with what they are for hashcards. Both find deletions in the order of the text,
    but links, for example, are deletions for hashcards alone: what is hidden must be the same."""
    numbers = card.rendered.identity.numbers
    if not numbers:
        yield from ((0, each) for each in theirs if not each.hidden)
        return
    left = iter(theirs)
    for number, deletion in zip(numbers, card.compiled.draft.deletions, strict=True):
        for each in left:
            if words_of(each.hidden) == words_of(deletion.text):
                yield number - 1, each
                break
