"""What holds for any text."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

import html5lib
from hypothesis import given, settings
from hypothesis import strategies as st

from ankigen.obsidian import ObsidianMarkdown, Options
from ankigen.obsidian.urls import is_safe, is_safe_image
from tests.examples import some
from tests.obsidian.test_golden import VAULT
from tests.obsidian.trees import tree

PARSER = ObsidianMarkdown(Options(), VAULT)
DELETIONS = ObsidianMarkdown(Options(deletions=True, highlight_deletions=True), VAULT)

# Marks and pieces that begin or end something, to be strung together in any order.
PIECES = [
    *"#>-+*_`~=[]()!|:\\$%^&.1 \t\n",
    "\n\n", "\n    ", "\n  ", "- ", "1. ", "> ", "```", "~~~", "$$", "%%", "[[", "]]", "![[Note]]",
    "[^1]", "\n[^1]: ", "^[", "> [!note]- ", "\n|a|b|\n|-|-|\n", "[x] ", "word", "ü", "\n---\n",
    "\n[a]: b\n", "[a]", "](b)", "](c://d)", "**", "==", "~~", " ^id", "#tag", "https://a.example",
    "{{c1::", "::", "}}", "\r\n", "&amp;", "\N{NO-BREAK SPACE}", "😀", "![[Ping]]", "![[Footnote]]",
]  # fmt: skip
HTML = [
    "<div>", "</div>", "<b>", "</b>", "<p>", "</p>", "<script>", "</script>", "<style>", "</style>",
    "<img src=x onerror=run()>", "<a href='javascript:run()'>", "</a>", "<details>", "<summary>",
    "</summary>", "</details>", "<svg onload=run()>", "<math>", "<iframe src='//x'>", "<!--", "-->",
    "<![CDATA[", "]]>", "<?", "?>", "<table><tr><td>", "</td>", "<input onfocus=run() autofocus>",
    "<a href='&#106;avascript:run()'>", "<a href='java\tscript:run()'>", "<base href=x>", "<form>",
    "<a href=\"data:text/html,<script>\">", "<x onclick=run()>", "<textarea>", "<title>", "<", "'",
    "<img src='data:image/svg+xml,x'>", "<p style='background:url(javascript:run())'>", '"', ">",
    "<template>", "<noscript>", "<object data=x>", "<embed src=x>", "[a](javascript:run())",
    "[b](<data:text/html,x>)", "![c](vbscript:run())",
    "<javascript:run()>", "[d]: javascript:run()",
]  # fmt: skip
TEXTS = st.lists(st.sampled_from(PIECES), max_size=60).map("".join)
ANYTHING = st.text(st.characters(exclude_categories=("Cs", "Cn")), max_size=200)
WITH_HTML = st.lists(st.sampled_from(HTML + PIECES), max_size=40).map("".join)


def _has_parse_errors(html: str) -> list[str]:
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    parser.parseFragment(html)
    return [code for _, code, _ in parser.errors]


def _elements(html: str) -> list[Element]:
    fragment = html5lib.parseFragment(html, treebuilder="etree", namespaceHTMLElements=False)
    return list(fragment.iter())


@settings(max_examples=some(300), deadline=2000)
@given(TEXTS)
def test_the_output_is_well_formed(text: str) -> None:
    """A strict parser of HTML5 finds nothing wrong: no open tags, no block in a paragraph."""
    html = PARSER.convert(text).html
    assert _has_parse_errors(html) == [], html
    assert "raw-html" not in html
    assert "bare-content" not in html


@settings(max_examples=some(150), deadline=2000)
@given(ANYTHING)
def test_any_characters_are_taken(text: str) -> None:
    """No character is special to the program: nothing is left of the parsers' own doing."""
    html = DELETIONS.convert(text.replace("<", "‹")).html
    assert not re.search("[\x00-\x08\x0b\x0e-\x1f]", html)
    assert _has_parse_errors(html) == []


@settings(max_examples=some(300), deadline=2000)
@given(WITH_HTML)
def test_nothing_runs(text: str) -> None:
    """No element that runs or loads something, no handler, no address that does."""
    html = PARSER.convert(text).html
    for element in _elements(html):
        assert element.tag not in (
            "script", "style", "iframe", "object", "embed", "svg", "math", "base", "form", "link",
            "meta", "template", "title", "textarea", "noscript",
        ), html  # fmt: skip
        for name, value in element.attrib.items():
            assert not name.startswith("on"), html
            if name == "href" or (name == "src" and element.tag != "img"):
                assert is_safe(value), html
            if name == "src":
                assert is_safe_image(value), html
            if name == "style":
                assert "url" not in value.lower(), html


@settings(max_examples=some(200), deadline=2000)
@given(WITH_HTML)
def test_html_in_a_note_gives_a_tree_of_its_own(text: str) -> None:
    """The output stands by itself: what follows it in a page is not drawn into it."""
    html = PARSER.convert(text).html
    assert tree(f"<div>{html}</div><p>after</p>")[2][-1] == ("p", (), ("after",))  # type: ignore[index]


_CONTAINERS = st.lists(
    st.sampled_from(["> ", "- ", "1. ", "  ", "    ", "\t", ">", "> [!note] ", "* "]), max_size=4
).map("".join)
_CONTENTS = st.sampled_from(
    [
        "{}", "# {}", "*{}*", "**{}", "`{}`", "`{}", "[{}](x)", "[{}]", "![{}](x.png)", "[[{}]]",
        "| {} |", "|-|", "```", "~~~", "$ {}", "$${}$$", "$$", "{}\\", "==={}===", "---", "===",
        "~~{}~~", "[ ] {}", "[x] {}", "a^[{}]", "#{}", "_{}_", "{}  ", "", "", "{} &amp;", "({}",
        "https://{}.example", "[[a|{}]]", "==a=={}", "***", "    {}", "$a{}$", "\\*{}", "!{}",
    ]
)  # fmt: skip


@settings(max_examples=some(300), deadline=2000)
@given(st.lists(st.tuples(_CONTAINERS, _CONTENTS), max_size=20))
def test_no_visible_word_is_lost(lines: list[tuple[str, str]]) -> None:
    """Each word that is not in a place where Obsidian hides it is in the output, once or more."""
    words = [f"word{index}q" for index in range(len(lines))]
    text = "\n".join(
        containers + content.format(word)
        for (containers, content), word in zip(lines, words, strict=True)
    )
    html = PARSER.convert(text).html
    lost = [word for word in words if word in text and word not in html]
    assert lost == [], text
