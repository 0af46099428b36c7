"""What is typed on a card is what a person types."""

from __future__ import annotations

from pathlib import Path

import pytest

from ankigen import fields
from tests.projects import Project


@pytest.mark.parametrize(
    ("answer", "typed"),
    [
        ("Paris #geography", "Paris"),
        ("#geo/city Paris", "Paris"),
        ("Gauss[^1]", "Gauss"),
        ("Gauss ^[in 1809]", "Gauss"),
        ("Rome ![[map.png]]", "Rome"),
        ("Rome ![[horn.mp3]]", "Rome"),
        ("![[map.png]]\nRome", "Rome"),
        ("**Rome**, the ==city==", "Rome, the city"),
        ("[[Rome|the city]]", "the city"),
        ("a\u00a0b\u200bc\u00add", "a bcd"),
        ("`[sound:x]` & <int>", "[sound:x] & <int>"),
        ("first\nsecond", "first"),
        ("- first\n- second", "first"),
        ("C#", "C#"),
        ("$x^2$ and $$y$$", "x^2 and y"),
        ("`$x$` \\(y\\)", "$x$ (y)"),
        ("| Paris | Rome |\n| --- | --- |", "Paris Rome"),
    ],
)
def test_only_what_is_typed_is_compared(tmp_path: Path, answer: str, typed: str) -> None:
    """No tags, no numbers of footnotes, no pictures or sounds, nothing that nobody sees."""
    project = Project(tmp_path)
    project.write("map.png", b"\x89PNG")
    project.write("horn.mp3", b"ID3")
    project.write("Rome.md", "The city.\n")
    project.write("a.md", f"Q: #type-in Which?\nA: {answer}\n\n[^1]: In 1809.\n")
    (stamped,) = project.build().plan.stamped.cards
    field = stamped.card.fields[fields.TYPED]
    assert field.replace("<wbr>", "") == typed.replace("&", "&amp;").replace("<", "&lt;").replace(
        ">", "&gt;"
    )


@pytest.mark.parametrize("answer", ["#geography", "![[map.png]]", "[^1]\n\n[^1]: Gauss"])
def test_where_nothing_can_be_typed_it_is_said(tmp_path: Path, answer: str) -> None:
    """The card has no box to type in."""
    project = Project(tmp_path)
    project.write("map.png", b"\x89PNG")
    project.write("a.md", f"Q: #type-in Which?\nA: {answer}\n")
    built = project.build()
    (stamped,) = built.plan.stamped.cards
    assert stamped.card.fields[fields.TYPED] == ""
    assert [one.code for one in built.report.diagnostics] == ["nothing-to-type"]
