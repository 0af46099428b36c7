"""What the start of a block answers when it is asked for the line at the cursor."""

from __future__ import annotations

import enum


class Start(enum.Enum):
    """Nothing begins here; a leaf took the line; a container took its mark."""

    NONE = 0
    LEAF = 1
    CONTAINER = 2


NONE, LEAF, CONTAINER = Start
