"""Who a card is in Anki, for ever: the ledger, matching, change times, versions, retirement.

What rebuilds a lost ledger, and what corrects one, is imported from its own module: `recover`,
`correct`. No build needs them.
"""

from ankigen.identity.ledger.file import lock, read, vault_name, write
from ankigen.identity.ledger.merge import catch_up, resume, retyped
from ankigen.identity.ledger.parsing import LedgerSourceError, parse
from ankigen.identity.ledger.values import (
    Entry,
    Ledger,
    LedgerError,
    NoteTypeEntry,
    Version,
    mark,
    marked,
    marks,
    vault_mark,
)
from ankigen.identity.ledger.writing import text
from ankigen.identity.matching.recognize import match
from ankigen.identity.matching.values import (
    Decide,
    Doubt,
    Evidence,
    Match,
    Matching,
)
from ankigen.identity.stamping.changes import Change, Changes, changelog, difference
from ankigen.identity.stamping.entries import content_hash
from ankigen.identity.stamping.refusals import refusals
from ankigen.identity.stamping.retirement import (
    ForeignLedgerError,
    RetirementError,
    check,
    cleanup,
    search,
    tag,
)
from ankigen.identity.stamping.stamp import Stamped, stamp
from ankigen.identity.stamping.versions import since
from ankigen.identity.texts import CardText, Fingerprints, card_text

__all__ = [
    "CardText",
    "Change",
    "Changes",
    "Decide",
    "Doubt",
    "Entry",
    "Evidence",
    "Fingerprints",
    "ForeignLedgerError",
    "Ledger",
    "LedgerError",
    "LedgerSourceError",
    "Match",
    "Matching",
    "NoteTypeEntry",
    "RetirementError",
    "Stamped",
    "Version",
    "card_text",
    "catch_up",
    "changelog",
    "check",
    "cleanup",
    "content_hash",
    "difference",
    "lock",
    "mark",
    "marked",
    "marks",
    "match",
    "parse",
    "read",
    "refusals",
    "resume",
    "retyped",
    "search",
    "since",
    "stamp",
    "tag",
    "text",
    "vault_mark",
    "vault_name",
    "write",
]
