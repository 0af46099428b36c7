"""A text, read: its blocks, their lines, and that they show what the text shows."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ankigen.obsidian import (
    Block,
    BlockKind,
    Leaf,
    Mark,
    Marks,
    ObsidianMarkdown,
    Part,
    facts,
    normalized,
    parse,
)
from ankigen.obsidian.environment import Environment, Options
from ankigen.obsidian.inlines import InlineParser
from tests.examples import some

PIECE_TEXTS = (
    "# a", "a", "b", "---", "===", "***", "- a", "- ", "1. a", "2. b", "> a", ">", "```", "~~~",
    "```py", "    a", "  a", "\ta", "   ", "", "<div>", "</div>", "<b>", "<!-- a", "-->", "<pre>",
    "</pre>", "* * *", "-", "+ > a", "- - a", "> - a", "> ```", "> # a", "   - a", "     - a",
    "- ```", "  ```", "    ```", "#", "a\n===", "- # a", "> a\n---",
)  # fmt: skip
MORE = (
    "$$", "$$ a", "a $$", "%%", "%% a %%", "a ^id", "^id", "[^1]: a", "  [^2]: a", "a[^1]",
    "[a]: /b", "[a]", "| a | b |", "| - | - |", "> [!note]- a", "- [x] a", "a\x0cb\x01", "![[x]]",
    "==a==", "#tag",
)  # fmt: skip
TEXTS = st.lists(st.sampled_from(PIECE_TEXTS + MORE), max_size=25).map("\n".join)


def test_blocks_know_what_they_are_and_their_lines() -> None:
    """Kinds, first and last lines, of a text that begins at line 11 of its file."""
    text = (
        "a\nb\n\n# c ^x\nd\n===\n- e\n\n  f\n> g\nh\n***\n```\n\n```\n    i\n\n| j | k |\n"
        "| - | - |\n| l | m |\n\n<div>\nn\n\n%%\n\no\n%%\n[^1]: p\n  q\n\n[r]: /s\n\n^t\nu"
    )
    blocks = parse(text, {}, 11).blocks
    assert [(each.kind.name, each.first - 10, each.last - 10) for each in blocks] == [
        ("PARAGRAPH", 1, 2),
        ("HEADING", 4, 4),
        ("HEADING", 5, 6),
        ("LIST", 7, 9),
        ("QUOTE", 10, 11),
        ("BREAK", 12, 12),
        ("FENCE", 13, 15),
        ("CODE", 16, 16),
        ("TABLE", 18, 20),
        ("HTML", 22, 23),
        ("COMMENT", 25, 28),
        ("FOOTNOTE", 29, 30),
        ("DEFINITIONS", 32, 32),
        ("BLOCK_ID", 34, 34),
        ("PARAGRAPH", 35, 35),
    ]


@pytest.mark.parametrize(
    "text", ["[^1]: a\n  [^2]: b", "[^1]: a\n  [^1]: b", "x[^1]\n\n[^1]: a\n\n    - [^1]: b\n\ny"]
)
def test_a_definition_within_one_is_no_block(text: str) -> None:
    """A footnote's inner definitions belong to it, and so do their leaves."""
    document = parse(text)
    kinds = [each.kind for each in document.blocks]
    assert kinds.count(BlockKind.FOOTNOTE) == 1
    assert all(Part(document, 0, len(kinds)).leaves())
    assert max(each.leaves.stop for each in document.blocks) == len(document.leaves)


def _heading(block: Block) -> tuple[int, str, bool]:
    return block.level, block.text, block.is_underlined


def test_headings_know_their_level_and_text() -> None:
    """Closing `#`s and ids are none of it."""
    blocks = parse("## a # ##\n### b ^c\nd\ne\n---\n#\n#f").blocks
    found = [_heading(each) for each in blocks if each.kind is BlockKind.HEADING]
    assert found == [(2, "a #", False), (3, "b", False), (2, "d e", True), (1, "", False)]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a\n\n```\nb", 3),
        ("~~~\nb\n~~~", 0),
        ("%%\nb", 1),
        ("<!-- a\n\nb", 1),
        ("<div>\na", 0),
        ("a\n$$\nb", 2),
        ("a $$ b", 0),
        ("$$ a $$", 0),
        ("- ```\n  a", 0),
        ("> %%\n\na", 0),
        ("- $$ a\n\nb", 0),
    ],
)
def test_what_is_never_closed_is_known(text: str, line: int) -> None:
    """A fence, comment or formula at the left margin that only the text's end ends."""
    assert sum(block.unclosed for block in parse(text).blocks) == line


@given(TEXTS)
@settings(max_examples=some(400), deadline=None)
def test_blocks_show_what_the_text_shows(text: str) -> None:
    """All blocks of a text give the HTML that the text gives, and so they do again."""
    markdown = ObsidianMarkdown()
    document = parse(text)
    part = Part(document, 0, len(document.blocks))
    expected = markdown.convert(text)
    assert markdown.show(part) == expected
    assert markdown.show(part) == expected


@given(TEXTS)
@settings(max_examples=some(300), deadline=None)
def test_every_line_is_a_blocks(text: str) -> None:
    """Blocks stand one below the other and leave out blank lines alone."""
    document = parse(text)
    covered: set[int] = set()
    last = 0
    for block in document.blocks:
        assert last <= block.first <= block.last <= len(document.lines)
        last = block.last
        covered |= set(range(block.first, block.last + 1))
    written = {number for number, line in enumerate(document.lines, 1) if line.strip()}
    assert written <= covered


def _marks(text: str) -> Marks:
    """`!!` at a line's start, and `??` anywhere."""
    found: dict[int, list[Mark]] = {}
    for number, line in enumerate(text.split("\n")):
        if line.startswith("!!"):
            found.setdefault(number, []).append(Mark(0, 2, "begin", divides=True, ends=True))
        if (index := line.find("??")) >= 0:
            found.setdefault(number, []).append(Mark(index, index + 2, "end", is_inner=True))
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("!! a\n- b\n!! c", ["begin", "PARAGRAPH", "LIST", "begin", "PARAGRAPH"]),
        ("- a\n!! b", ["LIST", "begin", "PARAGRAPH"]),
        ("```\n!! a\n```", ["FENCE"]),
        ("- ```\n!! a", ["LIST", "begin", "PARAGRAPH"]),
        ("> %%\n!! a", ["QUOTE", "begin", "PARAGRAPH"]),
        ("$$\n!! a\n$$", ["PARAGRAPH"]),
        ("a $$ b\n!! c $$", ["PARAGRAPH", "begin", "PARAGRAPH"]),
        ("<div>\n!! a\n</div>", ["HTML"]),
        ("<div>\n</div>\n!! a", ["HTML", "begin", "PARAGRAPH"]),
        ("<div>\n!! a\n\nb", ["HTML", "begin", "PARAGRAPH", "PARAGRAPH"]),
        ("    !! a", ["CODE"]),
        ("- a\n  !! b", ["LIST"]),
        ("> !! a", ["QUOTE"]),
        ("> a ??\nb", ["QUOTE", "end", "PARAGRAPH"]),
        ("- a\n  ??\nb", ["LIST", "end", "PARAGRAPH"]),
        ("`??`\n```\n??\n```", ["PARAGRAPH", "end", "PARAGRAPH", "FENCE"]),
        ("!! a ?? b", ["begin", "PARAGRAPH", "end", "PARAGRAPH"]),
        ("!! a\n---\nb\n---", ["begin", "PARAGRAPH", "BREAK", "HEADING"]),
        ("!!\n# a", ["begin", "HEADING"]),
        ("- a\n!! - b\n- c", ["LIST", "begin", "LIST"]),
        ("- a\n!!\n- b", ["LIST", "begin", "LIST"]),
    ],
)
def test_a_mark_is_taken_where_a_block_can_begin(text: str, expected: list[str]) -> None:
    """It closes what is open; in code, formulas, comments and open HTML there is none."""
    blocks = parse(text, _marks(text)).blocks
    assert [each.mark.value if each.mark else each.kind.name for each in blocks] == expected


def test_a_block_has_its_own_column_below_a_line_of_several_marks() -> None:
    """Where the next line's block begins does not hang on what stood between marks."""
    text = "!! a ?? b\n  # c\n!! d ?? e ?? f\n!!"
    columns = [(each.first, each.column) for each in parse(text, _marks(text)).blocks]
    assert columns == [
        (1, 1),
        (1, 4),
        (1, 6),
        (1, 9),
        (2, 3),
        (3, 1),
        (3, 4),
        (3, 6),
        (3, 9),
        (4, 1),
    ]


def test_places_are_those_of_the_text_as_it_is_written() -> None:
    """What no HTML may hold is left out of what is shown, not of places."""
    text = "!!\x01 a\x0c #b *c*"
    document = parse(text, _marks(normalized(text)))
    assert document.lines == ["!!\x01 a\x0c #b *c*"]
    part = Part(document, 0, 2)
    ((_, leaf),) = part.leaves()
    assert leaf.text == "a #b *c*"
    assert leaf.locate(leaf.text.index("a")) == (1, 5)
    assert leaf.locate(leaf.text.index("#")) == (1, 8)


@given(TEXTS, st.booleans())
@settings(max_examples=some(200), deadline=None)
def test_facts_need_no_emphasis(text: str, highlights: bool) -> None:
    """What is left out where facts alone are asked for changes none of them."""
    options = Options(deletions=True, highlight_deletions=highlights)
    whole = InlineParser(options)
    document = parse(f"{text} {{{{c1::**a** `b`::c}}}} *#d* ==e==")
    for leaf in document.leaves:
        if isinstance(leaf, Leaf):
            environment = Environment(options, definitions=document.definitions)
            expected = whole.facts(leaf, environment)
            assert facts(document, leaf, highlights=highlights) == expected


MARKED = st.lists(st.sampled_from((*PIECE_TEXTS, *MORE, "!! - a", "!!", "!! > a", "a ??", "??")))


@given(MARKED.map("\n".join))
@settings(max_examples=some(300), deadline=None)
def test_blocks_have_what_they_show(text: str) -> None:
    """Every element and leaf of a document is one block's, whatever marks stand between."""
    document = parse(text, _marks(text))
    shown = [at for block in document.blocks for at in range(block.element, block.elements_end)]
    assert shown == list(range(len(document.root)))
    assert [at for block in document.blocks for at in block.leaves] == list(
        range(len(document.leaves))
    )
    for block in document.blocks:
        inside = {
            id(each)
            for at in range(block.element, block.elements_end)
            for each in document.root[at].iter()
        }
        assert all(id(document.leaves[at].element) in inside for at in block.leaves)


def test_a_block_has_the_line_that_a_mark_cuts() -> None:
    """What stands before a mark on its line belongs to the block above it."""
    blocks = parse("a\nb ?? c\nd", _marks("a\nb ?? c\nd")).blocks
    found = [(each.kind.name, each.first, each.column, each.last) for each in blocks]
    assert found == [("PARAGRAPH", 1, 1, 2), ("MARK", 2, 3, 2), ("PARAGRAPH", 2, 6, 3)]


def test_a_footnote_parts_two_lists() -> None:
    """The items below a footnote's definition are blocks below it, not of the list above it."""
    document = parse("- a\n\n[^1]: b\n\n- *c*\n")
    kinds = [BlockKind.LIST, BlockKind.FOOTNOTE, BlockKind.LIST]
    assert [block.kind for block in document.blocks] == kinds
    elements, (leaf,) = Part(document, 2, 3).content()
    assert [element.tag for element in elements] == ["ul"]
    assert isinstance(leaf, Leaf)
    assert leaf.text == "*c*"
