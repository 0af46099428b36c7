"""Sides that begin within a line of the note: they show what the note shows."""

from __future__ import annotations

from pathlib import Path

import pytest

from ankigen import fields
from tests.projects import Project

ANSWERS = (
    ("> 5", "&gt; 5"),
    (">0.8", "&gt;0.8"),
    ("- 273", "- 273"),
    ("+ 3 dB", "+ 3 dB"),
    ("# of events", "# of events"),
    ("1945.", "1945."),
    ("<int>", "&lt;int&gt;"),
    ("List<String>", "List&lt;String&gt;"),
)


@pytest.mark.parametrize(("answer", "shown"), ANSWERS)
@pytest.mark.parametrize(
    ("syntax", "note"),
    [
        ("spaced-repetition", "#flashcards\n\nasked::@"),
        ("spaced-repetition", "#flashcards\n\n- asked::@"),
        ("flashcards", "asked::@"),
        ("obsidian-to-anki", "START\nBasic\nasked\nBack: @\nEND"),
        ("tables", "| a | b |\n| - | - |\n| asked | @ |"),
    ],
)
def test_signs_and_angle_brackets_are_shown(
    tmp_path: Path, syntax: str, note: str, answer: str, shown: str
) -> None:
    """The line is no quote, list or heading in the note, and what is no tag of HTML is text."""
    project = Project(tmp_path, settings={"syntaxes": {syntax: {}}})
    project.write("a.md", note.replace("@", answer))
    built = project.build()
    (stamped,) = built.plan.stamped.cards
    assert stamped.card.fields[fields.ANSWER].endswith(f"{shown}</p>")
    assert built.report.diagnostics == ()


@pytest.mark.parametrize(("text", "shown"), [("> [a] b", "&gt; "), ("- [a] b", "- ")])
def test_a_cloze_that_begins_with_a_sign(tmp_path: Path, text: str, shown: str) -> None:
    """As above, behind hashcards' marker."""
    project = Project(tmp_path, settings={"syntaxes": {"hashcards": {}}})
    project.write("a.md", f"C: {text}")
    (stamped,) = project.build().plan.stamped.cards
    assert stamped.card.fields[fields.QUESTION] == f"<p>{shown}{{{{c1::a}}}} b</p>"
