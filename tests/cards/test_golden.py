"""The golden notes: what is found in each, position by position."""

from __future__ import annotations

import pytest

from ankigen.cards import extract
from tests.cards.golden_files import Case, cases, dump

CASES = list(cases())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_note_gives_what_the_golden_file_says(case: Case) -> None:
    """Cards, their places and the diagnostics of a note are those of the golden file."""
    if "regexps=" in repr(case.options) and "regexps={}" not in repr(case.options):
        pytest.importorskip("regex", reason="regex is not installed: make test installs it")
    assert dump(extract(case.note, case.options)) == case.expected
