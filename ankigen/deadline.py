"""An end to what takes too long: a text or a pattern may be made so that nobody lives to see it.

Time is that of the processor, so that a busy or sleeping machine decides nothing. The limit works
where the system has such a timer (Linux, macOS) and in a process's main thread, which is where
cards are drafted; elsewhere there is none.
"""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType


class TooSlow(Exception):  # noqa: N818  # what it says of the work, not of the program
    """The work took longer than it may."""


_TICK = 0.1  # seconds
_AGAIN = 1.0  # seconds


class Watch:
    """Says how long the work at hand may take, piece by piece; see `watching`."""

    __slots__ = ("_left",)

    def __init__(self) -> None:
        self._left = sys.maxsize  # ticks

    def allow(self, seconds: float) -> None:
        """What comes now may take so long, and up to two tenths of a second more."""
        self._left = int(seconds / _TICK) + 2

    def rest(self) -> None:
        """What comes now may take as long as it takes."""
        self._left = sys.maxsize

    def tick(self, _number: int, _frame: FrameType | None) -> None:
        """Count, and raise `TooSlow` when the time is up."""
        self._left -= 1
        if self._left <= 0:
            # Again after a while, in case that somebody on the way takes the exception for his own.
            self.allow(_AGAIN)
            raise TooSlow


if sys.platform == "win32":

    @contextmanager
    def watching() -> Iterator[Watch]:
        """Windows has no such timer: the work may take as long as it takes."""
        yield Watch()

else:

    @contextmanager
    def watching() -> Iterator[Watch]:
        """Raise `TooSlow` in the block when a piece of its work has kept the processor for longer
        than `Watch.allow` said."""
        watch = Watch()
        if threading.current_thread() is not threading.main_thread():
            yield watch
            return
        before = signal.signal(signal.SIGVTALRM, watch.tick)
        signal.setitimer(signal.ITIMER_VIRTUAL, _TICK, _TICK)
        try:
            yield watch
        finally:
            with suppress(TooSlow):
                signal.setitimer(signal.ITIMER_VIRTUAL, 0)
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
            signal.signal(signal.SIGVTALRM, before)


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Raise `TooSlow` in the block when it has kept the processor for so long."""
    with watching() as watch:
        watch.allow(seconds)
        yield
