"""Values: classes whose objects nobody changes, for type checkers; while the program runs, they are
as fast to make as any other.

A frozen dataclass sets each field by a call: three times as long, for objects of which a large
build makes a million. mypy holds that none is changed.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any, TypeVar, dataclass_transform, overload

Class = TypeVar("Class", bound=type)


@overload
def frozen(cls: Class) -> Class: ...


@overload
def frozen(*, order: bool) -> Callable[[Class], Class]: ...


@dataclass_transform(frozen_default=True, field_specifiers=(dataclasses.field,))
def frozen(cls: type | None = None, *, order: bool = False) -> object:
    """Make a class a dataclass with slots, equality and a hash; an order, if asked for."""

    def make(plain: type) -> type:
        if "__repr__" not in vars(plain):
            type.__setattr__(plain, "__repr__", _shown)
        return dataclasses.dataclass(slots=True, unsafe_hash=True, repr=False, order=order)(plain)

    return make if cls is None else make(cls)


def _shown(self: Any) -> str:
    """As dataclasses show themselves; one for all, since each would be compiled at each start."""
    names = [field.name for field in dataclasses.fields(self)]
    values = ", ".join(f"{name}={getattr(self, name)!r}" for name in names)
    return f"{type(self).__qualname__}({values})"
