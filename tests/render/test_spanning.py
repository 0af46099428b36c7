"""Deletions over several blocks, in embeds, in leads and in code."""

from __future__ import annotations

from pathlib import Path

import pytest

from ankigen import config
from ankigen.pipeline.compile import prepare
from ankigen.render import clozes
from tests.check.project import checked, write


def numbered(folder: Path, *notes: str) -> list[str]:
    """The questions of the cards of these notes, deletions in Anki's syntax, and their leads."""
    write(folder, *notes)
    return [
        clozes.number(draft.question, [each.number or 1 for each in draft.deletions]) + draft.lead
        for draft in (each.draft for each in prepare(config.read(folder)).compiled)
    ]


@pytest.mark.parametrize(
    ("note", "codes"),
    [
        ("C: Steps: {{c1::one\n\n- two}}", ["deletion-over-blocks"]),
        ("C: | a | b |\n|---|---|\n| {{c1::1 | 2}} | x |", ["deletion-over-blocks"]),
        ("C: {{c1::a}} {{c2::b", ["unclosed-deletion"]),
        ("C: {{c1::a}} and `{{c2::b}}`", []),
        ("C: a `{{c2::b}}`", ["deletion-in-code"]),
        ("C: Steps: {{c1::\n\n- one\n\n}}", []),
    ],
)
def test_a_deletion_that_ends_in_another_block_is_an_error(
    tmp_path: Path, note: str, codes: list[str]
) -> None:
    """It is not never closed; what is never closed is."""
    found = [each.code for each in checked(tmp_path, note)]
    assert [code for code in found if "deletion" in code] == codes


@pytest.mark.parametrize(
    ("note", "front"),
    [
        (
            "C: Steps: {{c1::\n\n- one\n- two\n\n}} and {{c2::so::how}}.",
            "<p>Steps:</p>\n{{c1::<ul><li>one</li>\n<li>two</li>\n</ul>\n}}"
            "<p>and {{c2::so::how}}.</p>",
        ),
        (
            "C: Insert: {{c1::\n```text\nstd::x {{1}}\n```\n::a hint}}",
            '<p>Insert:</p>\n{{c1::<div class="highlight"><pre><code class="language-text">'
            "std:<wbr>:x {{1}<wbr>}</code></pre></div>::a hint}}",
        ),
        (
            "C: {{c1::\n\none\n\n{{c2::\n\ntwo\n\n}}\n\n}}",
            "{{c1::<p>one</p>\n{{c2::<p>two</p>\n}}}}",
        ),
    ],
)
def test_blocks_between_two_marks_are_hidden(tmp_path: Path, note: str, front: str) -> None:
    """`{{c1::` at a block's end and `}}` at the beginning of another hide what is between."""
    assert numbered(tmp_path, note) == [front]


@pytest.mark.parametrize(
    ("code", "front"),
    [
        ('d = {{c1::{"a": 1}}}', 'd = {{c1::{"a": 1}<wbr>}}'),
        ("x = {{c1::{}}}", "x = {{c1::{}<wbr>}}"),
        ("if x {{c1::{ y}} }", "if x {{c1::{ y}} }"),
        ("{{c1::a::b}}", "{{c1::a:<wbr>:b}}"),
    ],
)
def test_deletions_in_code_keep_their_braces(tmp_path: Path, code: str, front: str) -> None:
    """Braces are taken in pairs; `::` is no hint there."""
    (shown,) = numbered(tmp_path, f"C: Code\n```text\n{code}\n```")
    assert f">{front}<" in shown


@pytest.mark.parametrize(
    ("text", "front"),
    [
        ("{{c1::label:::hint}}", "{{c1::label:<wbr>::hint}}"),
        ("{{c1::{a, b}}}", "{{c1::{a, b}<wbr>}}"),
        ("$E = {{c1::mc^{2}}}$", "{{c1::mc^{2} }}"),
        ("{{c1::a ::: b::c}}", "{{c1::a :"),
    ],
)
def test_what_a_deletion_hides_is_all_of_it(tmp_path: Path, text: str, front: str) -> None:
    """Its last brace or colon, too."""
    (shown,) = numbered(tmp_path, f"C: {text}")
    assert front in shown


def test_a_lead_that_is_a_cloze_shows_what_it_hides(tmp_path: Path) -> None:
    """In the question before, nothing is asked for."""
    note = "C: The {{c1::`a`::b}} runs $x_{{{c2::1}}}$ ==m==.\nQ: And? %% after %%\nA: So."
    _, shown = numbered(tmp_path, note)
    lead = shown.partition('<div class="lead-question">')[2]
    expected = '<p>The <code>a</code> runs <span class="math math-inline">\\(x_{1}\\)</span>'
    assert lead.startswith(expected)
    assert "deletion" not in lead and "c1" not in lead


def test_what_is_embedded_has_its_deletions_for_itself(tmp_path: Path) -> None:
    """They are shown as Obsidian shows them, in code, too."""
    notes = (
        "C: The {{c1::heart}}. ![[Note 2]]",
        "C: {{c2::four}} chambers[^1]\n```text\n{{c3::x}}\n```\n\n[^1]: a {{c4::b}}",
    )
    write(tmp_path, *notes)
    first, second = (each.draft for each in prepare(config.read(tmp_path)).compiled)
    assert [each.text for each in first.deletions] == ["heart"]
    for shown in ("{c2::four}}", "{c3::x}}", "{c4::b}}"):
        assert shown in first.question
    assert [each.text for each in second.deletions] == ["four", "x", "b"]
