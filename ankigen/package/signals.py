"""Signals held back while a lock is taken or given back.

A signal's handler may raise between any two steps of Python code, also where a lock of the standard
library has been taken and nobody knows it yet: whoever waits for that lock then waits for ever.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

_NAMES = ("SIGINT", "SIGTERM", "SIGHUP", "SIGALRM")  # what may end a command; some not on Windows


@contextmanager
def held() -> Iterator[None]:
    """Let no signal end the block: those that come are handled when it is done.

    For work of a few milliseconds. Does nothing outside the main thread, where no handler runs.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    numbers = [getattr(signal, name) for name in _NAMES if hasattr(signal, name)]
    found: dict[int, Any] = {number: signal.getsignal(number) for number in numbers}
    before = {number: handler for number, handler in found.items() if callable(handler)}
    came: list[int] = []

    def hold(number: int, _frame: FrameType | None) -> None:
        came.append(number)

    try:
        for number in before:
            signal.signal(number, hold)
        yield
    finally:
        _put_back(list(before.items()))
        for number in came:
            before[number](number, None)


def _put_back(left: list[tuple[int, Any]]) -> None:
    """Set all the handlers, even where one that is set already raises meanwhile."""
    try:
        while left:
            signal.signal(*left[-1])
            left.pop()
    finally:
        if left:
            _put_back(left)
