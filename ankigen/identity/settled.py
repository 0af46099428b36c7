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
    of GUID, content hash and change time. `lines` are the ledger's, by GUID. `places` are those
    that the notes' first cards had among the deck's new cards, from 1, by vault path.
    """

    notes: Mapping[str, str] = field(default_factory=dict)
    lines: Mapping[str, bytes] = field(default_factory=dict)
    places: Mapping[str, int] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.lines)

    def note_id(self, guid: str) -> int:
        """The id of a card's note in Anki."""
        return _note_id(self.lines[guid])

    @cached_property
    def note_ids(self) -> frozenset[int]:
        """The note ids of all these cards."""
        return frozenset(map(_note_id, self.lines.values()))

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


def _note_id(line: bytes) -> int:
    start = line.index(_MIDDLE) + len(_MIDDLE)
    return int(line[start : line.index(b",", start)])


def read_settled(
    data: bytes, notes: Mapping[str, str], places: Mapping[str, int]
) -> tuple[Settled | None, list[str]]:
    """The settled cards of a ledger's file, and the other lines; None where a card is missing."""
    states = "\n".join(notes.values()).split("\n") if notes else []
    wanted = {guid.encode(): guid for guid in (state.partition(" ")[0] for state in states)}
    lines: dict[str, bytes] = {}
    others: list[str] = []
    head, middle = len(_HEAD), len(_MIDDLE)
    for line in data.split(b"\n"):
        # A quotation mark in a GUID is escaped: then what is found is none that is wanted.
        end = line.find(b'"', head) if line.startswith(_HEAD) else -1
        guid = wanted.get(line[head:end]) if end > 0 else None
        if guid is not None and line[end : end + middle] == _MIDDLE:
            lines[guid] = line
        else:
            others.append(line.decode("utf-8"))
    return (Settled(notes, lines, places) if len(lines) == len(wanted) else None), others
