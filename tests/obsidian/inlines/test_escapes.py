r"""Escapes: `\(x\)` and `\[x\]`, which are formulas elsewhere."""

from __future__ import annotations

import pytest

from ankigen.obsidian import ObsidianMarkdown


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        (r"\(x\) and \(\frac{a}{b}\)", [1, 11]),
        (r"\[x\] and \[a = b\] and \[\R\]", [1, 11, 25]),
        ("\\[\nE = mc^2\n\\]", [1]),
        (r"\[1\], \[\[Note\]\], \[see there\], \[sic!\]", []),
        (r"`\(x\)` and $\(x\)$ and \(", []),
        (r"f\(\)", []),
    ],
)
def test_delimiters_of_latex_are_said(text: str, columns: list[int]) -> None:
    """Obsidian shows them as brackets; escaped brackets around words are nothing special."""
    problems = ObsidianMarkdown().convert(text).problems
    assert [problem.column for problem in problems if problem.code == "raw-math"] == columns


def test_many_of_them_take_no_longer() -> None:
    """One that is far from its end is not looked at."""
    text = "\\( " * 20_000 + "\\)"
    assert len(ObsidianMarkdown().convert(text).problems) < 300
