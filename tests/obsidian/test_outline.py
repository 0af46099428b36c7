"""What headings and block ids name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ankigen.obsidian import parse
from ankigen.obsidian.outline import (
    Excerpt,
    block,
    certain_headings,
    headings,
    plain,
    section,
)

TEXT = """\
intro ^start

# One
text
## Sub: *part* [x]
inner
```
# no heading ^no
```
# Two ^two
- item ^item
  more
  - child
- other

  own line
  ^own
- last

| a | b |
| - | - |
| 1 | 2 |

^table

> quote
> more
^quote

Under
lined
===
## Sub: part
second
para
graph ^Para

$$
x ^2
$$
^math
"""


DOCUMENT = parse(TEXT)


def test_outline_holds_headings_and_ids() -> None:
    """Headings at the left margin with their lines; ids outside code."""
    assert [(each.level, each.text, each.first) for each in headings(DOCUMENT)] == [
        (1, "One", 3),
        (2, "Sub: *part* [x]", 5),
        (1, "Two", 10),
        (1, "Under lined", 30),
        (2, "Sub: part", 33),
    ]
    assert set(DOCUMENT.ids) == {"start", "two", "item", "own", "table", "quote", "para", "math"}


@pytest.mark.parametrize(
    ("subpath", "first", "last", "line"),
    [
        ("One", "# One", "```", 3),
        ("one", "# One", "```", 3),
        ("Sub part x", "## Sub: *part* [x]", "```", 5),
        ("One#Sub *part* x", "## Sub: *part* [x]", "```", 5),
        ("Two", "# Two ^two", "^quote", 10),
        ("Under lined#Sub part", "## Sub: part", "^math", 33),
        ("Under lined", "Under", "^math", 30),
    ],
)
def test_section_runs_to_the_next_heading_of_its_level(
    subpath: str, first: str, last: str, line: int
) -> None:
    """A section begins with its heading and ends before the next of the same or a higher level."""
    found = section(DOCUMENT, subpath)
    assert found is not None
    lines = found.text.split("\n")
    assert (lines[0], lines[-1], found.line) == (first, last, line)


@pytest.mark.parametrize(
    "subpath", ["Three", "Two#Sub part", "Sub part#One", "", "#", "no heading"]
)
def test_missing_section_is_none(subpath: str) -> None:
    """What is not there, or not below the heading named first, is no section."""
    assert section(DOCUMENT, subpath) is None


@pytest.mark.parametrize(
    ("block_id", "expected"),
    [
        ("start", Excerpt("intro ^start", 1)),
        ("two", Excerpt("# Two ^two", 10)),
        ("item", Excerpt("- item ^item\n  more\n  - child", 11)),
        ("own", Excerpt("- other\n\n  own line\n  ^own", 14)),
        ("table", Excerpt("| a | b |\n| - | - |\n| 1 | 2 |", 20)),
        ("quote", Excerpt("> quote\n> more", 26)),
        ("PARA", Excerpt("second\npara\ngraph ^Para", 34)),
        ("^math", Excerpt("$$\nx ^2\n$$", 38)),
        ("no", None),
        ("2", None),
    ],
)
def test_block_is_what_its_id_names(block_id: str, expected: Excerpt | None) -> None:
    """A paragraph, an item with its children, or the block above an id that stands alone."""
    assert block(DOCUMENT, block_id) == expected


LINES = st.sampled_from(
    ["# A", "## A b", "# A ^a", "```", "``` py", "````", "  ```", "~~~", "text", "", "- item",
     "  more", "> quote", "<div>", "</div>", "<!-- a", "-->", "$$", "a $$ b", "%%", "a %% b",
     "`a", "| a |", "|---|", "[^1]: note", "[a]: b 'c", "    # A", "---", "# A ##", "\u0085```",
     "`\x01``", "x\r# A", "$a", "\\"]
)  # fmt: skip


@given(st.lists(LINES, max_size=10))
def test_headings_that_are_certain_are_headings(lines: list[str]) -> None:
    """What is found without the parser, the parser finds."""
    text = "\n".join(lines)
    names = {plain(block.text) for block in headings(parse(text))}
    assert certain_headings(text) <= names


def test_headings_of_usual_notes_are_certain() -> None:
    """The short way is of use: beside lists, quotes and code of one language."""
    text = "# One\n- a\n> b\n```py\n# no\n```\n## Two, too\n<b>\n# Three"
    assert certain_headings(text) == {"one", "two too"}
