"""`link` and `unlink`: which card is which, by a person's word."""

from __future__ import annotations

from textwrap import shorten

from ankigen import identity
from ankigen.config import Config
from ankigen.errors import UsageError
from ankigen.identity import Entry, Ledger


def link(config: Config, old: str, new: str) -> tuple[Entry, Entry]:
    """Say that the card `new` is the earlier card `old`; gives both, as they were.

    Raises `UsageError` where a name means no card, or several.
    """
    with identity.lock(config.ledger):
        ledger = identity.read(config.ledger)
        earlier, later = _find(ledger, old), _find(ledger, new)
        identity.write(config.ledger, identity.link(ledger, earlier, later))
    return earlier, later


def unlink(config: Config, card: str) -> Entry:
    """Say that a card is not the earlier one that it was taken for; gives it.

    Raises `UsageError` where the name means no card, or several.
    """
    with identity.lock(config.ledger):
        ledger = identity.read(config.ledger)
        entry = _find(ledger, card)
        identity.write(config.ledger, identity.unlink(ledger, entry))
    return entry


def _find(ledger: Ledger, name: str) -> Entry:
    """The one card of the ledger that `name` means."""
    found = identity.find(ledger, name)
    if not found:
        raise UsageError(f"no card is called {name!r}: name one by its id or its question")
    if len(found) > 1:
        titles = ((each.guid, shorten(each.question, 80, placeholder=" …")) for each in found[:10])
        listed = "\n".join(f"  {guid}  {title}" for guid, title in titles)
        raise UsageError(f"{name!r} may mean several cards; name one by its id:\n{listed}")
    return found[0]
