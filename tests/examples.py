"""How many examples a property is tried on."""

from __future__ import annotations

import os

LONG = os.environ.get("HYPOTHESIS_PROFILE") == "random"


def some(number: int) -> int:
    """So many in `make fuzz`, which tries others each time; half of them, always the same, where a
    change is judged."""
    return number if LONG else number // 2
