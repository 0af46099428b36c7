"""Problems name the line and column that a person finds in the note."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from ankigen.obsidian.environment import Leaf, Options
from ankigen.obsidian.inlines import InlineParser
from tests.obsidian.inlines.rendering import codes, environment


def _places(leaf: Leaf) -> list[tuple[int, int]]:
    state = environment(Options())
    InlineParser(state.options).parse(leaf, state)
    return [(one.line, one.column) for one in state.problems]


def test_lines_begin_where_the_block_parser_says() -> None:
    """The column counts from where the leaf's line begins in the source."""
    text = "see [[missing]]\nand [[missing]]"
    assert _places(Leaf(Element("p"), text, [(7, 3), (8, 5)])) == [(7, 7), (8, 9)]


def test_leading_blanks_count() -> None:
    """Blanks that the parser skips at the beginning are still part of the line."""
    assert _places(Leaf(Element("p"), "  [[missing]]", [(1, 1)])) == [(1, 3)]


def test_characters_dropped_from_a_cell_count() -> None:
    """What the block parser took out of a cell's text is there in the source."""
    text = "[[A|b]] [[missing|c]] [[missing|d]]"
    leaf = Leaf(Element("td"), text, [(3, 3)], dropped=(3, 17, 31))
    # | [[A\|b]] [[missing\|c]] [[missing\|d]]
    assert _places(leaf) == [(3, 12), (3, 27)]


def test_problems_come_from_every_line() -> None:
    """Every kind of problem carries its own place."""
    text = "[[missing]] `[[missing]]`\n![[missing.png]] [^9]\n $\\alpha\n[x](vbscript:y)"
    assert codes(text) == [
        "1:1 broken-link",
        "2:1 missing-media",
        "2:18 broken-footnote",
        "3:2 unbalanced-math",
        "4:1 unsafe-link",
    ]


def test_messages_say_what_to_do() -> None:
    """A message names the thing and, after that, the remedy."""
    state = environment(Options())
    InlineParser(state.options).parse(Leaf(Element("p"), "[[missing]]", [(1, 1)]), state)
    (problem,) = state.problems
    assert problem.message == "'missing': there is no such note; fix the name or create it"
