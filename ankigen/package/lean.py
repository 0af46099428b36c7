"""Loading genanki without what it makes Python load and never uses."""

from __future__ import annotations

import functools
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType

_NAME = "cached_property"


@contextmanager
def without_asyncio() -> Iterator[None]:
    """Let genanki be imported inside.

    It takes `cached_property` from a package of that name, which imports asyncio for coroutines: a
    hundred modules, a twentieth of the time that a small build takes. Python itself has had the
    same for plain functions since 3.8, so that stands in while genanki is loaded, and only then.
    """
    if _NAME in sys.modules:
        yield
        return
    stand_in = ModuleType(_NAME)
    setattr(stand_in, _NAME, functools.cached_property)
    sys.modules[_NAME] = stand_in
    try:
        yield
    finally:
        del sys.modules[_NAME]
