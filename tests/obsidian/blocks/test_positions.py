"""Each leaf knows where its lines stand in the source."""

from __future__ import annotations

from xml.etree.ElementTree import Element

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ankigen.obsidian import ObsidianMarkdown, Part, parse
from ankigen.obsidian.blocks import BlockParser
from ankigen.obsidian.environment import Environment, Leaf, Options
from tests.examples import some
from tests.obsidian.test_properties import PIECES

PARSER = BlockParser(Options())


def _leaves(text: str) -> list[Leaf]:
    environment = Environment(Options())
    PARSER.parse(Element("div"), text, environment)
    return [leaf for leaf in environment.leaves if isinstance(leaf, Leaf)]


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("a", [(1, 1)]),
        ("\n\n  a\n   b", [(3, 3), (4, 4)]),
        ("> a\n>b\nc", [(1, 3), (2, 2), (3, 1)]),
        ("- a\n  b\n\n  > c", [(1, 3), (2, 3), (4, 5)]),
        ("10)  a", [(1, 6)]),
        ("-\ta\n\n\tb", [(1, 3), (3, 2)]),
        ("> [!note]- T\n> - a", [(1, 12), (2, 5)]),
        ("## a ##\n\nb\n=", [(1, 4), (3, 1)]),
        ("| a |b|\n|--|--|\n|c | d", [(1, 3), (1, 6), (3, 2), (3, 6)]),
        ("> | a |\n> |---|\n> | [[b\\|c]] |", [(1, 5), (3, 5)]),
        ("- [x] a", [(1, 7)]),
        ("[a]: b\n[c]:\n  d\ne", [(4, 1)]),
        ("$$\n\na\n$$", [(1, 1), (3, 1), (4, 1)]),
        ("%%\na\n%% b", [(3, 4)]),
        ("%%\na\n%% - b", [(3, 6)]),
        ("a ^x\n^y\nb", [(1, 1), (3, 1)]),
    ],
)
def test_places_of_lines(text: str, places: list[tuple[int, int]]) -> None:
    """Line and column count from 1, in characters, whatever containers stand before."""
    assert [place for leaf in _leaves(text) for place in leaf.positions] == places


@settings(max_examples=some(400), deadline=1000)
@given(st.lists(st.sampled_from([*PIECES, "\\|", "|"]), max_size=50).map("".join))
def test_a_leafs_lines_stand_where_it_says(text: str) -> None:
    """For any text, the source has each line at its place."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for leaf in _leaves(text):
        leaf_text = leaf.text
        for offset in reversed(leaf.dropped):
            leaf_text = f"{leaf_text[:offset]}\\{leaf_text[offset:]}"
        leaf_lines = leaf_text.split("\n")
        assert len(leaf.positions) >= len(leaf_lines)
        for found, (line, column) in zip(leaf_lines, leaf.positions, strict=False):
            assert lines[line - 1][column - 1 :].startswith(found.rstrip()), (text, leaf)


def test_problems_are_where_they_are() -> None:
    """Through callouts, lists and tables, a broken footnote's place is its own."""
    text = (
        "x\n\n> [!note]- T[^1]\n> - a\n>   b [^2]\n>\n> | c | d [^3] |\n> |---|---|\n"
        "> | e\\|f | \\|\\| [^4] |\n\n- [ ] [^5]\n\tg [^6]\n\n[^a]: h\n    i [^7]\n\nj[^a]"
    )
    problems = ObsidianMarkdown().convert(text).problems
    assert [(problem.line, problem.column) for problem in problems] == [
        (3, 13),
        (5, 7),
        (7, 11),
        (9, 17),
        (11, 7),
        (12, 4),
        (15, 7),
    ]


def test_problems_of_a_footnote_are_where_they_are() -> None:
    """Also where a part of the text is shown, and its footnotes stand elsewhere in it."""
    text = "y[^1]\n\n[^1]: c\n  [^2]"
    (problem,) = ObsidianMarkdown().convert(text).problems
    assert (problem.line, problem.column) == (4, 3)
    (problem,) = ObsidianMarkdown().show(Part(parse(text, None, 11), 0, 1)).problems
    assert (problem.line, problem.column) == (14, 3)
