"""Properties that hold for any text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from ankigen.obsidian.environment import RAW, Environment, Options
from tests.examples import some
from tests.obsidian.inlines.rendering import environment, parse, write
from tests.obsidian.trees import tree

# None of these hides a word: no comment, tag or address is among them.
SHOWING = (
    *("*", "**", "***", "_", "__", "~~", "==", "===", "~", "=", "`", "``", "$", "$$", "\\", "&"),
    *("[", "]", "![", "[[", "]]", "![[", "^[", "#", "##", "<", "^", "!", "%", "{{c1::", "{{c2,3::"),
    *("::", "}}", "{", "}", " ", "  ", "\n", "  \n", "\\\n", ".", "“", "é", "中", "😀", "\u00a0"),
)
HIDING = (
    *("%%", "<!--", "-->", "<b>", "</b>", "<script>", '<a href="', '">', "<img onerror=x>", "|"),
    *("](", "(", ")", "][ref]", "[ref]", "[^1]", "[^9]", "https://", "www.a.b", "c@d.e", "<x:y>"),
    *("javascript:", "vbscript:", "data:text/html,x", "&#106;avascript:", "\x00", "\ud7ff", "\r"),
)
WORDS = st.integers(0, 99).map(lambda number: f"w{number}w")


def mixtures(*others: str) -> st.SearchStrategy[str]:
    """Texts of words and delimiters."""
    pieces = st.one_of(st.sampled_from(others), WORDS)
    return st.lists(pieces, max_size=40).map("".join)


def words_of(text: str) -> Counter[str]:
    """The words in a text, with how often they stand there."""
    return Counter(re.findall(r"w\d+w", text))


def walk(element: Element) -> Iterator[Element]:
    """The element and all below it."""
    waiting = [element]
    while waiting:
        found = waiting.pop()
        yield found
        waiting += found


def shown(element: Element, state: Environment) -> str:
    """All that is to be read: text, alternative texts, hints, and the footnotes."""
    pieces = []
    for root in (element, *(used.content for used in state.footnotes_used)):
        if root is None:
            continue
        pieces += root.itertext()
        for found in walk(root):
            pieces += (found.get("alt", ""), found.get("data-hint", ""))
    return " ".join(pieces)


DIALECTS = st.sampled_from(
    (
        Options(),
        Options(deletions=True),
        Options(deletions=True, highlight_deletions=True),
        Options(strict_line_breaks=True),
        Options(commonmark=True),
        Options(commonmark=True, gfm=False),
    )
)


@settings(max_examples=some(600), deadline=None)
@given(mixtures(*SHOWING), DIALECTS)
def test_no_word_is_lost(text: str, options: Options) -> None:
    """Every word of a text that hides none is in the output, and just as often."""
    state = environment(options)
    element = parse(text, state)
    assert words_of(shown(element, state)) == words_of(text)


@settings(max_examples=some(600), deadline=None)
@given(mixtures(*SHOWING, *HIDING), DIALECTS)
def test_nothing_dangerous_comes_out(text: str, options: Options) -> None:
    """Outside of raw HTML, which is sanitised later, no address of an unsafe scheme is left."""
    state = environment(options)
    element = parse(text, state)
    if options.commonmark:
        return
    for found in walk(element):
        for name, value in found.attrib.items():
            assert not name.startswith("on")
            if name in ("href", "src"):
                assert not re.match(r"\s*(?:javascript|vbscript|data):", value, re.IGNORECASE)
    assert any(found.tag == RAW for found in walk(element)) <= state.has_raw_html


@settings(max_examples=some(400), deadline=None)
@given(mixtures(*SHOWING, *HIDING), DIALECTS)
@example("[*[^1]][ref]", Options())
@example("[a[^1] b](u) [^1]", Options())
def test_links_hold_no_links(text: str, options: Options) -> None:
    """No link made by the parser stands inside another one."""
    element = parse(text, environment(options))
    for found in walk(element):
        if found.tag == "a" and not options.commonmark:
            assert [inner.tag for inner in walk(found)].count("a") == 1


@settings(max_examples=some(400), deadline=None)
@given(
    mixtures(
        "{{c1::", "{{c2::", "::", "}}", "{", "}", "$", "$$", "`", "*", "==", "[", "](u)", "^["
    ),
    st.booleans(),
)
def test_deletions_are_recorded_in_the_order_of_the_text(text: str, highlights: bool) -> None:
    """There is one record for each deletion in the output, each a part of the text."""
    state = environment(Options(deletions=True, highlight_deletions=highlights))
    element = parse(text, state)
    roots = [element, *(used.content for used in state.footnotes_used if used.content is not None)]
    found = [
        inner.get("data-number")
        for root in roots
        for inner in root.iter()
        if inner.get("class") == "deletion"
    ]
    recorded = [None if number is None else str(number) for _, number in state.deletions]
    assert sorted(map(str, found)) == sorted(map(str, recorded))
    if not state.footnotes_used:
        assert found == recorded
    assert all(source in text for source, _ in state.deletions)


@settings(max_examples=some(600), deadline=None)
@given(
    mixtures("*", "**", "***", "_", "__", "`", "``", "\\*", "a", " ", ".", "“", "é", "[", "](u)")
)
def test_the_base_dialect_agrees_with_markdown_it(text: str) -> None:
    """Emphasis, code, escapes and links give the tree that markdown-it-py gives."""
    text = text.strip()
    expected = MarkdownIt("commonmark").renderInline(text)
    found = write(parse(text, environment(Options(commonmark=True, gfm=False))))
    assert tree(found) == tree(expected)
