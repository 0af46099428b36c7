"""Values as bytes and back, for other processes and the cache: pickle, with its own dataclasses.

What Python itself does for frozen dataclasses with slots asks for their fields each time, of tens
of thousands of values: an edit among 10,000 cards takes 1.5 s of processor time with that, 1.3 s
with this.
"""

from __future__ import annotations

import dataclasses
import io
import pickle
from collections.abc import Callable
from operator import attrgetter
from typing import Any


def dump(value: object) -> bytes:
    """The value as bytes."""
    stream = io.BytesIO()
    _Pickler(stream, pickle.HIGHEST_PROTOCOL).dump(value)
    return stream.getvalue()


def load(data: bytes) -> Any:
    """What `dump` was given: in this process, one of its own, or an earlier command of this
    user."""
    return pickle.loads(data)


class _Pickler(pickle.Pickler):
    def reducer_override(self, value: Any) -> Any:
        """A dataclass is made by its arguments; anything else as pickle has it."""
        kind = type(value)
        values = _ARGUMENTS[kind]
        return NotImplemented if values is None else (kind, values(value))


_Arguments = Callable[[object], tuple[object, ...]]


class _ByClass(dict[type, _Arguments | None]):
    """What gives the arguments that a dataclass is made with; None for any other class."""

    def __missing__(self, kind: type) -> _Arguments | None:
        self[kind] = None
        if dataclasses.is_dataclass(kind):
            names = [field.name for field in dataclasses.fields(kind)]
            several = attrgetter(*names) if len(names) > 1 else None
            self[kind] = several or (lambda value: tuple(getattr(value, each) for each in names))
        return self[kind]


_ARGUMENTS = _ByClass()
