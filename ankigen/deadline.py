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


def _stop(number: int, frame: FrameType | None) -> None:
    raise TooSlow


if sys.platform == "win32":

    @contextmanager
    def within(seconds: float) -> Iterator[None]:
        """Windows has no such timer: the work may take as long as it takes."""
        yield

else:

    @contextmanager
    def within(seconds: float) -> Iterator[None]:
        """Raise `TooSlow` in the block when it has kept the processor for so long."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = signal.signal(signal.SIGVTALRM, _stop)
        # Again after a while, in case that somebody on the way takes the exception for his own.
        signal.setitimer(signal.ITIMER_VIRTUAL, seconds, 1.0)
        try:
            yield
        finally:
            with suppress(TooSlow):
                signal.setitimer(signal.ITIMER_VIRTUAL, 0)
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
            signal.signal(signal.SIGVTALRM, before)
