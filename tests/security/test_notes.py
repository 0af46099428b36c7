"""What a hostile note may write, and what of it reaches Anki."""

from __future__ import annotations

import html
import re
import sqlite3
import zipfile
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from ankigen import fields
from ankigen.obsidian import ObsidianMarkdown, Options
from ankigen.obsidian.math import refuse
from tests.projects import Project


def packed(project: Project) -> list[tuple[str, ...]]:
    """The fields of all notes in the package, in the order of their questions."""
    built = project.build()
    database = project.root / "read.db"
    with zipfile.ZipFile(built.latest) as archive:
        database.write_bytes(archive.read("collection.anki2"))
    connection = sqlite3.connect(database)
    rows = connection.execute("SELECT flds FROM notes ORDER BY sfld").fetchall()
    connection.close()
    assert all(len(row[0].split("\x1f")) == len(fields.FIELDS) for row in rows)
    return [tuple(row[0].split("\x1f")) for row in rows]


@pytest.mark.parametrize(
    "text",
    [
        r"\\(\href{javascript:run()}{x}\\)",
        r"&#92;(\require{bbox}&#92;)",
        r"\\[x\\]",
        "<div>\n\\(\\href{javascript:run()}{x}\\)\n</div>",
        "<div>\n\\<wbr>(x\\<wbr>)\n</div>",
        "<div>\n\\<!-- a -->(x)\n</div>",
        '<div title="<code>">\n\\(x\\)\n</div>',
        "<div>\n\\\x01(x)\n</div>",
        "![](a%5C%01%28x)",
    ],
)
def test_text_is_no_formula(tmp_path: Path, text: str) -> None:
    """Only `$…$` becomes what MathJax reads, so that all of it was looked at before."""
    project = Project(tmp_path)
    project.write("a.md", f"Q: one\nA: {text}\n")
    answer = packed(project)[0][fields.ANSWER]
    shown = re.sub(r"<code\b.*?</code>", "", answer)
    shown = re.sub(r"<(?:[^<>\"]|\"[^\"]*\")*>", "", shown)
    assert re.search(r"\\[()\[\]]", shown) is None


def test_formulas_are_still_formulas(tmp_path: Path) -> None:
    """What stands between dollars has MathJax's delimiters."""
    project = Project(tmp_path)
    project.write("a.md", "Q: one $a$\nA: $$b$$ and `\\(c\\)`\n")
    question, answer = packed(project)[0][:2]
    assert r"\(a\)" in question
    assert r"\[b\]" in answer
    assert r"<code>\<wbr>(c\)</code>" in answer


@pytest.mark.parametrize(
    "tex",
    [
        r"\bbox[background:url(//a.example)]{x}", r"\bbox[position:fixed]{x}",
        r"\fcolorbox{red;position:fixed}{x}{y}", r"\href{javascript:run()}{x}", r"\require{html}",
        r"\unicode{65}", r"\mmlToken{mi}[href=javascript:run()]{x}",
        "\\h\x01ref{javascript:run()}{x}",
    ],
)  # fmt: skip
def test_macros_that_reach_out_are_refused(tex: str) -> None:
    """Styles, links and components cannot come in by a formula."""
    assert refuse(tex)[1]


@pytest.mark.parametrize(
    "tex", [r"\bbox[5px,border:2px solid red]{x}", r"\fcolorbox{red}{#fff}{x}"]
)
def test_boxes_may_have_borders(tex: str) -> None:
    """Sizes, colours and borders stay."""
    assert refuse(tex) == (tex, ())


@pytest.mark.parametrize(
    "tex",
    [r"\hr{{c1::ef}}{javascript:run()}{x}", r"\re{{c1::qu}}ire{html}",
     r"\h{{c1::}}ref{javascript:x}{y}"],
)  # fmt: skip
def test_deletions_make_no_macro(tex: str) -> None:
    """Anki puts a formula together again whose macro a deletion cut in two."""
    fragment = ObsidianMarkdown(Options(deletions=True)).convert(f"${tex}$")
    assert "refused-math" in [problem.code for problem in fragment.problems]
    plain = re.sub(r"<[^>]*>", "", fragment.html)
    assert re.search(r"\\(href|require)", plain) is None


def test_no_command_of_ankis_comes_from_a_note(tmp_path: Path) -> None:
    """Sounds, speech, typing and deletions are shown as they are written."""
    project = Project(tmp_path)
    project.write(
        "a.md",
        "# [sound:h.mp3] title\n\nQ: one\nA: [sound:x.mp3] `[sound:y.mp3]` "
        "[anki:tts lang=en]x[/anki:tts] `[[type:Answer]]` [sou&#1;nd:z.mp3] {{Question}}\n\n"
        "C: two {{c1::x}}\nA: {{c2::y}}\n",
    )
    for values in packed(project):
        for value in values:
            assert "[sound:" not in value
            assert "[anki:" not in value
            assert "[[type:" not in value
        assert all("{{c" not in value for value in values[1:])


def test_an_embedded_sound_still_plays(tmp_path: Path) -> None:
    """What the card brings along keeps its command."""
    project = Project(tmp_path)
    project.write("s.mp3", b"sound")
    project.write("a.md", "Q: one\nA: ![[s.mp3]]\n")
    assert re.search(r"\[sound:s-[0-9a-f]{16}\.mp3\]", packed(project)[0][fields.ANSWER])


def test_words_of_properties_are_no_html(tmp_path: Path) -> None:
    """Classes cannot leave their attribute, typed answers and tags are no elements."""
    project = Project(tmp_path)
    project.write(
        "a.md",
        "---\ncssclasses: ['\"><img/src=x/onerror=run()>']\ntags: ['<img/src=x/onerror=run()>']\n"
        "deck: 'a<img src=x onerror=run()>'\n---\n"
        "Q: one #type-in\nA: `<img src=x onerror=run()>`\n",
    )
    built = project.build()
    values = packed(project)[0]
    assert not any(re.search(r"<img|\"", value) for value in values[1:])
    assert values[fields.TYPED] == "&lt;img src=x onerror=run()&gt;"
    assert "<img" not in built.package.read_bytes().decode("latin-1")


@pytest.mark.parametrize("entity", ["&#1;", "&#x1f;", "\x01", "&#9;", "&#10;"])
def test_control_characters_hide_no_scheme(tmp_path: Path, entity: str) -> None:
    """Anki drops control characters, so an address is judged without them."""
    project = Project(tmp_path)
    project.write("a.md", f'Q: one\nA: <a href="java{entity}script:run()">x</a> \x1f y\n')
    answer = re.sub(r"[\t\r\n]", "", packed(project)[0][fields.ANSWER])
    assert "javascript:" not in answer


def test_a_name_gives_an_address_nothing(tmp_path: Path) -> None:
    """Whatever a file or heading is called, the link back has the two parts that are ours."""
    project = Project(tmp_path)
    name = '&vault=other&file=x"><script>#%0a\u202e'
    project.write(f"{name}.md", "# a&b=c\"'<i>\n\nQ: one\nA: two\n")
    source = html.unescape(packed(project)[0][fields.SOURCE])
    assert re.fullmatch(r"obsidian://open\?vault=[\w%.~-]*&file=[\w%.~-]*", source)
    assert parse_qs(urlsplit(source).query)["file"][0].startswith(name)


EVIL = "<script>alert(1)</script><img src=x onerror=alert(1)><b>bold</b>"
HOLDERS = {
    "text": {"a.md": f"Q: x\nA: {EVIL}\n"},
    "footnote": {"a.md": f"Q: x\nA: y[^1]\n\n[^1]: {EVIL}\n"},
    "inline footnote": {"a.md": f"Q: x\nA: y ^[{EVIL}]\n"},
    "embedded note": {"a.md": "Q: x\nA: ![[b]]\n", "b.md": f"{EVIL}\n"},
    "embedded note's footnote": {"a.md": "Q: x\nA: ![[b]]\n", "b.md": f"y[^1]\n\n[^1]: {EVIL}\n"},
    "embedded footnote's note": {
        "a.md": "Q: x\nA: y[^1]\n\n[^1]: ![[b]]\n",
        "b.md": f"y[^2]\n\n[^2]: {EVIL}\n",
    },
    "embedded section's footnote": {
        "a.md": "Q: x\nA: ![[b#H]]\n",
        "b.md": f"# H\ny[^1]\n\n# I\n[^1]: {EVIL}\n",
    },
    "footnote block of an own section": {
        "a.md": f"# H\nsee[^1]\n\n# I\n\nQ: x\nA: ![[#H]]\n\n# J\n[^1]:\n    <div>\n    {EVIL}\n",
    },
    "embedded block's footnote": {
        "a.md": "Q: x\nA: ![[b#^id]]\n",
        "b.md": f"y ^[{EVIL}] ^id\n",
    },
    "footnote of an embed of an embed": {
        "a.md": "Q: x\nA: ![[b]]\n",
        "b.md": "![[c]]\n",
        "c.md": f"y[^1]\n\n[^1]:\n    <div>\n    {EVIL}\n    </div>\n",
    },
    "callout in an embed": {"a.md": "Q: x\nA: ![[b]]\n", "b.md": f"> [!note]- {EVIL}\n> {EVIL}\n"},
    "table in an embed": {
        "a.md": "Q: x\nA: ![[b]]\n",
        "b.md": f"| a |\n|---|\n| {EVIL} |\n",
    },
    "heading": {"a.md": f"# {EVIL}\n\nQ: x\nA: y\n"},
    "question": {"a.md": f"Q: {EVIL}\nA: y\n"},
    "lead": {"a.md": f"Q: {EVIL}\nA: y\n\nQ: %% after %% z\nA: y\n"},
    "cloze": {"a.md": f"C: {{{{c1::{EVIL}::{EVIL}}}}}\n"},
    "answer of a list": {"a.md": f"Q: x\nA:\n- a\n- {EVIL}\n- {EVIL}\n"},
}


@pytest.mark.parametrize("holder", HOLDERS)
def test_html_is_cleaned_wherever_it_stands(tmp_path: Path, holder: str) -> None:
    """Nothing in any field runs anything, however the text came to be in it."""
    project = Project(tmp_path / "p")
    for name, text in HOLDERS[holder].items():
        project.write(name, text)
    found = packed(project)
    whole = "\n".join("\n".join(row) for row in found)
    assert "bold" in whole
    assert "<script" not in whole.lower()
    assert "onerror=" not in re.sub(r"&lt;.*?&gt;", "", whole)
