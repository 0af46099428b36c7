"""Small cards and their rendering, for tests of identity."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from ankigen import fields
from ankigen.identity import Ledger, Matching, Stamped, match, stamp
from ankigen.types import (
    Card,
    Deletion,
    Identity,
    Kind,
    Location,
    NoteType,
    RenderedCard,
    Source,
    Template,
)

VAULT = "test-vault"
NOW = 1_700_000_000


def make(
    question: str,
    answer: str = "An answer.",
    note: str = "a.md",
    *,
    kind: Kind = Kind.BASIC,
    block_id: str | None = None,
    aliases: tuple[str, ...] = (),
    context: tuple[str, ...] = (),
    deck: str = "Deck",
    tags: tuple[str, ...] = (),
) -> Card:
    """A card as extraction gives it."""
    return Card(
        note=note,
        kind=kind,
        question=Source(question, note, 1),
        answer=Source(answer, note, 2),
        location=Location(note),
        deck=deck,
        context=context,
        tags=tags,
        block_id=block_id,
        aliases=aliases,
    )


def render(card: Card, identity: Identity) -> RenderedCard:
    """A card as rendering might give it: its texts, its place and its identity."""
    values = [""] * len(fields.FIELDS)
    values[fields.QUESTION] = card.question.text
    values[fields.ANSWER] = card.answer.text
    values[fields.CONTEXT] = " › ".join(card.context)
    values[fields.SOURCE] = card.note
    values[fields.ID] = identity.guid
    ordinals = tuple(sorted({n - 1 for n in identity.numbers})) or (0,)
    return RenderedCard(
        identity, fields.note_type(card), tuple(values), card.deck, card.tags, (), ordinals
    )


def note_type(key: str = "basic", css: str = "", extra: int = 0) -> NoteType:
    """A note type of the frozen schema, or one with `extra` templates."""
    templates = tuple(
        Template(fields.NOTE_TYPE_IDS[key] + 1 + i, f"Card {i}", "{{Question}}", "{{Answer}}")
        for i in range(1 + extra)
    )
    name = fields.NOTE_TYPE_NAMES[key]
    return NoteType(
        key, fields.NOTE_TYPE_IDS[key], name, key == "cloze", fields.FIELDS, templates, css
    )


@dataclass(frozen=True)
class Deck:
    """A ledger and what the last build made of it."""

    ledger: Ledger = field(default_factory=Ledger)
    matching: Matching = field(default_factory=lambda: Matching("", ()))
    stamped: Stamped | None = None

    def build(
        self,
        cards: Sequence[Card],
        now: int = NOW,
        *,
        deletions: Sequence[tuple[Deletion, ...]] | None = None,
        unreadable: Sequence[str] = (),
        note_types: Sequence[NoteType] | None = None,
        package: str = "",
    ) -> Deck:
        """Match, render and stamp `cards`."""
        matching = match(
            cards,
            deletions or [()] * len(cards),
            self.ledger,
            vault_id=VAULT,
            unreadable=unreadable,
        )
        rendered = [
            render(card, identity)
            for card, identity in zip(cards, matching.identities, strict=True)
        ]
        stamped = stamp(
            self.ledger,
            matching,
            cards,
            rendered,
            note_types or [note_type()],
            now=now,
            package=package,
        )
        return replace(self, ledger=stamped.ledger, matching=matching, stamped=stamped)

    @property
    def guids(self) -> list[str]:
        """The GUIDs of the last build's cards, in order."""
        return [identity.guid for identity in self.matching.identities]

    @property
    def version(self) -> str:
        """The deck's version."""
        return str(self.ledger.version)
