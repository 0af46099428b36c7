"""Fields that Anki's editor writes back as they are, and in which Anki runs nothing."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ankigen import config
from ankigen.obsidian import ObsidianMarkdown, Options
from ankigen.obsidian.plain import paragraph
from ankigen.pipeline.build import build
from ankigen.pipeline.plan import Request
from ankigen.render.stored import store, store_text
from tests.fuzz.generate import rng
from tests.fuzz.targets.drafts import DRAFT
from tests.obsidian.test_golden import FOLDER, OPTIONS, VAULT, read
from tests.serialization import by_browser, is_stable

ROOT = Path(__file__).parent.parent.parent
CODE = '<code>{}</code> <span class="math math-inline">\\(x\\)</span>'
INPUTS = 300
# Puts what is no text of a note into an attribute.
BARE = {"fence"}


@pytest.mark.parametrize(
    ("rendered", "expected"),
    [
        ("a &quot;b&quot; &#39;c&#x27; &#125; &copy; &nbsp;", "a \"b\" 'c' } © &nbsp;"),
        ("a\u00a0b &amp;nbsp; &amp; &lt;", "a&nbsp;b &amp;nbsp; &amp; &lt;"),
        ("[sound:x.mp3] [sound:y.mp3]", "[sound:x.mp3] [<wbr>sound:y.mp3]"),
        ("[latex]x[/LaTeX] [$]y[/$] [$$]",
         "[<wbr>latex]x[<wbr>/LaTeX] [<wbr>$]y[<wbr>/$] [<wbr>$$]"),
        ("[anki:play:q:0] [[type:Typed]]", "[<wbr>anki:play:q:0] [<wbr>[type:Typed]]"),
        ("{{c1::x}} {{Question}}", "{<wbr>{c1::x}} {{Question}}"),
        ('<span class="math math-inline">\\([latex]{{c1::\\)</span>',
         '<span class="math math-inline">\\([ latex]{ {c1::\\)</span>'),
        (CODE.format("\\(y\\) \\[z\\]"), CODE.format("\\<wbr>(y\\) \\<wbr>[z\\]")),
        ('<pre>\\(y</pre> <span class="math math-inline">\\(x\\)</span>',
         '<pre>\\<wbr>(y</pre> <span class="math math-inline">\\(x\\)</span>'),
        ('<i title="&quot;a&quot; (&quot;b&quot;) &lt;c&gt;">x</i>',
         '<i title="“a” (“b”) ‹c›">x</i>'),
        ('<i title="[latex] {{c1::x}} \\(y\\)">x</i>',
         '<i title="[\u2060latex] {\u2060{c1::x}} \\\u2060(y\\)">x</i>'),
        ('<a href="a?b&amp;c&quot;&lt;\u00a0[latex]{{c1::\\(">x</a>',
         '<a href="a?b&amp;c%22%3C%C2%A0%5Blatex]%7B{c1::%5C(">x</a>'),
        ('<b style="font-family:&quot;A&quot;">x</b>', "<b style=\"font-family:'A'\">x</b>"),
    ],
)  # fmt: skip
def test_fields_are_written_as_a_browser_writes_them(rendered: str, expected: str) -> None:
    """Only four references; no quotes or angle brackets in attributes; no commands of Anki's; no
    formulas but ours. What is written so stays so."""
    found = store(rendered, {"x.mp3"})
    assert found == expected
    assert is_stable(found)
    assert store(found, {"x.mp3"}) == found


def test_text_is_escaped_and_kept() -> None:
    """Plain text gives the same text in a browser."""
    assert store_text('<a & "b">\u00a0[sound:x]') == '&lt;a &amp; "b"&gt;&nbsp;[<wbr>sound:x]'


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("a &quot;&#125;\u00a0", 'a "}&nbsp;'),
        ("<p>a<div>b</div></p>", "<p>a</p><div>b</div><p></p>"),
        ("<table><tr><td>x</table>", "<table><tbody><tr><td>x</td></tr></tbody></table>"),
        ("<br/><input disabled><pre>\nx</pre>", '<br><input disabled=""><pre>x</pre>'),
    ],
)
def test_the_judge_writes_as_a_browser(html: str, expected: str) -> None:
    """What the tests hold fields against tells what a browser changes."""
    assert by_browser(html) == expected
    assert not is_stable(html)


def test_the_example_is_stable(tmp_path: Path) -> None:
    """Every field that the example's package holds."""
    shutil.copytree(ROOT / "notes", tmp_path / "notes")
    shutil.copy(ROOT / "ankigen.yaml", tmp_path)
    built = build(config.read(tmp_path), Request(now=1_700_000_000))
    written = [text for stamped in built.plan.stamped.cards for text in stamped.card.fields]
    assert len(written) > 1000
    assert [text for text in written if not is_stable(text)] == []


@pytest.mark.parametrize("path", sorted(FOLDER.rglob("*.md")), ids=lambda path: path.stem)
def test_all_golden_cases_are_stable(path: Path) -> None:
    """Whatever the dialect can write."""
    if path.stem in BARE:
        return
    markdown = ObsidianMarkdown(OPTIONS.get(path.stem, Options()), VAULT)
    for case in read(path):
        stored = store(markdown.convert(case.text, path="This.md").html)
        assert is_stable(stored), (case.title, stored, by_browser(stored))


def test_plain_paragraphs_need_no_second_look() -> None:
    """What is shown of plain words is stored as it is, but for no-break spaces."""
    for character in map(chr, range(256)):
        for pattern in ("a{}b", "a {}b", "a{0}{0}b", "[{}", "{}c1::b", "a{}]", 'a="{}"', "a{}("):
            plain = paragraph(pattern.format(character))
            if plain is not None:
                assert store(plain) == plain.replace("\u00a0", "&nbsp;")


def test_random_notes_are_stable() -> None:
    """Notes by grammar and mutation, from their text to their fields (`make fuzz` tries more)."""
    for number in range(INPUTS):
        DRAFT.run(DRAFT.make(rng("stored", 5, number)), True)
