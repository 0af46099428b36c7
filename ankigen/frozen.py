"""`@dataclass(frozen=True, slots=True)` under a short name, until each module says so itself."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import TypeVar, dataclass_transform, overload

Class = TypeVar("Class", bound=type)


@overload
def frozen(cls: Class) -> Class: ...


@overload
def frozen(*, order: bool) -> Callable[[Class], Class]: ...


@dataclass_transform(frozen_default=True, field_specifiers=(dataclasses.field,))
def frozen(cls: type | None = None, *, order: bool = False) -> object:
    """Make a class a frozen dataclass with slots."""
    make = dataclasses.dataclass(frozen=True, slots=True, order=order)
    return make if cls is None else make(cls)
