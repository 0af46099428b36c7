"""What was delivered later than the ledger knows is seen, said, and built anew."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ankigen import package
from ankigen.cli import run
from ankigen.errors import BuildError
from tests.projects import Project

TIDES = "Q: Why do tides come twice a day?\nA: Water bulges on both sides of the earth.\n"
FRANCE = "Q: What is the capital of France?\nA: Paris, on the Seine.\n"
ROCK = "Q: Which rock cools slowly underground?\nA: Granite, with large crystals.\n"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project that was built once; a copy of its notes and ledger is beside it."""
    (tmp_path / "ankigen.yaml").write_text("deck: Test\nvault_id: v\n", encoding="utf-8")
    made = Project(tmp_path)
    made.write("a.md", f"{TIDES}\n{FRANCE}")
    made.build()
    shutil.copytree(tmp_path / "notes", tmp_path / "backup" / "notes")
    shutil.copy(tmp_path / "ankigen.lock", tmp_path / "backup")
    return made


def restore(project: Project) -> None:
    """Put the backup of notes and ledger back."""
    shutil.rmtree(project.root / "notes")
    shutil.copytree(project.root / "backup" / "notes", project.root / "notes")
    shutil.copy(project.root / "backup" / "ankigen.lock", project.root)


def notes_of(path: Path) -> dict[str, package.PackagedNote]:
    """A package's notes by their question."""
    return {note.fields[0].split(" ")[0]: note for note in package.read(path).notes}


def test_a_text_that_goes_back_is_newer_again(project: Project) -> None:
    """A restored backup gives the old text a time later than that of the mistake, and the version
    goes on; what never differed keeps its time."""
    first = notes_of(project.root / "build" / "test.apkg")
    project.replace("a.md", "Water bulges", "The moon hides")
    mistake = project.build()
    restore(project)
    again = project.build()
    assert str(mistake.changes.new) == "1.0.1"
    assert str(again.changes.new) == "1.0.2"
    assert [found.code for found in again.report.diagnostics] == ["ledger-behind"]
    made, wrong = notes_of(again.package), notes_of(mistake.package)
    assert made["<p>Why"].fields == first["<p>Why"].fields
    assert made["<p>Why"].modified > wrong["<p>Why"].modified
    assert made["<p>What"] == first["<p>What"]
    assert not project.build().report.diagnostics


def test_the_ledger_alone_goes_back(project: Project) -> None:
    """Where only the ledger is older, what was built already is that version, byte for byte."""
    project.replace("a.md", "Water bulges", "The moon pulls")
    project.write("b.md", ROCK)
    built = project.build()
    before, ledger = built.package.read_bytes(), (project.root / "ankigen.lock").read_bytes()
    shutil.copy(project.root / "backup" / "ankigen.lock", project.root)
    again = project.build()
    assert again.package == built.package
    assert again.package.read_bytes() == before
    assert (project.root / "ankigen.lock").read_bytes() == ledger


def test_a_card_that_was_added_and_taken_back(project: Project) -> None:
    """A card that went with its ledger line is retired: it may be in Anki."""
    project.write("b.md", ROCK)
    project.build()
    restore(project)
    again = project.build()
    (gone,) = again.changes.retired
    assert gone.before is not None and gone.before.question.startswith("Which rock")
    assert again.cleanup is not None


def test_a_card_that_left_and_came_back(project: Project) -> None:
    """A card that a clean-up package has tagged as retired is newer than that when it is back."""
    project.write("a.md", TIDES)
    retired = project.build()
    assert retired.cleanup is not None
    (tagged,) = package.read(retired.cleanup).notes
    restore(project)
    made = notes_of(project.build().package)
    assert made["<p>What"].guid == tagged.guid
    assert made["<p>What"].modified > tagged.modified
    assert "retired" not in " ".join(made["<p>What"].tags)


def test_a_style_that_goes_back(project: Project) -> None:
    """Note types, too, are newer than what was delivered."""
    style = project.write("../templates/custom.css", ".card { color: red }\n")
    project.build()
    style.unlink()
    restore(project)
    again = project.build()
    assert again.changes.refreshed
    types = {each.id: each.modified for each in package.read(again.package).note_types}
    assert set(types.values()) == {project.clock}


def test_a_lost_ledger_stops(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    """Without its ledger a vault that was built is not built again as if it were new."""
    (project.root / "ankigen.lock").unlink()
    for command in ("check", "diff", "build"):
        assert run(["-C", str(project.root), command]) == 1
        told = "".join(capsys.readouterr())
        assert "ankigen.lock:1:1: error[ledger-lost]: Anki will not know" in told
        assert "`ankigen recover build/test.apkg`" in told
    assert not (project.root / "ankigen.lock").exists()
    lost = project.root / "build" / "test.apkg"
    assert run(["-C", str(project.root), "recover", str(lost)]) == 0
    assert run(["-C", str(project.root), "build"]) == 0


def test_a_fresh_ledger(project: Project) -> None:
    """Who begins anew on purpose is not held up by what was built before."""
    (project.root / "ankigen.lock").unlink()
    assert run(["-C", str(project.root), "init", "--fresh-ledger"]) == 0
    assert (project.root / "build" / "test.apkg.old-1").is_file()
    assert str(project.build().changes.new) == "1.0.0"


def test_a_lost_ledger_of_a_deck_that_was_renamed(project: Project) -> None:
    """Packages tell whose they are, whatever the deck is called now."""
    (project.root / "ankigen.lock").unlink()
    (project.root / "ankigen.yaml").write_text("deck: Other\nvault_id: v\n", encoding="utf-8")
    assert run(["-C", str(project.root), "build"]) == 1
    assert run(["-C", str(project.root), "init", "--fresh-ledger"]) == 0
    assert run(["-C", str(project.root), "build"]) == 0


def test_packages_of_another_vault(project: Project) -> None:
    """What another vault's build left in the folder says nothing about this one."""
    (project.root / "ankigen.lock").unlink()
    with pytest.raises(BuildError):
        project.build()
    (project.root / "ankigen.yaml").write_text("deck: Test\nvault_id: w\n", encoding="utf-8")
    assert str(project.build().changes.new) == "1.0.0"


def test_a_damaged_package_says_nothing(project: Project) -> None:
    """A file that is no package is passed over."""
    for path in (project.root / "build").glob("*.apkg"):
        path.write_bytes(path.read_bytes()[:300])
    project.replace("a.md", "Water bulges", "The moon pulls")
    assert str(project.build().changes.new) == "1.0.1"


def test_what_was_just_built_stays(project: Project) -> None:
    """Packages of higher versions, as from a ledger that was lost, do not push out what a build
    has just announced."""
    for number in range(12):
        shutil.copy(
            project.root / "build" / "test.apkg", project.root / "build" / f"test-9.0.{number}.apkg"
        )
    project.replace("a.md", "Water bulges", "The moon pulls")
    built = project.build(since="1.0.0")
    assert built.package.is_file()
    assert built.delta is not None and built.delta.is_file()
