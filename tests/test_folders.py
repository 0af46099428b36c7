"""Settings of folders, in the configuration and in front matter, and who wins."""

from __future__ import annotations

from pathlib import Path

import pytest

from ankigen import package
from ankigen.errors import BuildError
from tests.projects import Project

YAML = """
deck: Test
folders:
  Lang: {deck: Languages, tags: [lang]}
  Lang/French: {kind: reversed, tags: [fr]}
  Work: {anki: false}
"""


def test_folders_speak_where_notes_are_silent(tmp_path: Path) -> None:
    """The innermost folder first, the note's own front matter before all."""
    project = Project(tmp_path)
    project.write("Lang/French/Food/a.md", "Q: pain\nA: bread\n")
    project.write("Lang/b.md", "---\ndeck: Own\ntags: mine\n---\nQ: b\nA: b\n")
    project.write("Work/c.md", "Q: c\nA: c\n")
    project.write("Work/d.md", "---\nanki: true\n---\nQ: d\nA: d\n")
    project.write("e.md", "Q: e\nA: e\n")
    (tmp_path / "ankigen.yaml").write_text(YAML, encoding="utf-8")
    project.settings.pop("deck", None)
    notes = {note.fields[0]: note for note in package.read(project.build().package).notes}
    assert sorted(notes) == ["<p>b</p>", "<p>d</p>", "<p>e</p>", "<p>pain</p>"]
    french = notes["<p>pain</p>"]
    assert french.deck == "Languages::French::Food"
    assert set(french.tags) == {"lang", "fr"}
    assert french.ordinals == (0, 1)
    assert (notes["<p>b</p>"].deck, set(notes["<p>b</p>"].tags)) == ("Own", {"mine", "lang"})
    assert notes["<p>e</p>"].deck == "Test"


def test_folders_that_are_not_there_are_said(tmp_path: Path) -> None:
    """A misspelt folder, and templates that do not exist, are warnings at their places."""
    project = Project(tmp_path)
    project.write("Work/Deep/a.md", "Q: One?\nA: 1\n")
    settings = "templates: look\nfolders:\n  Work/Deep: {}\n  Wrok: {anki: false}\n  Zoo: {}\n"
    (tmp_path / "ankigen.yaml").write_text(settings, encoding="utf-8")
    found = [str(one) for one in project.build().report.diagnostics]
    assert [one.split(": ")[0] for one in found] == [
        f"ankigen.yaml:{n}" for n in ("1:1", "4:3", "5:3")
    ]
    assert all("warning[missing-folder]" in one for one in found)
    assert "did you mean `Work`?" in found[1]


@pytest.mark.parametrize(
    ("decks", "expected"),
    [
        (["Biology", "biology"], ["Biology", "Biology"]),
        (["biology", "Biology", "biology"], ["biology"] * 3),
        (["Bio::Heart", "bio::Lung"], ["Bio::Heart", "Bio::Lung"]),
        (["Bio::Heart", "BIO::heart"], ["BIO::heart", "BIO::heart"]),
        (["Straße", "STRASSE", "Straße"], ["Straße"] * 3),
        (["\u00c9t\u00e9", "E\u0301te\u0301"], ["\u00c9t\u00e9"] * 2),
        (["Bio ", "Bio", "Bio\u200b", ":: Bio::", "Bio :: "], ["Bio"] * 5),
        (["test", "TEST::x"], ["Test", "Test::x"]),
        (["Default"], ["Default"]),
        (["A\tB", "a\n b"], ["A B", "A B"]),
    ],
)
def test_decks_that_anki_takes_for_one_are_one(
    tmp_path: Path, decks: list[str], expected: list[str]
) -> None:
    """Letter case, Unicode form, blanks and empty levels make no deck of their own."""
    project = Project(tmp_path)
    for number, deck in enumerate(decks):
        project.write(f"{number}.md", f'---\ndeck: "{deck}"\n---\nQ: {number}?\nA: 1\n')
    built = project.build()
    found = {one.code for one in built.report.diagnostics}
    packed = sorted(package.read(built.package).notes, key=lambda note: note.position)
    assert [note.deck for note in packed] == expected
    assert found <= {"deck-case"}
    assert ("Biology" not in decks) or found == {"deck-case"}


def test_a_deck_without_a_name_is_refused(tmp_path: Path) -> None:
    """Only blanks and colons name nothing."""
    project = Project(tmp_path)
    project.write("a.md", "---\ndeck: ' :: '\n---\nQ: x\nA: 1\n")
    with pytest.raises(BuildError, match=r"notes/a.md:2:7: error\[property-value\]"):
        project.build()
