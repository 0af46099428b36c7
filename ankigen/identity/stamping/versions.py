"""The deck's next version: what Anki's users see of it says how much it changes; and which cards
changed since an earlier one, which a delta package holds."""

from __future__ import annotations

from ankigen.errors import UsageError
from ankigen.identity.ledger.values import FIRST, Ledger, Version


def next_version(
    released: Ledger, known: Ledger, state: str, *, is_rebuilt: bool, is_moved: bool
) -> Version:
    """The version of what has this `state` (a digest of all that decides a package's bytes).

    `released` is the ledger of the last version; `known` may know of later ones, which left the
    house and were forgotten: none of their numbers is given to anything else, and what is such a
    version in every byte is that version.
    """
    old, later = released.version, known.version
    if old is None and later is None:
        return FIRST
    if later is not None and later != old:
        if known.releases[-1].state == state:
            return later
        return _after(later, is_rebuilt=is_rebuilt, is_moved=is_moved)
    assert old is not None
    if not is_rebuilt and not is_moved and released.releases[-1].state == state:
        return old
    return _after(old, is_rebuilt=is_rebuilt, is_moved=is_moved)


def _after(version: Version, *, is_rebuilt: bool, is_moved: bool) -> Version:
    if is_rebuilt:
        return Version(version.major + 1, 0, 0)
    if is_moved:
        return Version(version.major, version.minor + 1, 0)
    return Version(version.major, version.minor, version.patch + 1)


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
