"""Texts made to be slow or to nest without end."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from time import process_time

import pytest

from ankigen.obsidian import ObsidianExtension, ObsidianMarkdown, Options

_SPEC = importlib.util.spec_from_file_location(
    "bench_obsidian", Path(__file__).parents[2] / "bench" / "obsidian.py"
)
assert _SPEC is not None
assert _SPEC.loader is not None
bench = importlib.util.module_from_spec(_SPEC)
sys.modules["bench_obsidian"] = bench
_SPEC.loader.exec_module(bench)


@pytest.mark.parametrize("name", bench.CASES)
def test_hostile_text_takes_less_than_half_a_second(name: str) -> None:
    """20,000 characters of each kind are converted in time; twice that too, if time is linear."""
    parser = ObsidianMarkdown()
    start = process_time()
    parser.convert(bench.CASES[name](20_000))
    assert process_time() - start < 0.5


@pytest.mark.parametrize("mark", ["> ", "- ", "1. ", "> - ", ">", "  - ", "* > 1) "])
def test_depth_is_capped_and_reported(mark: str) -> None:
    """Thousands of containers on a line give a hundred, a problem, and the rest as text."""
    fragment = ObsidianMarkdown().convert(mark * 5000 + "word")
    assert "too-deep" in [problem.code for problem in fragment.problems]
    assert "word" in fragment.html
    for tag in ("blockquote", "ul", "ol", "div"):
        assert fragment.html.count(f"<{tag}") <= 3 * Options().max_depth


def test_depth_over_many_lines_is_capped() -> None:
    """Each line one level deeper than the one before, without a recursion error."""
    text = "\n".join("  " * depth + f"- a{depth}" for depth in range(300))
    fragment = ObsidianMarkdown().convert(text)
    assert "a299" in fragment.html
    assert [problem.code for problem in fragment.problems] == ["too-deep"]
    assert fragment.problems[0].line == 101


def test_html_is_flattened_and_reported() -> None:
    """Ten thousand open elements of HTML are cut to some hundreds."""
    fragment = ObsidianMarkdown().convert("<div>\n" * 10_000 + "word")
    assert fragment.html.count("<div") <= 501
    assert "word" in fragment.html
    codes = {problem.code for problem in fragment.problems}
    assert codes == {"too-deep", "hidden-html"}  # no `<div>` is ever closed


def test_a_table_is_not_filled_without_end() -> None:
    """Rows of one cell below a header of thousands do not give millions of cells."""
    fragment = ObsidianMarkdown().convert(bench.CASES["table wide"](100_000))
    assert fragment.html.count("<td>") < 200_000


def test_embeds_that_multiply_are_cut() -> None:
    """Ten notes that each embed all the others give a bounded page and problems."""
    from tests.obsidian.vault import SmallVault

    names = [f"Note{number}" for number in range(10)]
    notes = {name: " ".join(f"![[{other}]]" for other in names) for name in names}
    fragment = ObsidianMarkdown(Options(), SmallVault(notes)).convert("![[Note0]]")
    assert fragment.html.count("<a ") < 10_000
    assert {"embed-cycle", "embed-size"} <= {problem.code for problem in fragment.problems}


def test_the_base_dialect_caps_too() -> None:
    """Without Obsidian's additions the same holds."""
    import markdown

    html = markdown.Markdown(extensions=[ObsidianExtension(commonmark=True)]).convert("> " * 5000)
    assert html.count("<blockquote>") == Options().max_depth


def test_it_is_no_slower_than_python_markdown_with_extensions() -> None:
    """On the questions and answers of a note, in one run."""
    count, ours, theirs = bench.compare()
    assert count > 10
    assert ours < theirs
