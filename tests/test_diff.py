"""`diff`, as a person reads it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ankigen.cli import run
from tests.backend import Device


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with a note, built."""
    write(
        tmp_path,
        "a.md",
        "Q: What is *a* slope in $x_1$?\nA: The rise over $\\frac{a}{b}$ `x_y` [run](https://e.org).\n\n"
        "Q: Capital #reversed\nA: Paris\n\nC: {{c1::One}} and {{c2::two}}.\n",
    )
    (tmp_path / "ankigen.yaml").write_text("deck: Deck\nvault_id: v\n", encoding="utf-8")
    assert run(["-C", str(tmp_path), "build"]) == 0
    return tmp_path


def write(project: Path, name: str, text: str) -> None:
    """A note of the project."""
    path = project / "notes" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def edit(project: Path, old: str, new: str) -> None:
    """Change the note."""
    path = project / "notes/a.md"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def diff(project: Path, capsys: pytest.CaptureFixture[str], *options: str) -> str:
    """What the command prints."""
    capsys.readouterr()
    assert run(["-C", str(project), "diff", *options]) == 0
    return capsys.readouterr().out


def test_words_are_those_that_a_reader_sees(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without Markdown's signs and escapes, with a few words around; formulas are words."""
    edit(project, "rise over $\\frac{a}{b}$ `x_y`", "rise by $\\frac{a}{c}$ `x_z`")
    shown = diff(project, capsys)
    assert r"answer: The rise [-over \(\frac{a}{b}\) x_y-] {+by \(\frac{a}{c}\) x_z+} run." in shown
    assert "(notes/a.md:1)" in shown
    assert not re.search(r"\\[*_\[]|~~|\*\*|'", shown)


def test_colours_stand_for_brackets(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What went is red and what came is green."""
    edit(project, "Paris", "Rome")
    shown = diff(project, capsys, "--color")
    assert "answer: \x1b[31mParis\x1b[0m \x1b[32mRome\x1b[0m" in shown
    assert "[-" not in shown


def test_lists_are_capped_and_in_the_order_of_the_notes(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Twenty of a kind and how many more there are, all with `-v`; also those that left."""
    for number in range(30):
        write(project, f"many/Lecture {number}.md", f"Q: question {number}?\nA: answer\n")
    for options, count in (((), 20), (("-v",), 30)):
        shown = diff(project, capsys, *options)
        numbers = [int(each) for each in re.findall(r"\+ question (\d+)\?", shown)]
        assert numbers == list(range(count))
        assert ("... and 10 more (-v shows all)" in shown) == (count == 20)
    assert run(["-C", str(project), "build"]) == 0
    for number in range(4, 12):
        (project / f"notes/many/Lecture {number}.md").unlink()
    left = re.findall(r"- question (\d+)\?", diff(project, capsys))
    assert left == [str(number) for number in range(4, 12)]


@pytest.mark.parametrize("command", ["diff", "build"])
def test_what_is_said_of_many_cards_is_capped(
    project: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    """Cards that are kept in spite of an edit are named up to a number, and a search for those
    that went up to a length; `-v` tells all."""
    names = [f"x{number} word{number * 7}" for number in range(60)]
    gone = "Q: Is it gone?\nA: no\n\n"
    write(project, "b.md", "\n".join(f"Q: What is {n}?\nA: of {n}\n" for n in names))
    write(project, "c.md", gone + "\n".join(f"Q: Gone {n}?\nA: no {n}\n" for n in names[:15]))
    assert run(["-C", str(project), "build"]) == 0
    write(project, "b.md", "\n".join(f"Q: What was {n}?\nA: of {n}\n" for n in names))
    write(project, "c.md", gone)
    capsys.readouterr()
    assert run(["-C", str(project), command]) == 0
    shown = capsys.readouterr().out.splitlines()
    assert sum(line.strip().startswith("kept") for line in shown) == 20
    assert sum("... and 40 more (-v shows all)" in line for line in shown) >= 1
    assert max(map(len, shown)) < 300
    assert run(["-C", str(project), "-v", "diff"]) == 0
    assert capsys.readouterr().out.count("\nkept") == (60 if command == "diff" else 0)


def test_cards_that_will_be_empty_are_told(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A reverse card and a deletion that went leave as many empty cards as Anki then finds."""
    with Device(tmp_path / "laptop") as laptop:
        laptop.import_package(project / "build/deck.apkg")
        edit(project, " #reversed", "")
        edit(project, "{{c2::two}}", "two")
        shown = diff(project, capsys)
        assert re.search(r"2 cards .*use Tools > Empty Cards", shown)
        assert "reverse card: [-yes-]" in shown
        assert run(["-C", str(project), "build"]) == 0
        laptop.import_package(project / "build/deck.apkg")
        assert len(laptop.empty_cards()) == 2


def test_a_look_is_told_once(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Cards of which no word differs are counted, and listed with `-v` only."""
    edit(project, "`x_y`", "x_y")
    shown = diff(project, capsys)
    assert "1 card with the same words: their look changes" in shown
    assert "slope" not in shown
    assert "answer: its look" in diff(project, capsys, "-v")


def test_a_lost_package_costs_only_detail(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Then the beginnings that the ledger keeps are compared."""
    edit(project, "Paris", "Rome")
    for path in (project / "build").glob("*.apkg"):
        path.unlink()
    write(project, "b.md", "Q: new?\nA: yes\n")
    shown = diff(project, capsys)
    assert "answer: [-Paris-] {+Rome+}" in shown


def test_a_card_that_went_is_shown_where_its_note_is(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its path begins in the project's folder, as those of all other cards do."""
    edit(project, "Q: Capital #reversed\nA: Paris\n", "")
    assert "- Capital  (notes/a.md)" in diff(project, capsys)
