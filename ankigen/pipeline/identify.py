"""Who each card is, and what it is packaged as: drafts finished, empty cards found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from ankigen import fields, identity, render, templates
from ankigen.config import FILE_NAME, Config
from ankigen.files import display_path
from ankigen.pipeline.compile import CompiledCard
from ankigen.pipeline.delivered import Known
from ankigen.pipeline.prepare import Prepared
from ankigen.types import (
    Card,
    Diagnostic,
    Field,
    Location,
    RenderedCard,
    Severity,
)


class IdentifiedCard(NamedTuple):
    """A card, who it is, and what is packaged of it."""

    compiled: CompiledCard
    match: identity.Match
    rendered: RenderedCard

    @property
    def card(self) -> Card:
        """The card as it is written."""
        return self.compiled.card


@dataclass(frozen=True, slots=True)
class Identified:
    """The cards that can be packaged; `errors` name others.

    `ledger` is the one that they were recognised in, and `refused` says what Anki will not do.
    """

    cards: tuple[IdentifiedCard, ...]
    matching: identity.Matching
    errors: tuple[Diagnostic, ...]
    ledger: identity.Ledger
    refused: tuple[Diagnostic, ...]


def identify(
    config: Config,
    prepared: Prepared,
    known: Known,
    decide: identity.Decide | None = None,
    *,
    retire: bool = False,
) -> Identified:
    """Recognise the cards in the ledger and finish their drafts."""
    ledger = identity.retyped(known.ledger, prepared.note_types)
    matching = identity.match(
        prepared.cards,
        [each.draft.deletions for each in prepared.compiled],
        ledger,
        vault_id=config.vault_id or config.deck,
        unreadable=_unreadable(prepared, ledger),
        decide=decide,
        card_texts=[each.card_text for each in prepared.compiled],
    )
    generations = {
        note_type.key: templates.CardGeneration(note_type) for note_type in prepared.note_types
    }

    own = {note_type.key: note_type.fields for note_type in prepared.note_types}

    def ordinals(note_type: str, values: tuple[str, ...], tags: tuple[str, ...]) -> tuple[int, ...]:
        return generations[note_type].ordinals(values, tags)

    errors = _unseen(config, prepared, ledger)
    kept: list[IdentifiedCard] = []
    for each, match in zip(prepared.compiled, matching.matches, strict=True):
        key = fields.note_type(each.card)
        finished = render.finish(each.card, each.draft, match.identity, ordinals, own[key])
        if finished.ordinals:
            kept.append(IdentifiedCard(each, match, finished))
        else:
            # Anki would not show it; it stays in the ledger, as one that is unread.
            errors.append(_empty(each.card, own[key]))
    matching = matching._replace(matches=tuple(each.match for each in kept))
    refused = identity.refusals(
        known.released,
        matching,
        [each.card for each in kept],
        [each.rendered for each in kept],
        prepared.note_types,
        retire=retire,
        ledger_name=config.ledger.name,
        config_name=FILE_NAME,
    )
    return Identified(tuple(kept), matching, tuple(errors), ledger, refused)


def _unreadable(prepared: Prepared, ledger: identity.Ledger) -> frozenset[str]:
    """The notes whose cards must not count as gone, those in a folder that could not be read
    among them: only the ledger knows what they are."""
    scan = prepared.vault.scan
    if not scan.unseen:
        return prepared.unreadable
    return prepared.unreadable | {
        entry.note for entry in ledger.active if scan.is_unseen(entry.note)
    }


def _unseen(config: Config, prepared: Prepared, ledger: identity.Ledger) -> list[Diagnostic]:
    """An error for each place that cannot be looked at and had cards: a deck without them would be
    half a deck."""
    scan = prepared.vault.scan
    errors = []
    for path in scan.unseen:
        place = replace(scan, unseen=(path,))
        count = sum(place.is_unseen(entry.note) for entry in ledger.active)
        if count:
            message = f"{count} known cards are there; make it readable, or say --keep-going"
            location = Location(display_path(scan.root / path, config.root))
            errors.append(Diagnostic(location, "unreadable-folder", message, Severity.ERROR))
    return errors


def _empty(card: Card, own: Sequence[Field]) -> Diagnostic:
    names = [field.name for field in own]
    is_unfilled = card.note_type and all(fields.place(name) != fields.QUESTION for name in names)
    message = (
        f"the front of this card would be empty in Anki: no field of the note type "
        f"`{card.note_type}` ({', '.join(names)}) is for the question; call one `Question`, "
        "`Front` or `Text`"
        if is_unfilled
        else "the front of this card would be empty in Anki: a cloze needs a deletion such as "
        "{{c1::text}}, a question needs text that shows"
    )
    return Diagnostic(card.location, "empty-front", message, Severity.ERROR)
