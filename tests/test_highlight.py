"""Code keeps every character, and its colours can be read."""

from __future__ import annotations

import html
import itertools
import re
from xml.etree.ElementTree import Element

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pygments.lexers import get_all_lexers, get_lexer_by_name

from ankigen import highlight, lexer_rules, lexing
from tests.examples import some
from tests.obsidian.trees import parse

LANGUAGES = (
    "python", "js", "c++", "rust", "bash", "console", "html", "json", "yaml", "sql", "haskell",
    "diff", "latex", "markdown", "make", "php", "csharp", "nemerle", "text", "nosuch", "",
)  # fmt: skip
SNIPPETS = (
    "def f(x):",
    "\treturn 'a'", "# c", "/* open", '"""', "<b>&amp;</b>", "$ ls", "", "  ", "\u2028",
    "\x0c", "漢字 = 🌏", "{{c1::x}}", "\\begin{x}", "#!", ">>> 1", "\ufeff",
)  # fmt: skip
RULE = re.compile(r"^(?P<selectors>[^{]+)\{ color: (?P<colour>#\w{6});", re.MULTILINE)


def _text(element: Element) -> str:
    return "".join(element.itertext())


def _code(rendered: str) -> str:
    found = parse(rendered).find(".//code")
    assert found is not None
    return _text(found)


@settings(max_examples=some(300), deadline=None)
@given(
    st.lists(st.sampled_from(SNIPPETS), max_size=6).map("\n".join) | st.text(max_size=30),
    st.sampled_from(LANGUAGES),
)
def test_no_character_is_lost_or_changed(code: str, language: str) -> None:
    """Tags and entities aside, what comes out is the code, in every language."""
    rendered = highlight.highlight(code, language).html
    body = rendered[rendered.index("<code") : rendered.rindex("</code>")]
    assert html.unescape(re.sub(r"<[^>]*>", "", body)) == html.unescape(html.escape(code))


@settings(max_examples=some(300), deadline=None)
@given(
    st.lists(st.sampled_from(SNIPPETS) | st.text("ab1 .=+\"'`#/<>(){}$\\\n"), max_size=8),
    st.sampled_from(LANGUAGES[:-3]),
)
def test_one_expression_a_state_finds_what_pygments_finds(lines: list[str], language: str) -> None:
    """The tokens of much code are those that Pygments finds rule by rule."""
    lexer = get_lexer_by_name(language)
    code = "\n".join(lines)
    lexer_rules.tokens(lexer, " " * lexer_rules.WORTHWHILE)
    found = [(token, value) for _, token, value in lexer.get_tokens_unprocessed(code)]
    assert list(lexer_rules.tokens(lexer, code)) == found


def test_tabs_and_line_ends_stay() -> None:
    """Lines come out as typed: tabs, empty lines at both ends, white space at line ends."""
    code = "\n\n\tif x:  \n\t\ty()\n\n"
    assert _code(highlight.highlight(code, "python").html).replace("\r", "") == code


def test_a_span_ends_with_its_words() -> None:
    """Line ends are outside the spans, so that the next line begins outside of them too."""
    rendered = highlight.highlight("# a comment\nx = 1\n", "python").html
    assert '<span class="c1"># a comment</span>\nx' in rendered


def test_a_language_is_never_guessed() -> None:
    """Without a known language there is not one span, however much the code looks like Python."""
    for language in ("", "nosuch", "mermaid"):
        assert "<span" not in highlight.highlight("import os\nprint('x')", language).html


def test_every_alias_leads_to_a_lexer() -> None:
    """Each name that is added to Pygments' own is missing there, and leads to a language."""
    pygments = {alias for _, aliases, _, _ in get_all_lexers() for alias in aliases}
    for name, other in lexing._ALIASES.items():
        assert name not in pygments
        assert other in pygments


def test_the_language_is_a_class() -> None:
    """Anki's own add-ons and people's styles find the language where the web has it."""
    assert '<code class="language-c++">' in highlight.highlight("x", "C++").html
    assert "class=" not in highlight.highlight("x", "").html.split("<code")[1]
    assert '<code class="language-&quot;&gt;&lt;b&gt;">' in highlight.highlight("x", '"><b>').html


@pytest.mark.parametrize(("lines", "folds"), [(1, False), (25, False), (26, True), (145, True)])
def test_long_code_folds(lines: int, folds: bool) -> None:
    """More than 25 lines have a switch, which says how many there are."""
    rendered = highlight.highlight("\n".join("x" for _ in range(lines)), "python").html
    assert ('<summary class="tappable">' in rendered) is folds
    assert (f"Show all {lines} lines" in rendered) is folds


def test_a_line_end_at_the_end_is_no_line() -> None:
    """25 lines with a line end are still 25 lines."""
    assert "<details" not in highlight.highlight("x\n" * 25, "").html


@pytest.mark.parametrize(
    ("styles", "mode"),
    list(itertools.product([(), ("default", "monokai"), ("rainbow_dash", "zenburn")], [0, 1])),
)
def test_every_colour_can_be_read(styles: tuple[str, ...], mode: int) -> None:
    """In both modes, and for any pair of styles, each token class has a contrast of 4.5 to 1."""
    background = (highlight.LIGHT_BACKGROUND, highlight.DARK_BACKGROUND)[mode]
    colours = [
        match["colour"]
        for match in RULE.finditer(highlight.stylesheet(*styles))
        if (".nightMode" in match["selectors"]) == bool(mode)
    ]
    assert len(colours) > 5
    assert min(highlight.contrast(colour, background) for colour in colours) >= 4.5


def test_night_mode_undoes_every_light_rule() -> None:
    """Each class that is coloured in the light has a colour in both of Anki's night modes."""
    css = highlight.stylesheet()
    light = set(re.findall(r"(?:^|, )\.highlight \.(\w+)", css, re.MULTILINE))
    for scope in ("nightMode", "night_mode"):
        assert light == set(re.findall(rf"\.{scope} \.highlight \.(\w+)", css))


def test_contrast_is_that_of_the_standard() -> None:
    """Black on white is 21 to 1, a colour on itself 1 to 1, and WebAIM's grey 4.54 to 1."""
    assert highlight.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert highlight.contrast("#123456", "#123456") == pytest.approx(1)
    assert highlight.contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.005)


def test_lexers_of_common_languages_are_loaded_beforehand() -> None:
    """A language of many blocks is loaded, one of a few isn't, and no name stops it."""
    lexing.lexer_of.cache_clear()
    many = ["```python\nx\n```\n"] * 8 + ["~~~ nosuch\n~~~\n"] * 9 + ["``` text\n```\n"] * 9
    highlight.load([*many, "```rust\n```\n"])
    assert lexing.lexer_of.cache_info().currsize == 2
    before = lexing.lexer_of.cache_info().misses
    assert lexing.lexer_of("python") is not None
    assert lexing.lexer_of.cache_info().misses == before
