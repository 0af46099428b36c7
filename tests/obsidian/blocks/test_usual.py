"""The short ways for usual lines lead where the long ones do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from xml.etree.ElementTree import tostring

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ankigen.obsidian import CodeLeaf, Mark, ObsidianMarkdown, Options, parse
from ankigen.obsidian.blocks import lists, marked, paragraphs, usual
from ankigen.obsidian.blocks.paragraphs import Paragraph
from ankigen.obsidian.blocks.state import BlockState
from tests.examples import some

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
MARKS = ("- ", "> ", ">", "* ", "+ ", "1. ", "-", "-  ", "-\t", "  - ", "> - ", "- - ", " - ", "")
MARKS += ("1) ", "12. ", "0) ", ". ", ") ", ": ")
CONTENTS = (
    *("word", "a b", "", " ", "[ ] to do", "[x]: y", "[^1]: note", "^id", "word ^id", "# head"),
    *(
        "$$x$$",
        "$$",
        "a $$ b",
        "%%",
        "%% c %%",
        "%% c",
        "c %%",
        "| a |",
        "|---|",
        "|:-:|",
        "| a | b |",
        "|-|-|",
        "|",
        "|a|b|c ^id|",
        "---",
        "- -",
    ),
    *(
        "===",
        "```",
        "~~~",
        "```py",
        "````",
        "~~~ a ~ b",
        "``` ",
        "<div>",
        "<!--",
        "> quote",
        "`code`",
        "**b**",
        "==m==",
        "a  ",
        "2) b",
        "1.5",
        "% c",
        "~a~",
        "*a*",
    ),
    *("{{c1::d}}", "[[a]]", "a\\", "    b", "\tb", "tab\there", "https://a.b", "[^1]", "_ _ _"),
)
TEXT = st.sampled_from((*CONTENTS, "word <!--7-->", "a <!--7--> b", "<!--7-->"))
LINES = st.builds(str.__add__, st.sampled_from(MARKS), st.sampled_from(CONTENTS))


def _long_paragraph(
    state: BlockState, number: int, text: str, column: int, *, is_marked: bool = False
) -> int:
    state.cursor.number = number
    paragraph = Paragraph(is_marked=is_marked)
    state.start(paragraph, column)
    paragraph.add(state, text, (number, column))
    return number


@contextmanager
def _the_long_ways() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(usual, "read", lambda *_: 0)
        patched.setattr(marked, "is_text", lambda *_: False)
        patched.setattr(paragraphs, "read", _long_paragraph)
        yield


@settings(max_examples=some(600), deadline=None)
@given(st.lists(LINES, max_size=8))
@example(["- a", "- b", "", "- c"])
@example(["- a", "+ b", "+ c"])
@example(["1. a", ". b"])
@example(["-   a", "- b", "  c", "- d"])
@example(["- $$", "- a", "- $$ b", "- c"])
@example(["- a", "- $$\\begin{align*}", "- b", "\\end{align*}", "$$", "- c"])
@example(["- a", "- ^id", "- b"])
@example(["| a | b |", "|-|-|", "| a |", "| a | b |", "word"])
@example(["| a |", "|:-:|", "|", "| a |"])
@example(["- [ ] a", "- [x] b"])
@example(["- %% a", "- b", "- c %%", "- d"])
@example(["word", "word", "", "word ^id", "word"])
@example(["word", "a $$ b", "word", "", "word", "---"])
def test_short_ways_lead_where_the_long_ones_do(lines: list[str]) -> None:
    """HTML, problems with their places, and deletions are the same, in every dialect."""
    text = "\n".join(lines)
    found = [converter.convert(text) for converter in CONVERTERS]
    with _the_long_ways():
        assert found == [converter.convert(text) for converter in CONVERTERS]


def _read(lines: Sequence[str]) -> tuple[object, ...]:
    """All that is in a document of lines, of which `Q: ` and `<!--7-->` are marks."""
    marks: dict[int, list[Mark]] = {}
    for number, line in enumerate(lines):
        found = [Mark(0, 3, "q", divides=True)] if line.startswith("Q: ") else []
        if (start := line.find("<!--7-->")) >= 0:
            found.append(Mark(start, start + 8, "id", is_inner=True))
        if found:
            marks[number] = found
    document = parse("\n".join(lines), marks, first_line=3)
    leaves = [
        (leaf.text, leaf.place if isinstance(leaf, CodeLeaf) else list(leaf.positions))
        for leaf in document.leaves
    ]
    root = tostring(document.root)
    return document.blocks, leaves, root, document.ids, document.problems, document.definitions


@settings(max_examples=some(600), deadline=None)
@given(st.lists(st.builds(str.__add__, st.sampled_from(("Q: ", "<!--7-->", *MARKS)), TEXT)))
@example(["Q: word\\", "word\\", "Q: a"])
@example(["Q: [a]: b", "word", "<!--7-->"])
@example(["word", "\\", "Q: a", "", "Q: - a", "- b"])
@example(["word", "word <!--7-->", "Q: word <!--7--> word", "word"])
def test_short_ways_read_what_the_long_ones_do(lines: list[str]) -> None:
    """Blocks, texts with their places, and block ids are the same, between marks of the host's."""
    found = _read(lines)
    with _the_long_ways():
        assert found == _read(lines)


def test_usual_items_go_the_short_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is of use: all items go it, where they begin with a word."""
    items: list[int] = []
    original = lists.read

    def count(state: BlockState, number: int, line: str) -> int:
        last = original(state, number, line)
        items.append(last - number + 1 if last else 0)
        return last

    monkeypatch.setattr(lists, "read", count)
    CONVERTERS[0].convert("Two kinds:\n- a **b**\n- c\n- d `e`\n\n* f\n* g")
    assert [count for count in items if count] == [3, 2]
