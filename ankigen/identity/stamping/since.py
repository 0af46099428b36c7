"""Which cards changed since a version: what a delta package holds."""

from __future__ import annotations

from ankigen.errors import UsageError
from ankigen.identity.ledger.values import Ledger, Version


def since(ledger: Ledger, version: str) -> frozenset[str]:
    """The GUIDs of the cards in the deck that were added or changed after `version`.

    Raises UsageError for a version that this deck never had, or that is no version at all.
    """
    try:
        wanted = Version.parse(version)
    except ValueError as error:
        raise UsageError(f"{error}; give one of the versions in the deck's change log") from error
    known = [release.version for release in ledger.releases]
    if wanted not in known:
        listed = ", ".join(map(str, known[-10:])) or "none yet"
        raise UsageError(f"the deck has no version {version}; it has had {listed}")
    return frozenset(entry.guid for entry in ledger.active if entry.changed > wanted)
