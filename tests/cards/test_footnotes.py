"""Footnotes that no card shows are said, and deletions in those that no cloze shows."""

from __future__ import annotations

import pytest

from ankigen.cards import Options, extract
from ankigen.types import Note


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        ("Q: x\nA: y[^1]\n\n[^1]: z\n", []),
        ("Q: x\nA: y\n\n[^1]: z\n", [4]),
        ("Q: x\nA: y[^A]\n\n[^a]: z\n[^b]: see [^a]: there\n", [5]),
        ("Q: x\nA: y[^1]\n\n[^1]: z\n\nQ: x2\nA: y\n\n[^1]: other\n", [9]),
        ("Q: x\nA: y[^1]\n\n[^1]: z[^2]\n\n[^2]: a\n", []),
        ("text\n\n[^1]: z\n", []),
        ("```\n[^1]: z\n```\n\nQ: x\nA: y\n", []),
    ],
)
def test_what_nothing_refers_to_is_said(body: str, lines: list[int]) -> None:
    """One without a reference, and the second of two with one label; only where there are cards."""
    found = extract(Note("a.md", "a.md", "a", body), Options()).diagnostics
    assert [one.location.line for one in found if one.code == "hidden-footnote"] == lines


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        ("C: {{c1::a}} b[^1]\n\n[^1]: z {{c2::c}}\n", []),
        ("C: {{c1::a}} b[^1]\n\n[^1]: z[^2]\n\n[^2]: z {{c2::c}}\n", []),
        ("Q: x\nA: y[^1]\n\n[^1]: z\n    more {{c1::c}}\n", [5]),
        ("Q: x\nA: y\n\n# Other\ntext[^n]\n\n[^n]: z {{c1::c}}\n", [7]),
        ("C: {{c1::a}} b\n\n# Other\ntext[^n]\n\n[^n]: z {{c1::c}}\n", [6]),
        ("Q: x\nA: y[^1]\n\n[^1]: z `{{c1::c}}`\n", []),
    ],
)
def test_deletions_that_no_cloze_shows_are_said(body: str, lines: list[int]) -> None:
    """Those in a footnote that only other text, or a question, refers to."""
    found = extract(Note("a.md", "a.md", "a", body), Options()).diagnostics
    assert [one.location.line for one in found if one.code == "deletion-outside-card"] == lines
