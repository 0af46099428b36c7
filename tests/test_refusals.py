"""What would cost reviews stops a build, and `check` and `diff` say the same before it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ankigen.cli import run
from tests.projects import Project

FRANCE = "Q: What is the capital of France?\nA: Paris, on the Seine.\n"
TIDES = "Q: Why do tides come twice a day?\nA: Water bulges on both sides of the earth.\n"
CLOZE = "C: The capital of France is {{c1::Paris}}.\n"
ALL = [f"Q: What is {word}{word}?\nA: {word}.\n" for word in "abcdefghijklmnopqrst"]
MANY = "\n".join(ALL)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project as `init` makes it, with two cards."""
    (tmp_path / "ankigen.yaml").write_text("deck: Test\nvault_id: v\n", encoding="utf-8")
    made = Project(tmp_path)
    made.write("a.md", f"{FRANCE}\n{TIDES}")
    return made


def say(project: Project, capsys: pytest.CaptureFixture[str], *command: str) -> tuple[int, str]:
    """The exit status of a command and all that it says."""
    capsys.readouterr()
    status = run(["-C", str(project.root), *command])
    told = capsys.readouterr()
    return status, told.out + told.err


def line(text: str, code: str) -> str:
    """The one line with this code."""
    (one,) = [each for each in text.splitlines() if f"[{code}]" in each]
    return one


def test_a_card_that_becomes_a_cloze(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    """All three commands stop with one text; `--retire` begins the card anew."""
    assert say(project, capsys, "build")[0] == 0
    ledger = (project.root / "ankigen.lock").read_bytes()
    project.write("a.md", f"{CLOZE}\n{TIDES}")
    told = {name: say(project, capsys, name) for name in ("check", "diff", "build")}
    assert {status for status, _ in told.values()} == {1}
    (one,) = {line(text, "anki-type-change") for _, text in told.values()}
    assert one.startswith("notes/a.md:1:1: error[anki-type-change]: Anki will not carry over")
    assert "because" in one and "--retire" in one
    assert (project.root / "ankigen.lock").read_bytes() == ledger
    status, text = say(project, capsys, "build", "--retire")
    assert status == 0
    assert ": note[anki-type-change]: " in text
    assert say(project, capsys, "check")[1].count("[anki-type-change]") == 0


@pytest.mark.parametrize("kind", ["#reversed", "#type-in"])
def test_a_kind_of_the_same_note_type(
    project: Project, capsys: pytest.CaptureFixture[str], kind: str
) -> None:
    """Reversed and typed cards are changes like any other."""
    assert say(project, capsys, "build")[0] == 0
    project.write("a.md", f"{FRANCE.replace('?', f'? {kind}')}\n{TIDES}")
    status, text = say(project, capsys, "build", "--json")
    report = json.loads(text)
    assert status == 0
    assert (report["changed"], report["added"], report["retired"]) == (1, 0, 0)


def test_note_types_of_another_name(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    """`note_type:` changed after the first import would end all updates: that stops, too."""
    assert say(project, capsys, "build")[0] == 0
    config = project.root / "ankigen.yaml"
    config.write_text(config.read_text() + "note_type: Mine\n", encoding="utf-8")
    told = {name: say(project, capsys, name) for name in ("check", "diff", "build")}
    assert {status for status, _ in told.values()} == {1}
    (one,) = {line(text, "anki-note-type") for _, text in told.values()}
    assert one.startswith("ankigen.yaml:1:1: error[anki-note-type]: Anki will not update 2 cards")
    assert "`note_type: ankigen`" in one
    assert say(project, capsys, "build", "--retire")[0] == 0
    assert say(project, capsys, "check")[0] == 0


def test_ledgers_that_stop_a_build(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    """Conflicts, another vault's ledger and mass retirement are errors of `check`, with the text
    that a build stops with."""
    project.write("a.md", MANY)
    assert say(project, capsys, "build")[0] == 0
    ledger = project.root / "ankigen.lock"
    whole = ledger.read_text(encoding="utf-8")
    cases = {
        "ledger-conflict": (MANY, f"<<<<<<< HEAD\n{whole}=======\n{whole}>>>>>>> other\n"),
        "ledger-damaged": (MANY, whole[: len(whole) // 2]),
        "ledger-foreign": (TIDES, whole),
        "ledger-retires-many": ("\n".join(ALL[:8]), whole),
    }
    for code, (notes, text) in cases.items():
        project.write("a.md", notes)
        ledger.write_text(text, encoding="utf-8")
        checked, built = say(project, capsys, "check"), say(project, capsys, "build")
        assert (checked[0], built[0]) == (1, 1)
        found = line(checked[1], code)
        assert found.partition("error[")[2] in built[1]


def test_what_anki_leaves_as_it_is(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    """A card that changes its deck, and a reverse that goes, are noted and stop nothing."""
    project.write("a.md", f"{FRANCE.replace('?', '? #reversed')}\n{TIDES}")
    assert say(project, capsys, "build")[0] == 0
    (project.root / "notes" / "a.md").unlink()
    project.write("Sub/a.md", f"{FRANCE}\n{TIDES}")
    github = say(project, capsys, "check", "--format", "github")[1]
    assert "::notice file=notes/Sub/a.md,line=1," in github
    sarif = json.loads(say(project, capsys, "check", "--format", "sarif")[1])
    assert {each["level"] for each in sarif["runs"][0]["results"]} == {"note"}
    told = {name: say(project, capsys, name) for name in ("check", "diff", "build")}
    assert {status for status, _ in told.values()} == {0}
    (deck,) = {line(text, "anki-deck") for _, text in told.values()}
    assert "Anki will not move 2 cards to another deck (Test → Test::Sub)" in deck
    (empty,) = {line(text, "anki-empty-cards") for _, text in told.values()}
    assert "Anki will not remove 1 card" in empty
    assert "note[" not in say(project, capsys, "build")[1]
    assert say(project, capsys, "check", "--strict")[0] == 0
