"""What a person says of the ledger: `link` and `unlink`, which card is which; `init
--fresh-ledger`, that the next build begins another one."""

from __future__ import annotations

from pathlib import Path
from textwrap import shorten

from ankigen import identity
from ankigen.config import Config
from ankigen.delivery import record as records
from ankigen.errors import UsageError
from ankigen.identity import Entry, Ledger
from ankigen.identity.ledger import correct
from ankigen.package.outputs import Outputs
from ankigen.pipeline.delivered import of_vault


def link(config: Config, old: str, new: str) -> tuple[Entry, Entry]:
    """Say that the card `new` is the earlier card `old`; gives both, as they were.

    Raises `UsageError` where a name means no card, or several.
    """
    with identity.lock(config.ledger):
        ledger = identity.read(config.ledger)
        earlier, later = _find(ledger, old), _find(ledger, new)
        identity.write(config.ledger, correct.link(ledger, earlier, later))
    return earlier, later


def unlink(config: Config, card: str) -> Entry:
    """Say that a card is not the earlier one that it was taken for; gives it.

    Raises `UsageError` where the name means no card, or several.
    """
    with identity.lock(config.ledger):
        ledger = identity.read(config.ledger)
        entry = _find(ledger, card)
        identity.write(config.ledger, correct.unlink(ledger, entry))
    return entry


def _find(ledger: Ledger, name: str) -> Entry:
    """The one card of the ledger that `name` means."""
    found = correct.find(ledger, name)
    if not found:
        raise UsageError(f"no card is called {name!r}: name one by its id or its question")
    if len(found) > 1:
        titles = ((each.guid, shorten(each.question, 80, placeholder=" …")) for each in found[:10])
        listed = "\n".join(f"  {guid}  {title}" for guid, title in titles)
        raise UsageError(f"{name!r} may mean several cards; name one by its id:\n{listed}")
    return found[0]


def begin_anew(config: Config) -> tuple[Path, ...]:
    """Give the ledger, and the packages and the record of pushes that belong to it, other names;
    their new paths.

    Raises `UsageError` where there is neither a ledger nor a package, or one can't be renamed.
    """
    named = Outputs(config.build_dir, config.slug).packages()
    packages = sorted({*named, *of_vault(config, config.vault_id or config.deck)})
    if not config.ledger.exists() and not packages:
        raise UsageError(f"{config.ledger} is not there, so that nothing can be set aside")
    moved = []
    for path in (config.ledger, *packages, records.path_of(config.ledger)):
        if path.exists():
            number = 1
            while (aside := path.with_name(f"{path.name}.old-{number}")).exists():
                number += 1
            try:
                moved.append(path.rename(aside))
            except OSError as error:
                raise UsageError(f"{path} cannot be set aside ({error.strerror})") from None
    return tuple(moved)
