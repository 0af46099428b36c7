"""GUIDs and note ids of new cards, derived from the vault and the card alone.

Never change anything here: a card whose ledger is lost finds its reviews again only because the
same vault, note and question give the same GUID for ever.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import blake2b

# Thirteen digits, as Anki's own ids have; before 2020, so that no note that Anki itself makes can
# take one. A card's id is its note's id plus its ordinal, and Anki allows 500 ordinals.
FIRST_NOTE_ID = 1_000_000_000_000
LAST_NOTE_ID = 1_600_000_000_000
NOTE_ID_STEP = 512
# Base 32 by RFC 4648, in lower case, two digits at a time.
_DIGITS = "abcdefghijklmnopqrstuvwxyz234567"
_PAIRS = [first + second for first in _DIGITS for second in _DIGITS]
_GUID = blake2b(digest_size=10, person=b"guid")
_NOTE_ID = blake2b(digest_size=8, person=b"note id")
_SLOTS = (LAST_NOTE_ID - FIRST_NOTE_ID) // NOTE_ID_STEP


def guid(
    vault_id: str, note_type: str, note: str, block_id: str, question: str, number: int = 0
) -> str:
    """The GUID for a card: 16 letters and digits, the same on every device.

    `question` is the plain question; it does not count where there is a block id. Where others
    have the first, number 0, the card takes the next.
    """
    own = f"block\x1f{block_id}" if block_id else f"question\x1f{question}"
    seed = f"{vault_id}\x1f{note_type}\x1f{note}\x1f{own}\x1f{number}"
    data = _GUID.copy()
    data.update(seed.encode("utf-8", "surrogatepass"))
    bits = int.from_bytes(data.digest(), "big")
    return "".join([_PAIRS[bits >> shift & 1023] for shift in range(70, -1, -10)])


def note_ids(guid: str) -> Iterator[int]:
    """The note ids for a GUID, best first: multiples of 512 from 10¹² to 1.6·10¹²."""
    data = _NOTE_ID.copy()
    data.update(guid.encode())
    slot = int.from_bytes(data.digest(), "big") % _SLOTS
    while True:
        yield _aligned(slot)
        slot = (slot + 1) % _SLOTS


def _aligned(slot: int) -> int:
    first = -(-FIRST_NOTE_ID // NOTE_ID_STEP)
    return (first + slot) * NOTE_ID_STEP
