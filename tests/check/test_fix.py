"""Fixing what is safe to fix."""

from __future__ import annotations

from pathlib import Path

import pytest

from ankigen.check import fix
from tests.check.project import checked


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        ("Q; One?\nA: 1", "Q: One?\nA: 1"),
        ("q: One?\na: 1", "Q: One?\nA: 1"),
        ("Ｑ：One?\nＡ: 1", "Q: One?\nA: 1"),
        ("Q : One?\nA : 1\n\nQ：二?\nA：2", "Q: One?\nA: 1\n\nQ: 二?\nA: 2"),
        ("Q: One?\na: 1\n\nQ: Two?\nA: 2", "Q: One?\nA: 1\n\nQ: Two?\nA: 2"),
        ("---\ntags: [a]\n---\nQ: One?\nA:\n-a\n-b\n\ntext",
         "---\ntags: [a]\n---\nQ: One?\nA:\n- a\n- b\n\ntext"),
        ("Q: One?\nA:\n•a\n•  b\nc", "Q: One?\nA:\n- a\n- b\nc"),
        ("Q: One?\nA:\n1.a\n2.b", "Q: One?\nA:\n1. a\n2. b"),
    ],
)  # fmt: skip
def test_fix_fixes_and_leaves_nothing_to_fix(note: str, expected: str, tmp_path: Path) -> None:
    """The text is fixed, and checking it again finds nothing."""
    fixed = fix(note, checked(tmp_path, note))
    assert fixed.text == expected
    assert fixed.fixed
    assert checked(tmp_path, fixed.text) == ()


@pytest.mark.parametrize(
    "note",
    [
        "#### Q: One?\nA: 1",
        "- Q: One? A: 1",
        "Q: One?\n\nQ: Two?\nA: 2",
        "Q: One?\nA: text\n2. two\n3. three",
        "Q: One?\nA:\n```\nx\n```",
        "Q: One?\r\nA: 1\r\n",
    ],
)
def test_fix_leaves_what_is_not_safe(note: str, tmp_path: Path) -> None:
    """Where the author must decide, nothing is changed."""
    fixed = fix(note, checked(tmp_path, note))
    assert (fixed.text, fixed.fixed) == (note, ())


def test_fix_says_what_it_fixed(tmp_path: Path) -> None:
    """A question does not take the answer of the one below it."""
    note = "Q: One?\n\nQ: Two?\na: 2\n\nQ: Three?\nA: 3"
    fixed = fix(note, checked(tmp_path, note))
    assert fixed.text == note.replace("a: 2", "A: 2")
    assert [found.location.line for found in fixed.fixed] == [3]


def test_fix_writes_no_marker_that_the_project_does_not_have(tmp_path: Path) -> None:
    """Where questions begin otherwise, `Q:` would be text."""
    note = "Q; One?\nA; 1"
    found = checked(tmp_path, note)
    markers = {"question": ("Frage:",), "answer": ("Antwort:",), "cloze": ("C:",)}
    assert fix(note, found, markers).fixed == ()
    assert fix(note, found).fixed != ()


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        ("Q\u00a0: One?\nA\u202f: 1", "Q: One?\nA: 1"),
        ("c: {{c1::x}}", "C: {{c1::x}}"),
        ("C; {{c1::x}}", "C: {{c1::x}}"),
    ],
)
def test_fix_knows_clozes_and_invisible_characters(
    note: str, expected: str, tmp_path: Path
) -> None:
    """They are misspelt markers like others."""
    assert fix(note, checked(tmp_path, note)).text == expected


def test_advice_names_the_markers_of_the_project(tmp_path: Path) -> None:
    """Where questions begin otherwise, nobody is told to write `Q:`."""
    (tmp_path / "ankigen.yaml").write_text(
        "markers: {question: ['Frage:'], answer: ['Antwort:'], cloze: ['Lücke:']}", encoding="utf-8"
    )
    note = (
        "Frage: Eins?\n\nAntwort: 1\n\nAntwort: 2\n\nFrage: Zwei?\n\n# x\n\n{{c1::verloren}}\n\n"
        "Frage: {{c1::x}}?\nAntwort: 3\n\nQuestion: one\nAnswer: two\n"
    )
    messages = " ".join(one.message for one in checked(tmp_path, note))
    assert not {"`Q:`", "`A:`", "`C:`", "`Q\\:`"} & set(messages.replace(",", " ").split())
    assert {"`Frage:`", "`Antwort:`", "`Lücke:`"} <= set(messages.replace(",", " ").split())
