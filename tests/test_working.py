"""Between two versions there is one working state: what came and went in it is forgotten."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

from ankigen import config, identity, package
from ankigen.cache import working
from tests.backend import Device
from tests.projects import Project

TIDES = "Q: Why do tides come twice a day?\nA: Water bulges on both sides of the earth.\n"
FRANCE = "Q: What is the capital of France?\nA: Paris, on the Seine.\n"
ROCK = "Q: Which rock cools slowly underground?\nA: Granite, with large crystals.\n"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project that was built once."""
    made = Project(tmp_path / "project")
    made.write("a.md", f"{TIDES}\n{FRANCE}")
    made.build()
    return made


def ledger(project: Project) -> bytes:
    """The ledger's bytes."""
    return (project.root / "ankigen.lock").read_bytes()


def notes(project: Project) -> list[package.PackagedNote]:
    """The notes of the newest package."""
    return list(package.read(project.root / "build" / "test.apkg").notes)


def test_typing_makes_no_versions(project: Project) -> None:
    """However often a card is saved while it is typed, the next version has it once, as one new
    card with the identity that it had from the first letters on."""
    before = ledger(project)
    whole = "\nQ: Who wrote Middlemarch?\nA: George Eliot, in 1871.\n"
    guids = []
    for end in range(18, len(whole), 3):
        project.write("a.md", f"{TIDES}\n{FRANCE}{whole[:end]}")
        if "A: " in whole[:end].rstrip() + " " and whole[:end].rpartition("A: ")[2].strip():
            built = project.build(is_working=True)
            guids.append(built.matching.identities[2].guid)
            assert ledger(project) == before
    project.write("a.md", f"{TIDES}\n{FRANCE}{whole}")
    built = project.build()
    assert set(guids) == {built.matching.identities[2].guid}
    assert str(built.changes.new) == "1.1.0"
    assert (len(built.changes.added), len(built.changes.retired)) == (1, 0)
    assert len(built.plan.stamped.ledger.entries) == 3
    assert sorted(path.name for path in built.package.parent.glob("*.apkg")) == [
        "test-1.0.0.apkg", "test-1.1.0.apkg", "test.apkg",
    ]  # fmt: skip


def test_half_typed_questions(project: Project) -> None:
    """A question is another text with each save; the card stays itself."""
    question = "Why does the needle of a compass point to the north?"
    guids = set()
    for end in range(8, len(question) + 1, 4):
        project.write("b.md", f"Q: {question[:end]}\nA: The earth is a magnet.\n")
        guids.add(project.build(is_working=True).matching.identities[2].guid)
    built = project.build()
    assert guids == {built.matching.identities[2].guid}
    assert len(built.changes.added) == 1


def test_what_came_and_went_is_forgotten(project: Project) -> None:
    """A card that was in no version is not retired, and without it there is nothing new."""
    before, packaged = ledger(project), (project.root / "build" / "test.apkg").read_bytes()
    project.write("b.md", ROCK)
    assert len(project.build(is_working=True).changes.added) == 1
    (project.root / "notes" / "b.md").unlink()
    assert project.build(is_working=True).changes.nothing
    built = project.build()
    assert built.changes.nothing
    assert ledger(project) == before
    assert built.package.read_bytes() == packaged == built.latest.read_bytes()


def test_a_card_that_went_is_retired_by_the_next_version(project: Project) -> None:
    """What leaves while it is worked on leaves with the version, with its clean-up package; if it
    is back before, nothing happened to it."""
    project.write("a.md", TIDES)
    working = project.build(is_working=True)
    assert len(working.changes.retired) == 1
    assert working.cleanup is None
    built = project.build()
    assert len(built.changes.retired) == 1
    assert built.cleanup is not None
    assert len(package.read(built.cleanup).notes) == 1


def test_changes_are_told_since_the_last_version(project: Project) -> None:
    """The change log compares with what was built last, not with what was saved last."""
    for word in ("moon", "sun", "stars"):
        project.write("a.md", f"{TIDES.replace('earth', word)}\n{FRANCE}")
        assert len(project.build(is_working=True).changes.changed) == 1
    (change,) = project.build().changes.changed
    assert change.before is not None and "earth" in change.before.answer
    assert change.after is not None and "stars" in change.after.answer


def test_a_text_that_was_tried_is_not_what_stays(project: Project, tmp_path: Path) -> None:
    """Who imports the working state has the right text with the next version, too."""
    with Device(tmp_path / "device") as device:
        device.import_package(project.root / "build" / "test.apkg")
        project.write("a.md", f"{TIDES.replace('earth', 'moon')}\n{FRANCE}")
        device.import_package(project.build(is_working=True).package)
        project.write("a.md", f"{TIDES}\n{FRANCE}")
        device.import_package(project.build().package)
        assert any("earth" in note.fields[1] for note in device.notes().values())


def test_without_the_working_state(project: Project) -> None:
    """Where what is kept was lost, a build takes what the package of that state has for given."""
    project.write("b.md", ROCK)
    guid = project.build(is_working=True).matching.identities[2].guid
    working.forget(config.read(project.root))
    built = project.build()
    assert built.matching.identities[2].guid == guid
    assert str(built.changes.new) == "1.1.0"
    assert len(built.changes.added) == 1


def test_another_ledger_meanwhile(project: Project, tmp_path: Path) -> None:
    """A ledger that came from elsewhere while a card was typed keeps its own cards as they are."""
    other = Project(tmp_path / "other", clock=project.clock)
    shutil.copytree(project.root, other.root)
    project.write("b.md", ROCK)
    guid = project.build(is_working=True).matching.identities[2].guid
    other.write("a.md", f"{TIDES.replace('earth', 'moon')}\n{FRANCE}")
    other.build()
    shutil.copy(other.root / "ankigen.lock", project.root)
    shutil.copy(other.root / "notes" / "a.md", project.root / "notes")
    built = project.build()
    assert built.matching.identities[2].guid == guid
    assert len(built.changes.added) == 1
    assert not built.changes.retired


def test_a_first_version_may_be_worked_on(tmp_path: Path) -> None:
    """Before anything was built there is no ledger to be missed."""
    project = Project(tmp_path)
    project.write("a.md", TIDES)
    project.build(is_working=True)
    project.write("a.md", f"{TIDES}\n{FRANCE}")
    project.build(is_working=True)
    assert not (project.root / "ankigen.lock").exists()
    built = project.build()
    assert str(built.changes.new) == "1.0.0"
    assert len(built.changes.added) == 2


@pytest.mark.parametrize("seed", range(3))
def test_saves_between_versions_change_no_version(tmp_path: Path, seed: int) -> None:
    """A history with saves in between gives the cards, versions and changes that it gives without;
    only times may be later."""
    rng = random.Random(seed)
    plain, saved = Project(tmp_path / "plain"), Project(tmp_path / "saved")
    words = ("tides", "granite", "sonnets", "enzymes", "tariffs", "comets")
    for step in range(12):
        for number in range(6):
            text = f"Q: What is there to {words[number]}?\nA: Much on {words[number]}, "
            path = saved.root / "notes" / f"{number}.md"
            draw = rng.random()
            if draw < 0.35 or (step == 0 and number < 2):
                content = f"{text}{rng.randrange(4)} times.\n"
                plain.write(f"{number}.md", content)
                saved.write(f"{number}.md", content)
            elif draw < 0.45 and step and number:
                path.unlink(missing_ok=True)
                (plain.root / "notes" / f"{number}.md").unlink(missing_ok=True)
            elif draw < 0.6:
                was = path.read_bytes() if path.exists() else None
                saved.write(f"{number}.md", f"Q: {words[number][:3]}\nA: half a card {step}\n")
                saved.build(is_working=True)
                path.unlink() if was is None else path.write_bytes(was)
        if rng.random() < 0.5:
            saved.build(is_working=True)
        one, other = plain.build(retire=True), saved.build(retire=True)
        assert [i.guid for i in one.matching.identities] == [
            i.guid for i in other.matching.identities
        ]
        assert len(one.changes.added) == len(other.changes.added)
        assert len(one.changes.retired) == len(other.changes.retired)
        entries = identity.read(plain.root / "ankigen.lock").entries
        assert entries.keys() == identity.read(saved.root / "ankigen.lock").entries.keys()
