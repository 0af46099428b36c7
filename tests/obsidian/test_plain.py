"""The short way for plain texts leads where the long one does."""

from __future__ import annotations

import markdown
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ankigen.obsidian import ObsidianExtension
from ankigen.obsidian.plain import is_inline, paragraph
from tests.examples import some

PARSERS = [
    markdown.Markdown(extensions=[ObsidianExtension(**options)])
    for options in (
        {},
        {"commonmark": True},
        {"commonmark": True, "gfm": True},
        {"strict_line_breaks": True},
        {"deletions": True, "highlight_deletions": True},
    )
]
# What rules look for, in ones and twos, among words and blanks.
PIECES = (
    *map(chr, range(256)),
    *("::", "{{c1::", "}}", "==", "%%", "://", "www.", "1.", "12)", "- ", "+ ", "a@b.c", "https:"),
    *(
        "\ufdd0",
        "\uffff",
        "\U0001fffe",
        "\U0010ffff",
        "\u2028",
        "\u3000",
        "\ufeff",
        "é",
        "漢",
        "ſ",
        "\u0661.",
        "word",
        " ",
        "  ",
        "x1",
        "&amp;",
    ),
)


@settings(max_examples=some(500), deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=6).map("".join) | st.text(max_size=20))
def test_a_plain_text_is_what_the_parsers_make_of_it(text: str) -> None:
    """Where the short way gives an answer, it is the parsers', in every dialect."""
    found = paragraph(text)
    if found is not None:
        assert [parser.reset().convert(text) for parser in PARSERS] == [found] * len(PARSERS)
    if text and is_inline(text):
        assert [parser.reset().convert(f"# {text}") for parser in PARSERS] == [
            f"<h1>{text}</h1>"
        ] * len(PARSERS)


def test_every_character_is_what_the_parsers_make_of_it() -> None:
    """Each of Latin-1's, alone, at either end, inside, twice, and after a digit."""
    for character in map(chr, range(256)):
        for pattern in ("{}", "{}a", "a{}", "a{}b", "a {} b", "{0}{0}", "a{0}{0}b", "1{} a", "1{}"):
            text = pattern.format(character)
            found = paragraph(text)
            if found is not None:
                assert [parser.reset().convert(text) for parser in PARSERS] == [found] * 5, text
            if is_inline(text):
                heading = f"<h1>{text}</h1>"
                assert [parser.reset().convert(f"# {text}") for parser in PARSERS] == [heading] * 5


@pytest.mark.parametrize(
    "text",
    [
        "What is it?",
        "3: a, b (c)",
        "50% more",
        "x = 5",
        'It\'s a "b"!',
        "Почему?",
        "2.5 km",
        "e.g.",
    ],
)
def test_usual_questions_are_plain(text: str) -> None:
    """The short way is of use: it takes what people write most."""
    assert paragraph(text) == f"<p>{text}</p>"
    assert is_inline(text)


@pytest.mark.parametrize(
    "text",
    ["", " ", "1. a", "- a", "a\nb", "a ", " a", "*a*", "see www.a.b", "a://b", "==a==", "%%a%%",
     "a|b", "#a", "a & b", "1)", "\u00a0", "a\u0085", "=", "+", "snake_case", "a@b.c",
     "a\ufdd0", "a\uffff", "a\U0001fffe"],
)  # fmt: skip
def test_other_texts_are_not(text: str) -> None:
    """Whatever may mean something is left to the parsers."""
    assert paragraph(text) is None
