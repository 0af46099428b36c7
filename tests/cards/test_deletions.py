"""What a deletion of another syntax hides, it hides whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from ankigen import fields
from tests.projects import Project

BRACES = (
    ("a}", "a}<wbr>"),
    ("{b}", "{b}<wbr>"),
    ("c}}", "c}<wbr>}<wbr>"),
    ("{{d}} e", "{{d}<wbr>} e"),
    ("x_{1}", "x_{1}<wbr>"),
    ("$h_{1}$", '<span class="math math-inline">\\(h_{1}\\)</span>'),
)
# Elsewhere a line with `::` is another card, or a `::` begins a hint.
COLONS = (
    ("std::vector", "std:<wbr>:vector"),
    ("f::g}", "f:<wbr>:g}<wbr>"),
    ("`f::g`", "<code>f:<wbr>:g</code>"),
    ('<i title="j::k">l::m</i>', '<i title="j:\u2060:k">l:<wbr>:m</i>'),
)
NOTES = (
    ("hashcards", "C: It is [@].", (*BRACES, *COLONS)),
    ("spaced-repetition", "#flashcards\n\nIt is ==@==.", BRACES),
    ("spaced-repetition", "#flashcards\n\nIt is ==1;;@==.", BRACES),
    ("flashcards", "It is ==@==.", BRACES),
    ("obsidian-to-anki", "START\nCloze\nIt is ==@==.\nEND", BRACES),
)


@pytest.mark.parametrize(
    ("syntax", "note", "stored"),
    [
        (syntax, note.replace("@", hidden), stored)
        for syntax, note, every in NOTES
        for hidden, stored in every
    ],
)
def test_braces_and_colons_are_hidden_whole(
    tmp_path: Path, syntax: str, note: str, stored: str
) -> None:
    """They neither end the deletion nor begin a hint."""
    options = {"highlight_clozes": True, "curly_clozes": True}
    settings = {"syntaxes": {syntax: options if syntax == "obsidian-to-anki" else {}}}
    project = Project(tmp_path, settings=settings)
    project.write("a.md", note)
    (stamped,) = project.build().plan.stamped.cards
    text = stamped.card.fields[fields.QUESTION]
    assert text in (f"<p>It is {{{{c{number}::{stored}}}}}.</p>" for number in (1, 2))


def test_the_hint_of_a_deletion_may_end_in_a_brace(tmp_path: Path) -> None:
    """It is part of the hint."""
    project = Project(tmp_path, settings={"syntaxes": {"spaced-repetition": {}}})
    project.write("a.md", "#flashcards\n\nIt is ==1;;a;;{b}==.")
    (stamped,) = project.build().plan.stamped.cards
    assert stamped.card.fields[fields.QUESTION] == "<p>It is {{c1::a::{b}<wbr>}}.</p>"
