"""The short way for the items of a list at the left margin leads where the long one does."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ankigen.obsidian import Fragment, ObsidianMarkdown, Options
from ankigen.obsidian.blocks import lists

CONVERTERS = [
    ObsidianMarkdown(Options(**options))
    for options in (
        {},
        {"commonmark": True, "gfm": False},
        {"strict_line_breaks": True},
        {"deletions": True, "highlight_deletions": True},
        {"max_depth": 1},
        {"max_depth": 2},
    )
]
MARKS = ("- ", "* ", "+ ", "1. ", "-", "-  ", "-\t", "  - ", "> - ", "- - ", " - ", "")
MARKS += ("1) ", "12. ", "0) ", ". ", ") ", ": ")
CONTENTS = (
    *("word", "a b", "", " ", "[ ] to do", "[x]: y", "[^1]: note", "^id", "word ^id", "# head"),
    *("$$x$$", "$$", "a $$ b", "%%", "%% c %%", "%% c", "c %%", "| a |", "|---|", "---", "- -"),
    *("===", "```", "~~~", "<div>", "<!--", "> quote", "`code`", "**b**", "==m==", "a  ", "2) b"),
    *("{{c1::d}}", "[[a]]", "a\\", "    b", "\tb", "tab\there", "https://a.b", "[^1]", "_ _ _"),
)
LINES = st.builds(str.__add__, st.sampled_from(MARKS), st.sampled_from(CONTENTS))


def _long_way(text: str, monkeypatch: pytest.MonkeyPatch) -> list[Fragment]:
    with monkeypatch.context() as patched:
        patched.setattr(lists, "begin_next", lambda *_: False)
        return [converter.convert(text) for converter in CONVERTERS]


@settings(max_examples=600, deadline=None)
@given(st.lists(LINES, max_size=8))
@example(["- a", "- b", "", "- c"])
@example(["- a", "+ b", "+ c"])
@example(["1. a", ". b"])
@example(["-   a", "- b", "  c", "- d"])
@example(["- $$", "- a", "- $$ b", "- c"])
@example(["- a", "- $$\\begin{align*}", "- b", "\\end{align*}", "$$", "- c"])
@example(["- a", "- ^id", "- b"])
@example(["- [ ] a", "- [x] b"])
@example(["- %% a", "- b", "- c %%", "- d"])
def test_items_are_what_the_long_way_makes_of_them(lines: list[str]) -> None:
    """HTML, problems with their places, and deletions are the same, in every dialect."""
    text = "\n".join(lines)
    found = [converter.convert(text) for converter in CONVERTERS]
    assert found == _long_way(text, pytest.MonkeyPatch())


def test_usual_items_go_the_short_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is of use: all items but a list's first go it, where they begin with a word."""
    begun = []
    original = lists.begin_next

    def count(*arguments: object) -> bool:
        begun.append(original(*arguments))  # type: ignore[arg-type]
        return begun[-1]

    monkeypatch.setattr(lists, "begin_next", count)
    CONVERTERS[0].convert("Two kinds:\n- a **b**\n- c\n- d `e`\n\n* f\n* g")
    assert sum(begun) == 3
