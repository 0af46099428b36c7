"""What the preview is given: rendered cards, each with what the build says about it."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from ankigen.types import Location, RenderedCard


class Status(enum.StrEnum):
    """What the build makes of a card, compared with the last one."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True)
class Entry:
    """A card, what the build makes of it, and where it is in the notes.

    `source` is its text in the note, whole lines from that of `location` on; `before` is the card
    as it was packaged last, where that is known and differs.
    """

    card: RenderedCard
    status: Status
    location: Location
    source: str = ""
    before: RenderedCard | None = None
