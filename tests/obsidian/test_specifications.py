"""The specifications' own examples, compared as trees of HTML5."""

from __future__ import annotations

from collections.abc import Sequence

import markdown
import pytest

from ankigen.obsidian import ObsidianExtension
from tests.obsidian import specifications
from tests.obsidian.specifications import Example
from tests.obsidian.trees import tree

# Examples of GFM 0.29 that must differ, and why.
GFM_EXCEPTIONS = {
    # GFM's own autolink extension links the bare addresses that these examples of the base show
    # as text.
    611: "bare address",
    617: "bare address",
    620: "bare address",
    621: "bare address",
    # CommonMark 0.29 had other rules for comments than 0.31.2.
    649: "comment with two hyphens",
    650: "short comment",
    # The tag filter is no safety: what Obsidian shows is sanitised instead.
    657: "tag filter",
}


def _differing(extension: ObsidianExtension, examples: Sequence[Example]) -> list[int]:
    parser = markdown.Markdown(extensions=[extension])
    return [
        example.number
        for example in examples
        if tree(parser.reset().convert(example.markdown)) != tree(example.html)
    ]


def test_all_commonmark_examples_hold() -> None:
    """652 of 652 examples of CommonMark 0.31.2 give the same tree."""
    try:
        examples = specifications.commonmark()
    except specifications.Unavailable as reason:
        pytest.skip(f"no examples of CommonMark: {reason}")
    assert len(examples) == 652
    assert _differing(ObsidianExtension(commonmark=True), examples) == []


def test_all_gfm_examples_hold() -> None:
    """All of GFM's 677 examples but the listed ones give the same tree."""
    try:
        examples = specifications.gfm()
    except specifications.Unavailable as reason:
        pytest.skip(f"no examples of GFM: {reason}")
    assert len(examples) == 677
    extension = ObsidianExtension(commonmark=True, gfm=True)
    assert _differing(extension, examples) == list(GFM_EXCEPTIONS)


def test_gfm_extensions_hold_in_obsidian_too() -> None:
    """Tables and strike are the same in Obsidian's dialect, but it takes no single tilde."""
    try:
        examples = specifications.gfm()
    except specifications.Unavailable as reason:
        pytest.skip(f"no examples of GFM: {reason}")
    chosen = [
        example
        for example in examples
        if "(extension)" in example.section
        and "Disallowed" not in example.section
        and "Task" not in example.section
        and "Autolinks" not in example.section
    ]
    assert len(chosen) == 11
    assert _differing(ObsidianExtension(strict_line_breaks=True), chosen) == [491]


def test_examples_are_found_in_a_specification() -> None:
    """A specification's text gives its examples, with tabs and below their headings."""
    fence = "`" * 32
    text = "".join(
        f"## {section}\n\nText.\n\n{fence} example\n{source}\n.\n<p>{source}</p>\n{fence}\n\n"
        for section, source in (("Tabs", "→a"), ("Headings", "# b"))
    )
    first, second = specifications.read_spec(text)
    assert first == Example(1, "Tabs", "\ta\n", "<p>\ta</p>\n")
    assert second == Example(2, "Headings", "# b\n", "<p># b</p>\n")
