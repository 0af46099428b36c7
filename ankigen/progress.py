"""How a stage tells how far it is."""

from __future__ import annotations

from collections.abc import Callable

# The name of the stage, how much is done, how much there is.
Progress = Callable[[str, int, int], None]


def silent(_stage: str, _done: int, _total: int) -> None:
    """Progress that nobody watches."""
