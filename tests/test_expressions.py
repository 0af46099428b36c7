"""Expressions are compiled late and behave as those of `re`."""

from __future__ import annotations

import copy
import importlib
import pkgutil
import re
from collections.abc import Iterator
from typing import Any

import pytest

import ankigen
from ankigen import expressions
from ankigen.expressions import expression


def _found() -> Iterator[tuple[str, Any]]:
    """The late expressions of all modules, by where they are."""
    for module in pkgutil.walk_packages(ankigen.__path__, "ankigen."):
        if module.name != "ankigen.__main__":
            for name, value in vars(importlib.import_module(module.name)).items():
                if isinstance(value, expressions._Expression):
                    yield f"{module.name}.{name}", value


def test_all_can_be_compiled() -> None:
    """No pattern waits for its first use to be a mistake."""
    found = dict(_found())
    assert len(found) > 100
    for each in found.values():
        assert each.match is not None


def test_it_does_what_a_pattern_does() -> None:
    """Its methods and values are those of the pattern that `re` compiles."""
    late, early = expression("(a)(?P<b>B)", re.IGNORECASE), re.compile("(a)(?P<b>B)", re.IGNORECASE)
    assert late.sub(r"\2", "xABy") == early.sub(r"\2", "xABy") == "xBy"
    assert [match["b"] for match in late.finditer("ab aB")] == ["b", "B"]
    assert (late.pattern, late.flags, late.groups) == (early.pattern, early.flags, early.groups)
    assert late.match("xab", 1) is not None
    assert expression(b"a+").findall(b"aab") == [b"aa"]
    assert copy.copy(late).search("ab") is not None


def test_a_mistake_is_raised_at_the_first_use() -> None:
    """A pattern that is none is an error of `re`."""
    with pytest.raises(re.error):
        expression("(").match("")
