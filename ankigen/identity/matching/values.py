"""The values of matching: a card with its fingerprints, a match, and what is in doubt."""

from __future__ import annotations

import enum
from collections.abc import Callable
from typing import NamedTuple

from ankigen import fields
from ankigen.identity.ledger.values import Entry
from ankigen.identity.matching.clozes import Pairs
from ankigen.identity.texts import Fingerprints
from ankigen.types import Card, Identity


class Evidence(enum.StrEnum):
    """By what a card was recognised, the surest first."""

    BLOCK_ID = "block id"
    ALIAS = "alias"
    QUESTION = "same question in the same note"
    MOVED = "same question and answer elsewhere"
    WORDS = "same words in the same note"
    SIMILAR = "similar"
    CHOSEN = "chosen"
    NEW = "new"


class Match(NamedTuple):
    """A card's identity, and the entry that it continues (None for a new card).

    `score` is from 0 to 1 and below 1 only where `evidence` is SIMILAR or CHOSEN. `deletions` and
    `gone` are the numbers and texts of a cloze, as the ledger keeps them.
    """

    identity: Identity
    entry: Entry | None
    evidence: Evidence
    score: float = 1.0
    deletions: Pairs = ()
    gone: Pairs = ()

    @property
    def certain(self) -> bool:
        """Whether a person need not look at it."""
        return self.evidence not in (Evidence.SIMILAR, Evidence.CHOSEN)


class Candidate(NamedTuple):
    """An entry that a card may continue, and how likely, from 0 to 1."""

    entry: Entry
    score: float


class Doubt(NamedTuple):
    """A card that is too close to call: the entries that it may continue, best first."""

    card: Card
    candidates: tuple[Candidate, ...]


# Says which entry a card in doubt continues; None for a new card.
Decide = Callable[[Doubt], Entry | None]


class TypeChange(NamedTuple):
    """A card that is new because its note type is not that of the entry which it was."""

    card: Card
    entry: Entry


class Matching(NamedTuple):
    """One match for each card, in their order; `retired` are the entries whose cards are gone,
    `absent` those whose note could not be read (they stay), `doubts` the cards that were taken
    as new because nobody could be asked; `type_changes` are cards that are new, and entries that
    are retired, only because the note type is another; `unreadable` are the vault paths of notes
    whose cards are not all there."""

    vault_id: str
    matches: tuple[Match, ...]
    retired: tuple[Entry, ...] = ()
    absent: tuple[Entry, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    type_changes: tuple[TypeChange, ...] = ()
    unreadable: frozenset[str] = frozenset()

    @property
    def identities(self) -> tuple[Identity, ...]:
        """The cards' identities, in their order."""
        return tuple(match.identity for match in self.matches)


class Unmatched:
    """A card of this build as matching sees it."""

    def __init__(self, index: int, card: Card, prints: Fingerprints) -> None:
        self.index = index
        self.card = card
        self.prints = prints
        self.note = card.note
        self.note_type = fields.note_type(card)
        self.question_print = prints.question
