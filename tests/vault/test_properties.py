"""Properties: what can be used is, and what is ignored is said at its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from ankigen import vault
from ankigen.cli import run
from ankigen.errors import BuildError
from ankigen.types import Severity
from tests.check.project import checked
from tests.projects import Project

CARD = "\nQ: One?\nA: 1\n"


def found(yaml: str) -> list[str]:
    """What is said of a note with these properties: place, severity, code."""
    _, problems = vault.parse(f"---\n{yaml}\n---\n", "n.md", "n.md", is_source=True)
    return [f"{p.location.line}:{p.location.column} {p.severity}[{p.code}]" for p in problems]


@pytest.mark.parametrize(
    ("yaml", "expected"),
    [
        ("deck: [One, Two]", ["2:13 error[property-value]"]),
        ("deck: true", ["2:7 error[property-value]"]),
        ("deck: {a: b}", ["2:7 error[property-value]"]),
        ("deck: a\nDeck: b", ["3:7 error[property-value]"]),
        ("deck: a\nDECK: A", []),
        ("deck: a\ndeck: a\ndeck: b", ["4:7 error[property-value]"]),
        ("deck: a\nTARGET DECK: b", ["3:14 error[property-value]"]),
        ("kind: revers", ["2:7 error[property-value]"]),
        ("kind: [revers]", ["2:8 error[property-value]"]),
        ("kind: cloz", ["2:7 error[property-value]"]),
        ("kind: typein", []),
        ("kind: book", ["2:7 warning[property-value]"]),
        ("kind: [basic, cloze]", ["2:7 error[property-value]"]),
        ("kind: {a: b}", ["2:7 error[property-value]"]),
        ("anki: 12", ["2:7 warning[property-value]"]),
        ("anki: maybe", ["2:7 error[property-value]"]),
        ("anki: [false, true]", ["2:7 error[property-value]"]),
        ('anki: "no"', []),
        ("tags:\n  - a: b\n  - c", ["3:5 error[property-value]"]),
        ("cssclasses: [wide, 'x;y']", ["2:13 warning[property-value]"]),
        ("ankii: false", ["2:1 warning[property-name]"]),
        ("x: 1\n  \nDekc: y", ["4:1 warning[property-name]"]),
        ("decks: y", ["2:1 warning[property-name]"]),
        ("knid: y", ["2:1 warning[property-name]"]),
        ("anki-deck: y", ["2:1 warning[property-name]"]),
        ("TARGET-DECK: y", ["2:1 warning[property-name]"]),
        ("css-class: y", ["2:1 warning[property-name]"]),
        ("title: x\nlink: y\nmind: z\nstage: 1\nrank: 2\nclass: 3\nneck: 4\n1: x", []),
        ("deck:\nkind: ~\nanki: null\ntags: []\ncssclasses: ''", []),
    ],
)
def test_properties_are_not_ignored_in_silence(yaml: str, expected: list[str]) -> None:
    """Wrong types, unknown values, near names and properties that are there twice."""
    assert found(yaml) == expected


def test_what_a_property_says_of_no_card_is_its_own_business(tmp_path: Path) -> None:
    """Notes without cards may have any properties; the same in one with cards is said."""
    yaml = "---\nkind: revers\nankii: x\n---\n"
    assert checked(tmp_path, yaml + "text") == ()
    codes = {(one.code, one.severity) for one in checked(tmp_path, yaml + CARD)}
    assert codes == {
        ("property-value", Severity.ERROR),
        ("property-name", Severity.WARNING),
    }


def test_messages_say_what_was_meant() -> None:
    """The nearest word is offered."""
    yaml = "---\nkind: revers\nankii: x\n---\n"
    _, (kind, name) = vault.parse(yaml, "n.md", "n.md", is_source=True)
    assert "did you mean `reversed`?" in kind.message
    assert "did you mean `anki`?" in name.message


@pytest.mark.parametrize(
    ("line", "column"),
    [("%% ankigen: ignore long-anser %%", 20), ("<!-- ankigen: ignore-file foo -->", 27)],
)
def test_codes_to_ignore_are_known(tmp_path: Path, line: str, column: int) -> None:
    """A code that no finding has is said, at its place."""
    (one,) = checked(tmp_path, f"text\n\n{line}\n{CARD}")
    assert (one.code, one.location.line, one.location.column) == ("unknown-code", 3, column)


def test_a_reason_beside_a_code_is_no_code(tmp_path: Path) -> None:
    """What follows a code may say why."""
    line = "%% ankigen: ignore long-answer since it is a list %%"
    assert checked(tmp_path, f"{line}\n{CARD}") == ()


def test_a_deck_of_many_levels_is_refused(tmp_path: Path) -> None:
    """A hundred decks in one another are enough; every one of them has all those around it."""
    found = checked(tmp_path, f"---\ndeck: {'a::' * 100}b\n---\nQ: One?\nA: 1\n")
    assert [one.code for one in found] == ["property-value"]
    assert checked(tmp_path, f"---\ndeck: {'a::' * 98}b\n---\nQ: One?\nA: 1\n") == ()


@pytest.mark.parametrize("space", [" ", "\u3000", "\u2000"])
def test_a_deck_has_no_white_space_around_it(tmp_path: Path, space: str) -> None:
    """Of any kind; nothing else is no name."""
    project = Project(tmp_path)
    project.write("a.md", f'---\ndeck: "{space}Mine{space}"\n---\nQ: One?\nA: 1\n')
    assert {each.deck for each in project.build().plan.prepared.cards} == {"Mine"}
    other = tmp_path / "other"
    other.mkdir()
    found = checked(other, f'---\ndeck: "{space}"\n---\nQ: One?\nA: 1\n')
    assert [one.code for one in found] == ["property-value"]


def test_a_broken_property_costs_no_card(tmp_path: Path) -> None:
    """A note with a property that cannot be read is built as it says; where the property may name
    the deck, `check` says what stops the build, and once it is repaired nothing is lost."""
    project = Project(tmp_path)
    note = "---\ntitle: a: b\ndeck: Mine\ntags: x\n---\nQ: One?\nA: 1\n"
    project.write("a.md", note)
    assert project.build().report.cards == 1
    assert '"deck":"Mine"' in (tmp_path / "ankigen.lock").read_text(encoding="utf-8")
    project.write("a.md", note.replace("deck: Mine", "deck: My: deck"))
    assert run(["-C", str(tmp_path), "check"]) == 1
    with pytest.raises(BuildError):
        project.build()
    project.write("a.md", note)
    assert project.build().report.unchanged == 1


def test_a_template_makes_no_cards(tmp_path: Path) -> None:
    """A command of Templater's that YAML can't read, where it would say the deck: a warning, and no
    card of a template in Anki."""
    project = Project(tmp_path)
    project.write(
        "T.md", '---\ncards-deck: <% await tp.system.prompt("(x: y)") %>\n---\nQ: a?\nA: b\n'
    )
    project.write("a.md", "Q: One?\nA: 1\n")
    report = project.build().report
    assert report.cards == 1
    (said,) = [one for one in report.diagnostics if one.code == "yaml"]
    assert (said.severity, "template" in said.message) == (Severity.WARNING, True)
