"""Errors as values, also from one process to another."""

from __future__ import annotations

import pickle

import pytest

from ankigen.errors import AnkigenError, BuildError, ConfigError, SourceError, UsageError
from ankigen.identity import LedgerSourceError
from ankigen.types import Diagnostic, Location

PLACE = Location("notes/a.md", 3, 5)
FOUND = (Diagnostic(PLACE, "no-answer", "it has none"), Diagnostic(PLACE, "broken-link", "gone"))


@pytest.mark.parametrize(
    "error",
    [
        AnkigenError("a"),
        UsageError("b"),
        SourceError(PLACE, "no-answer", "it has none"),
        BuildError(FOUND),
        ConfigError(FOUND),
        LedgerSourceError(PLACE, "ledger", "it is damaged"),
    ],
)
def test_an_error_is_the_same_in_another_process(error: AnkigenError) -> None:
    """What a worker raises is told with its place, and not as a failure to tell it."""
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is type(error)
    assert str(again) == str(error)
    assert vars(again) == vars(error)
