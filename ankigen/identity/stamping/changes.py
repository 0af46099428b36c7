"""What a build changes, as values for the report, the change log and `diff`."""

from __future__ import annotations

from typing import NamedTuple

from ankigen.identity.ledger.values import Version
from ankigen.types import Kept


class Texts(NamedTuple):
    """A card's question and answer as plain text, cut to what the ledger keeps."""

    question: str
    answer: str


class Change(NamedTuple):
    """One card that a build touches.

    `before` is None for a new card, `after` for a retired one. `parts` says what differs:
    `question`, `answer`, `deck` (Anki leaves the card in its old one), `tags`, or `look` for
    anything else that is packaged. `note` is the vault path.
    """

    guid: str
    note: str
    before: Texts | None = None
    after: Texts | None = None
    parts: tuple[str, ...] = ()
    old_deck: str = ""
    deck: str = ""


class Changes(NamedTuple):
    """What differs from the version before (`old`, None for the first); cards in their order.

    `returned` cards are retired ones that are back; they and `changed` do not overlap. `refreshed`
    are note types whose look or name changed, `rebuilt` those whose schema did, `reordered` says
    that the order of new cards changed, `merged` that two branches' ledgers came together.
    """

    old: Version | None
    new: Version
    added: tuple[Change, ...] = ()
    changed: tuple[Change, ...] = ()
    retired: tuple[Change, ...] = ()
    returned: tuple[Change, ...] = ()
    unchanged: int = 0
    kept: tuple[Kept, ...] = ()
    refreshed: tuple[str, ...] = ()
    rebuilt: tuple[str, ...] = ()
    reordered: bool = False
    merged: bool = False

    @property
    def nothing(self) -> bool:
        """Whether the package is the same as before, byte for byte."""
        return self.old == self.new
