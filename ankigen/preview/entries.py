"""What the preview is given: rendered cards, each with what the build says about it."""

from __future__ import annotations

import enum

from ankigen.frozen import frozen
from ankigen.types import Location, RenderedCard


class Status(enum.StrEnum):
    """What the build makes of a card, compared with the last one."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    RETIRED = "retired"


@frozen
class Entry:
    """A card, what the build makes of it, and where it stands in the notes."""

    card: RenderedCard
    status: Status
    location: Location
