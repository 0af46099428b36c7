"""What a build would do, worked out whole; nothing is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ankigen import cards, identity
from ankigen.config import FILE_NAME, Config
from ankigen.errors import BuildError
from ankigen.files import display_path
from ankigen.pipeline import delivered
from ankigen.pipeline.compile import vault_name
from ankigen.pipeline.identify import Identified, identify
from ankigen.pipeline.prepare import Prepared, prepare
from ankigen.pipeline.progress import Progress, silent
from ankigen.types import Deck, Diagnostic, Location, NoteType, Severity


@dataclass(frozen=True, slots=True)
class Request:
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


@dataclass(frozen=True, slots=True)
class Plan:
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
    name = "" if config.vault else vault_name(config, prepared.vault.scan.root)
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
