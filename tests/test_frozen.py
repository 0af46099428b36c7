"""What classes made `frozen` do alike."""

from __future__ import annotations

import dataclasses

import pytest

from ankigen.frozen import frozen


@frozen
class _Place:
    path: str
    lines: tuple[int, ...] = ()


@frozen
class _Named(_Place):
    """A place that has a name."""

    name: str = ""


@frozen
class _Twin:
    path: str
    lines: tuple[int, ...] = ()


@frozen
class _Nothing:
    """A value of which there is one."""


@frozen(order=True)
class _Version:
    major: int
    minor: int


def test_values_are_equal_if_their_classes_and_all_their_fields_are() -> None:
    """Two values are one and the same for sets and dictionaries exactly if nothing differs."""
    assert _Place("a", (1,)) == _Place("a", (1,))
    assert _Place("a", (1,)) != _Place("a", (2,))
    assert _Named("a", (1,), "x") != _Named("a", (1,), "y")
    assert _Nothing() == _Nothing()
    assert len({_Place("a"), _Place("a"), _Place("b"), _Nothing(), _Nothing()}) == 3


def test_values_of_other_classes_are_others() -> None:
    """A value equals neither one of another class with the same fields, nor their tuple."""
    assert _Place("a") != _Twin("a")
    assert _Place("a") != _Named("a")
    assert _Place("a") != ("a", ())


def test_ordered_values_are_sorted_by_their_fields_in_order() -> None:
    """Values compare as tuples of their fields, and stay equal and hashable."""
    versions = [_Version(1, 2), _Version(0, 9), _Version(1, 0)]
    assert sorted(versions) == [_Version(0, 9), _Version(1, 0), _Version(1, 2)]
    assert len({*versions, _Version(1, 0)}) == 3
    one, other = _Version(1, 2), _Version(1, 3)
    assert [one < other, one <= other, one > other, one >= other] == [True, True, False, False]
    assert [one < one, one <= one, one > one, one >= one] == [False, True, False, True]
    with pytest.raises(TypeError):
        _ = one < (1, 3)  # type: ignore[operator]


def test_values_show_their_fields() -> None:
    """A value shows how it is made."""
    assert repr(_Named("a", name="x")) == "_Named(path='a', lines=(), name='x')"


def test_values_hold_their_fields_alone() -> None:
    """A name that is no field is a mistake, as in any class with slots."""
    with pytest.raises(AttributeError):
        _Place("a").pth = "b"  # type: ignore[attr-defined]


def test_a_copy_with_a_field_replaced_differs_in_that_alone() -> None:
    """`dataclasses.replace` takes them for dataclasses."""
    assert dataclasses.replace(_Named("a", (1,), "x"), name="y") == _Named("a", (1,), "y")
