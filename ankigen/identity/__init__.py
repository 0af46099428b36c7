"""Who a card is in Anki, for ever: the ledger, matching, change times, versions, retirement.

What rebuilds a lost ledger is imported from its own module, `recover`: no build needs it.
"""

from ankigen.identity.changelog import changelog, difference
from ankigen.identity.changes import Change, Changes, Kept, Texts
from ankigen.identity.correct import find, link, unlink
from ankigen.identity.hashes import content_hash
from ankigen.identity.ledger import (
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
from ankigen.identity.lock import lock
from ankigen.identity.matching import match
from ankigen.identity.merging import catch_up, resume
from ankigen.identity.model import Candidate, Decide, Doubt, How, Match, Matching, TypeChange
from ankigen.identity.note_types import retyped
from ankigen.identity.parsing import LedgerSourceError, parse
from ankigen.identity.refusals import refusals
from ankigen.identity.retirement import (
    ForeignLedgerError,
    RetirementError,
    check,
    cleanup,
    search,
    tag,
)
from ankigen.identity.since import since
from ankigen.identity.stamping import Stamped, stamp
from ankigen.identity.store import read, write
from ankigen.identity.texts import Prints
from ankigen.identity.wording import Wording, wording
from ankigen.identity.writing import text

__all__ = [
    "Candidate",
    "Change",
    "Changes",
    "Decide",
    "Doubt",
    "Entry",
    "ForeignLedgerError",
    "How",
    "Kept",
    "Ledger",
    "LedgerError",
    "LedgerSourceError",
    "Match",
    "Matching",
    "NoteTypeEntry",
    "Prints",
    "RetirementError",
    "Stamped",
    "Texts",
    "TypeChange",
    "Version",
    "Wording",
    "catch_up",
    "changelog",
    "check",
    "cleanup",
    "content_hash",
    "difference",
    "find",
    "link",
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
    "unlink",
    "vault_mark",
    "wording",
    "write",
]
