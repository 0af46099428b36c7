"""The extension within Python-Markdown, and the facade."""

from __future__ import annotations

import markdown
import pytest

from ankigen.obsidian import (
    Definitions,
    ObsidianExtension,
    ObsidianMarkdown,
    Options,
    Part,
    makeExtension,
    parse,
)
from ankigen.obsidian.environment import Footnote, Reference
from tests.obsidian.vault import SmallVault


def test_it_is_an_extension_of_python_markdown() -> None:
    """An instance or the module's name can be given."""
    expected = "<p><mark>a</mark></p>"
    assert markdown.markdown("==a==", extensions=[ObsidianExtension()]) == expected
    assert markdown.markdown("==a==", extensions=["ankigen.obsidian"]) == expected


def test_settings_come_by_name() -> None:
    """Options are settings, also by the name of the module; an unknown one is refused."""
    configs = {"ankigen.obsidian": {"strict_line_breaks": True}}
    html = markdown.markdown("a\nb", extensions=["ankigen.obsidian"], extension_configs=configs)
    assert html == "<p>a\nb</p>"
    assert makeExtension(math_inline=("<", ">")).options.math_inline == ("<", ">")
    with pytest.raises(KeyError):
        ObsidianExtension(strict=True)


def test_the_base_dialect() -> None:
    """`commonmark` turns all additions off, and `gfm` those of GFM on again."""
    text = "==a== ~~b~~"
    assert markdown.markdown(text, extensions=[ObsidianExtension(commonmark=True)]) == (
        "<p>==a== ~~b~~</p>"
    )
    extension = ObsidianExtension(commonmark=True, gfm=True)
    assert markdown.markdown(text, extensions=[extension]) == "<p>==a== <del>b</del></p>"


def test_both_output_formats_are_html5() -> None:
    """Python-Markdown's output formats make no difference."""
    for output_format in ("html", "xhtml"):
        parser = markdown.Markdown(extensions=[ObsidianExtension()], output_format=output_format)
        assert parser.convert("---") == "<hr>"


def test_one_instance_converts_many_texts() -> None:
    """Nothing of one text is left for the next: definitions, footnotes, problems, HTML."""
    parser = ObsidianMarkdown()
    first = parser.convert("a[^1] [b] <b>c</b> [[\n\n[^1]: d\n[b]: e\n\n%% f")
    assert first.problems
    second = parser.convert("a[^1] [b]\n<")
    assert second.html == "<p>a[^1] [b]<br>\n&lt;</p>"
    assert [problem.code for problem in second.problems] == ["broken-footnote"]
    extended = markdown.Markdown(extensions=[ObsidianExtension()])
    extended.convert("[a]\n\n[a]: b")
    assert extended.reset().convert("[a]") == "<p>[a]</p>"


def test_definitions_of_a_whole_note_serve_its_parts() -> None:
    """References and footnotes are collected from everywhere, nested ones too."""
    note = "[a] x[^n]\n\n[a]: /x 'T'\n\n> - [^n]: one\n>     two\n\n[A]: /y\n\n- [b]: <z w>"
    document = parse(note)
    assert document.definitions == Definitions(
        {"a": Reference("/x", "T"), "b": Reference("z w")}, {"n": Footnote("one\ntwo", 5, (10, 6))}
    )
    fragment = ObsidianMarkdown().show(Part(document, 0, 1))
    assert 'href="/x"' in fragment.html
    assert "<p>one<br>\ntwo" in fragment.html


def test_a_definition_in_code_or_a_comment_defines_nothing() -> None:
    """What is not shown as a definition is none."""
    note = "```\n[a]: b\n[^a]: b\n```\n\n%%\n[c]: d\n%%\n\n    [e]: f\n\n$$\n[g]: h\n$$"
    assert parse(note).definitions == Definitions()


def test_ids_carry_the_prefix() -> None:
    """Two conversions on one page do not clash."""
    parser = ObsidianMarkdown()
    texts = [parser.convert("a[^1]\n\n[^1]: b", prefix=prefix).html for prefix in ("q-", "a-")]
    assert 'id="q-fn-1"' in texts[0]
    assert 'href="#q-fnref-1"' in texts[0]
    assert 'id="q-' not in texts[1]


def test_line_ends_and_odd_characters() -> None:
    """CRLF and CR are line ends; a null character is replaced; controls are dropped."""
    parser = ObsidianMarkdown(Options(strict_line_breaks=True))
    assert parser.convert("a\r\n\r\nb\rc").html == "<p>a</p>\n<p>b\nc</p>"
    assert parser.convert("a\0b\x1fc\x85").html == "<p>a\N{REPLACEMENT CHARACTER}bc</p>"


def test_a_blank_text_is_nothing() -> None:
    """White space alone gives no HTML."""
    for text in ("", " ", "\n\n", "\t"):
        assert ObsidianMarkdown().convert(text).html == ""


def test_an_embeds_html_is_reported_up() -> None:
    """HTML of a note two embeds below is sanitised with the rest."""
    vault = SmallVault({"A": "![[B]]", "B": "<i onclick='run()'>b</i>"})
    html = ObsidianMarkdown(Options(), vault).convert("![[A]]").html
    assert "<i>b</i>" in html
    assert "run" not in html


def test_a_note_does_not_embed_itself() -> None:
    """The note that a text comes from counts as the outermost one."""
    vault = SmallVault({"A": "text"})
    fragment = ObsidianMarkdown(Options(), vault).convert("![[A]]", path="A")
    assert [problem.code for problem in fragment.problems] == ["embed-cycle"]
    assert "text" not in fragment.html


def test_only_ascii_digits_count() -> None:
    """The digits of other scripts begin no list (CommonMark 5.2), number no deletion, which Anki
    would not read, and set no size; behind a formula they are text."""
    parser = ObsidianMarkdown(Options(deletions=True))
    assert parser.convert("\u0661. a").html == "<p>\u0661. a</p>"
    assert parser.convert("{{c\u0661::a}} {{c1,\u07c1::b}}").html == (
        "<p>{{c\u0661::a}} {{c1,\u07c1::b}}</p>"
    )
    assert 'class="math' in parser.convert("$x$\u0661").html
