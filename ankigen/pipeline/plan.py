"""What a build would do, worked out whole: who each card is, what is packaged of it, and what
changed. Nothing is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from ankigen import cards, fields, identity, render, templates
from ankigen.config import FILE_NAME, Config
from ankigen.errors import BuildError
from ankigen.files import display_path
from ankigen.pipeline import delivered, settings
from ankigen.pipeline.compile import Prepared, prepare
from ankigen.pipeline.compiled import CompiledCard
from ankigen.report import Progress, silent
from ankigen.types import (
    Card,
    Deck,
    Diagnostic,
    Field,
    Location,
    NoteType,
    RenderedCard,
    Severity,
)


class Request(NamedTuple):
    """What is asked for. `now` is in seconds since the epoch, UTC.

    `keep_going` takes the cards without errors, `strict` takes warnings for errors, `retire`
    allows many cards to leave the deck at once, `since` asks for a package of what changed after a
    version, `decide` is asked about cards that are too close to call. `is_working` makes no
    version: what is built is the state that is worked on, until somebody builds or pushes.
    """

    now: int
    retire: bool = False
    keep_going: bool = False
    strict: bool = False
    since: str | None = None
    decide: identity.Decide | None = None
    is_working: bool = False


class IdentifiedCard(NamedTuple):
    """A card, who it is, and what is packaged of it."""

    compiled: CompiledCard
    match: identity.Match
    rendered: RenderedCard

    @property
    def card(self) -> Card:
        """The card as it is written."""
        return self.compiled.card


class Identified(NamedTuple):
    """The cards that can be packaged; `errors` name others.

    `ledger` is the one that they were recognised in, and `refused` says what Anki will not do.
    """

    cards: tuple[IdentifiedCard, ...]
    matching: identity.Matching
    errors: tuple[Diagnostic, ...]
    ledger: identity.Ledger
    refused: tuple[Diagnostic, ...]


class Plan(NamedTuple):
    """The ledger as it is, what the notes say, who each card is, and what would be written."""

    prepared: Prepared
    known: delivered.Known
    found: Identified
    stamped: identity.Stamped

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """Everything found on the way."""
        found = self.found
        return tuple(sorted((*self.prepared.diagnostics, *found.errors, *self.remarks)))

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        """What stops a build, unless it is told to go on without those cards."""
        return tuple(found for found in self.diagnostics if found.severity is Severity.ERROR)

    @property
    def remarks(self) -> tuple[Diagnostic, ...]:
        """What Anki will not do, or not by itself."""
        return (*self.known.remarks, *self.found.refused)

    @property
    def is_refused(self) -> bool:
        """Whether a build would cost reviews, so that a person must say that it is meant."""
        return any(found.severity is Severity.ERROR for found in self.found.refused)


def plan(config: Config, request: Request, prepared: Prepared) -> Plan:
    """Identify everything that was prepared, and work out what would be written, even where a build
    would stop because Anki refused it.

    Raises `BuildError` with everything found where the notes have errors (unless
    `request.keep_going`), and `LedgerError` where the ledger cannot be read.
    """
    known = delivered.known(config, prepared.note_types)
    _stop_at_errors(config, prepared, request)
    identified = identify(config, prepared, known, request.decide, retire=request.retire)
    if identified.errors and not request.keep_going:
        raise BuildError((*prepared.diagnostics, *identified.errors, *identified.refused))
    stamped = identity.stamp(
        _named(identified.ledger, config, prepared),
        identified.matching,
        [each.card for each in identified.cards],
        [each.rendered for each in identified.cards],
        _packaged(prepared.note_types, identified),
        now=request.now,
        package=deck(config, "").description,
        card_texts=[each.compiled.card_text for each in identified.cards],
        released=known.released,
        unreleased=known.unreleased,
    )
    return Plan(prepared, known, identified, stamped)


def _named(ledger: identity.Ledger, config: Config, prepared: Prepared) -> identity.Ledger:
    """The ledger with the vault's name where only the folder says it, or said it."""
    name = "" if config.vault else settings.vault_name(config, prepared.vault.scan.root)
    return ledger if ledger.vault_name == name else replace(ledger, vault_name=name)


def _packaged(note_types: Sequence[NoteType], found: Identified) -> tuple[NoteType, ...]:
    """The note types that the package brings along: that for image occlusion, which few decks need,
    from the first card of it on."""
    used = {each.rendered.note_type for each in found.cards} | found.ledger.note_types.keys()
    return tuple(each for each in note_types if not each.stock_kind or each.key in used)


def plan_next(config: Config, request: Request, progress: Progress = silent) -> Plan:
    """What the next build would do."""
    return plan(config, request, prepare(config, progress))


def deck(config: Config, version: str) -> Deck:
    """The root deck; its description is where its version stands."""
    return Deck(config.deck, f"Built by ankigen from notes. Version {version}")


def _stop_at_errors(config: Config, prepared: Prepared, request: Request) -> None:
    if prepared.errors and not (request.keep_going and prepared.note_types):
        raise BuildError(prepared.diagnostics)
    if request.strict and prepared.warnings:
        raise BuildError(prepared.diagnostics)
    if not prepared.cards:
        raise BuildError((*prepared.diagnostics, no_cards(config, prepared)))


def no_cards(config: Config, prepared: Prepared) -> Diagnostic:
    """What is said of notes without any card."""
    from ankigen.check import foreign  # for start-up time

    place = (
        FILE_NAME
        if (config.root / FILE_NAME).is_file()
        else display_path(config.notes, config.root)
    )
    place = config.notes.as_posix() if place == "." else place
    read = prepared.vault
    sources = (note for path, note in read.notes.items() if path in read.scan.sources)
    markers = cards.configured(config.markers)
    return foreign.no_cards(tuple(sources), Location(place), markers.q, markers.a)


def identify(
    config: Config,
    prepared: Prepared,
    known: delivered.Known,
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
        place = scan._replace(unseen=(path,))
        count = sum(place.is_unseen(entry.note) for entry in ledger.active)
        if count:
            message = f"{count} known cards are there; make it readable, or say --keep-going"
            location = Location(display_path(scan.root / path, config.root))
            errors.append(Diagnostic(location, "unreadable-folder", message, Severity.ERROR))
    return errors


def _empty(card: Card, own: Sequence[Field]) -> Diagnostic:
    names = [field.name for field in own]
    is_unfilled = card.note_type and all(fields.role(field) != fields.QUESTION for field in own)
    message = (
        f"the front of this card would be empty in Anki: no field of the note type "
        f"`{card.note_type}` ({', '.join(names)}) is for the question; call one `Question`, "
        "`Front` or `Text`, or name one in its note-type.yaml: `fill: {{{names[0]}: question}}`"
        if is_unfilled
        else "the front of this card would be empty in Anki: a cloze needs a deletion such as "
        "{{c1::text}}, a question needs text that shows"
    )
    return Diagnostic(card.location, "empty-front", message, Severity.ERROR)
