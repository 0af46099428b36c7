"""Cards that left the notes: when to stop and ask, and how to find them in Anki."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ankigen.errors import SourceError
from ankigen.identity.ledger.values import Entry, Ledger, LedgerError
from ankigen.identity.matching.values import Evidence, Matching
from ankigen.types import Location, RenderedCard, StampedCard

FEWEST = 10
SHARE = 5  # one in so many
FOREIGN_FROM = 3


class RetirementError(LedgerError, SourceError):
    """So many cards are gone that a person must say it is meant."""

    code = "ledger-retires-many"

    def __init__(self, ledger: str, message: str) -> None:
        SourceError.__init__(self, Location(ledger), self.code, message)


class ForeignLedgerError(RetirementError):
    """Not one card of the ledger is in the notes: it is another vault's."""

    code = "ledger-foreign"


def check(matching: Matching, ledger: Ledger, *, retire: bool = False, name: str) -> None:
    """Raise RetirementError when a build would retire too much and `retire` does not allow it.

    Too much is more than a fifth of the deck and at least ten cards, or every one of at least
    three while all the notes' cards are new; cards that are gone because their note type changed
    do not count. `name` is the ledger's file name, for the message.
    """
    changed = {change.entry.guid for change in matching.type_changes}
    gone = sum(
        entry.guid in ledger.entries and entry.guid not in changed for entry in matching.retired
    )
    active = len(ledger.active)
    if retire or not gone:
        return
    new = sum(match.evidence is Evidence.NEW for match in matching.matches)
    if gone == active and gone >= FOREIGN_FROM and new == len(matching.matches) > 0:
        raise ForeignLedgerError(
            name,
            f"not one of its {active} cards is in these notes, which hold {new} others: it seems "
            "to belong to another vault. To begin a ledger of your own, "
            "run `ankigen init --fresh-ledger`; if you really replaced every card, run "
            "`ankigen build --retire`",
        )
    if gone >= FEWEST and gone * SHARE > active:
        raise RetirementError(
            name,
            f"{gone} of {active} cards are no longer in the notes. If notes are missing by mistake "
            "(a folder not synced, a changed setting), fix that and nothing is lost; if the cards "
            "are meant to go, use --retire",
        )


def tag(deck: str) -> str:
    """The tag of a deck's retired cards: `Deck::retired`, without white space."""
    return "_".join(deck.split()) + "::retired"


def search(guids: Iterable[str]) -> str:
    """What finds the cards with these GUIDs in Anki's Browser; empty for none."""
    ordered = sorted(guids)
    return f'"ID:re:^({"|".join(ordered)})$"' if ordered else ""


def cleanup(
    ledger: Ledger, retired: Sequence[Entry], fields: Iterable[RenderedCard], deck: str
) -> tuple[StampedCard, ...]:
    """The cards of a clean-up package: as they were last packaged, with the retired tag added.

    `ledger` is the new ledger and `fields` what an earlier package holds. Anki replaces a whole
    note, so only a card whose last fields are known can be tagged this way.
    """
    known = {card.identity.guid: card for card in fields}
    mark = tag(deck)
    result: list[StampedCard] = []
    for entry in retired:
        card = known.get(entry.guid)
        if card is not None:
            tags = tuple(sorted({*card.tags, mark}))
            modified = ledger.entries[entry.guid].modified
            result.append(StampedCard(card._replace(tags=tags), modified, len(result) + 1))
    return tuple(result)
