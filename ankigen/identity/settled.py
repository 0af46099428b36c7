"""Entries that a build leaves alone: kept as the ledger's lines, passed over by matching.

A card whose note has not changed since this ledger was written would be recognised at once and
described as it was; so nothing of it need be worked out, or even read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from ankigen.identity.texts import Prints

# How a card's line begins, and what stands between its GUID and its note id.
_HEAD, _MIDDLE = b'{"guid":"', b'","id":'
_PRINTS = re.compile(rb'"prints":\["([^"]*)","([^"]*)","([^"]*)"\]')


@dataclass(frozen=True)
class Settled:
    """`notes` gives the state of each note's cards by vault path, in the order of the deck: lines
    of GUID, content hash and change time. `lines` are the ledger's, `note_ids` Anki's, by GUID.
    """

    notes: Mapping[str, str] = field(default_factory=dict)
    lines: Mapping[str, bytes] = field(default_factory=dict)
    note_ids: Mapping[str, int] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.lines)

    @cached_property
    def used_note_ids(self) -> frozenset[int]:
        """The note ids of all these cards."""
        return frozenset(self.note_ids.values())

    @cached_property
    def states(self) -> tuple[str, ...]:
        """The lines of state of all notes."""
        return tuple(line for block in self.notes.values() for line in block.split("\n"))

    def cards(self, note: str) -> int:
        """How many of a note's cards are here: all or none."""
        block = self.notes.get(note)
        return block.count("\n") + 1 if block else 0

    def prints(self) -> Iterator[Prints]:
        """The fingerprints of all these cards' texts."""
        for line in self.lines.values():
            found = _PRINTS.search(line)
            if found is not None:
                yield Prints(*(part.decode() for part in found.groups()))

    def texts(self, guid: str) -> tuple[str, str]:
        """A card's question and answer, as far as the ledger keeps them."""
        record = json.loads(self.lines[guid])
        return record.get("question", ""), record.get("answer", "")


def read_settled(data: bytes, notes: Mapping[str, str]) -> tuple[Settled | None, list[str]]:
    """The settled cards of a ledger's file, and the other lines; None where a card is missing."""
    states = "\n".join(notes.values()).split("\n") if notes else []
    wanted = {guid.encode(): guid for guid in (state.partition(" ")[0] for state in states)}
    lines: dict[str, bytes] = {}
    note_ids: dict[str, int] = {}
    others: list[str] = []
    head, middle = len(_HEAD), len(_MIDDLE)
    for line in data.split(b"\n"):
        # A quotation mark in a GUID is escaped: then what is found is none that is wanted.
        end = line.find(b'"', head) if line.startswith(_HEAD) else -1
        guid = wanted.get(line[head:end]) if end > 0 else None
        start = end + middle
        if guid is not None and line[end:start] == _MIDDLE:
            lines[guid] = line
            note_ids[guid] = int(line[start : line.index(b",", start)])
        else:
            others.append(line.decode("utf-8"))
    return (Settled(notes, lines, note_ids) if len(lines) == len(wanted) else None), others
