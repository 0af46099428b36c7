"""A device whose collection is open in Anki's window: what a `Device` does, done in that process.

with window(desk.base) as anki:
    OpenDevice(anki).answer(guid, Rating.GOOD)
"""

from __future__ import annotations

import base64
import pickle
from collections.abc import Callable
from typing import Any

from tests.delivery.window import Window

_ACT = "__import__('tests.delivery.within_anki', fromlist='*').act(mw.col, {!r})"


class OpenDevice:
    """Has the methods of a `Device`."""

    def __init__(self, anki: Window) -> None:
        self._anki = anki

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def method(*args: Any, **named: Any) -> Any:
            request = base64.b64encode(pickle.dumps((name, args, named))).decode()
            return pickle.loads(base64.b64decode(self._anki.run(_ACT.format(request))))

        return method
