"""Values: classes whose objects nobody changes, for type checkers; while the program runs, they are
as fast to make as any other.

A frozen dataclass sets each field by a call: three times as long, for objects of which a large
build makes a million. mypy holds that none is changed. And what all such classes do alike they
share, where a dataclass compiles it for each, at every start.
"""

from __future__ import annotations

import dataclasses
import operator
from collections.abc import Callable
from operator import attrgetter
from typing import Any, TypeVar, dataclass_transform, overload

Class = TypeVar("Class", bound=type)
_ORDER = (operator.lt, operator.le, operator.gt, operator.ge)


@overload
def frozen(cls: Class) -> Class: ...


@overload
def frozen(*, order: bool) -> Callable[[Class], Class]: ...


@dataclass_transform(frozen_default=True, field_specifiers=(dataclasses.field,))
def frozen(cls: type | None = None, *, order: bool = False) -> object:
    """Make a class a dataclass with slots, equality and a hash; an order, if asked for."""

    def make(plain: type) -> type:
        made: type = dataclasses.dataclass(slots=True, eq=False, repr=False)(plain)
        names = [field.name for field in dataclasses.fields(made)]
        values = attrgetter(*names) if names else _nothing
        methods = {"__eq__": _comparison(operator.eq, values), "__hash__": _hash(values)}
        if "__repr__" not in vars(made):
            methods["__repr__"] = _shown
        if order:
            methods |= {f"__{each.__name__}__": _comparison(each, values) for each in _ORDER}
        for name, method in methods.items():
            type.__setattr__(made, name, method)
        return made

    return make if cls is None else make(cls)


def _nothing(_value: object) -> tuple[()]:
    return ()


def _comparison(
    compare: Callable[[Any, Any], Any], values: Callable[[Any], object]
) -> Callable[[object, object], Any]:
    def compared(self: object, other: object) -> Any:
        if other.__class__ is self.__class__:
            return compare(values(self), values(other))
        return NotImplemented

    return compared


def _hash(values: Callable[[Any], object]) -> Callable[[object], int]:
    return lambda self: hash(values(self))


def _shown(self: Any) -> str:
    """As dataclasses show themselves."""
    names = [field.name for field in dataclasses.fields(self)]
    values = ", ".join(f"{name}={getattr(self, name)!r}" for name in names)
    return f"{type(self).__qualname__}({values})"
