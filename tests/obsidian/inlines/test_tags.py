"""Tags are the same for the reader and for the deck."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from hypothesis import given, settings
from hypothesis import strategies as st

from ankigen import obsidian
from ankigen.obsidian import Inline, Leaf
from ankigen.obsidian.environment import Options
from tests.examples import some
from tests.obsidian.inlines.rendering import environment, parse

PIECES = (
    *(
        "#",
        "#a",
        "#a/b",
        "/",
        "1",
        "23",
        "_",
        "-",
        "a",
        "é",
        "标签",
        "，",
        "。",
        "“",
        "”",
        "–",
        "—",
    ),
    *(
        "🎉",
        "👩‍💻",
        " ",
        "\n",
        "\u00a0",
        ".",
        ",",
        ":",
        "!",
        "?",
        "(",
        ")",
        "+",
        "'",
        '"',
        "ﬁ",
        "²",
    ),
)


@settings(max_examples=some(500), deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join))
def test_the_card_gets_the_tags_that_the_note_shows(text: str) -> None:
    """What is marked up as a tag is what is found in the text."""
    element = parse(text, environment(Options()))
    shown = [found.text for found in element.iter("span") if found.get("class") == "tag"]
    leaf = Leaf(Element("p"), text, [(1, 1)] * (text.count("\n") + 1))
    found = obsidian.facts(obsidian.parse(""), leaf).spans
    assert [text[each.start : each.end] for each in found if each.kind is Inline.TAG] == shown
