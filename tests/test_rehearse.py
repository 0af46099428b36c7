"""Rehearsing an import: into nothing, and into a copy of a collection that is in use."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from ankigen import fields, package
from ankigen.cli import run
from ankigen.errors import AnkigenError, UsageError
from ankigen.rehearse import Difference, RehearsedCard, RehearsedNote, rehearse
from ankigen.types import Deck, StampedCard
from tests.backend import Device, Rating
from tests.projects import Project
from tests.small_cards import basic, cloze, note_types, stamp

THEN, LATER = 1_700_000_000, 1_700_000_100


def _package(folder: Path, name: str, cards: Sequence[StampedCard]) -> Path:
    path = folder / f"{name}.apkg"
    package.write(path, Deck("Root", "Version 1.0.0"), note_types(), cards)
    return path


def _state(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def test_into_nothing_everything_is_added(tmp_path: Path) -> None:
    """Without a collection the package goes into an empty one; nothing is left behind."""
    cards = stamp(basic("aaaa", "What is <b>x</b> &amp; y?"), cloze("bbbb", "{{c1::x}}", (0,)))
    rehearsal = rehearse(_package(tmp_path, "a", cards))
    assert set(rehearsal.added) == {
        RehearsedNote("aaaa", "What is x & y?"),
        RehearsedNote("bbbb", "{{c1::x}}"),
    }
    assert (rehearsal.updated, rehearsal.unchanged, rehearsal.edited) == ((), 0, ())
    assert (rehearsal.empty, rehearsal.lost, rehearsal.problems) == ((), (), ())
    assert not rehearsal.loses_reviews
    assert [path.name for path in tmp_path.iterdir()] == ["a.apkg"]


def test_an_open_collection_is_copied_and_left_alone(tmp_path: Path) -> None:
    """Added, updated, unchanged and edited notes are told apart; the open original is untouched."""
    cards = stamp(*(basic(guid) for guid in ("aaaa", "bbbb", "cccc", "dddd")), at=THEN)
    with Device(tmp_path / "device") as device:
        device.import_package(_package(tmp_path, "1", cards))
        device.answer("aaaa", Rating.EASY)
        device.edit("bbbb", "Answer", "mine", at=LATER)
        device.tag("bbbb", "hard", at=LATER)
        changed = basic("aaaa", answer="new")
        path = _package(
            tmp_path,
            "2",
            (StampedCard(changed, LATER, 1), *cards[1:3], StampedCard(basic("eeee"), LATER, 5)),
        )
        before = _state(tmp_path / "device")
        rehearsal = rehearse(path, device.path)
        assert _state(tmp_path / "device") == before
        assert device.cards()["aaaa", 0].repetitions == 1
        log = device.import_package(path)
    assert [note.guid for note in rehearsal.added] == list(log.new) == ["eeee"]
    assert [note.guid for note in rehearsal.updated] == list(log.updated) == ["aaaa"]
    assert rehearsal.unchanged == 1
    assert [edited.guid for edited in rehearsal.edited] == ["bbbb"]
    assert rehearsal.edited[0].differences == (
        Difference("Answer", "mine", "an answer"),
        Difference("Tags", "hard", ""),
    )
    assert (rehearsal.conflicting, rehearsal.lost, rehearsal.empty) == ((), (), ())
    assert not rehearsal.forces_one_way_sync
    assert not rehearsal.loses_reviews


def test_cards_that_become_empty_are_named_with_their_reviews(tmp_path: Path) -> None:
    """A dropped cloze number with a review is a loss to come; one without is only empty."""
    with Device(tmp_path / "device") as device:
        device.import_package(
            _package(tmp_path, "1", stamp(cloze("aaaa", "{{c1::x}} {{c2::y}}", (0, 1))))
        )
        path = _package(tmp_path, "2", stamp(cloze("aaaa", "x {{c2::y}}", (1,)), at=LATER))
        unseen = rehearse(path, device.path)
        device.answer("aaaa", Rating.GOOD, 0)
        seen = rehearse(path, device.path)
    assert unseen.empty == (RehearsedCard("aaaa", "x {{c2::y}}", 0, 0),)
    assert not unseen.loses_reviews
    assert seen.empty == (RehearsedCard("aaaa", "x {{c2::y}}", 0, 1),)
    assert seen.loses_reviews
    assert seen.lost == ()


def test_another_note_type_conflicts(tmp_path: Path) -> None:
    """A note that has another note type in Anki stays as it is, and is named."""
    with Device(tmp_path / "device") as device:
        device.import_package(_package(tmp_path, "1", stamp(basic("aaaa"))))
        other = basic("aaaa")._replace(note_type="cloze")
        rehearsal = rehearse(_package(tmp_path, "2", stamp(other, at=LATER)), device.path)
    assert [note.guid for note in rehearsal.conflicting] == ["aaaa"]


def test_a_card_that_shows_nothing_is_told(tmp_path: Path) -> None:
    """A card whose gate is closed would be empty in Anki, and is named."""
    card = basic("aaaa")._replace(ordinals=(0, 1))
    rehearsal = rehearse(_package(tmp_path, "a", stamp(card)))
    assert rehearsal.empty == (RehearsedCard("aaaa", "question of aaaa", 1, 0),)


def test_unreadable_files_are_errors_for_a_person(tmp_path: Path) -> None:
    """No package, no collection, or something else in their place: named, and nothing is made."""
    path = _package(tmp_path, "a", stamp(basic("aaaa")))
    junk = tmp_path / "junk"
    junk.write_bytes(b"not a database, not a zip" * 500)
    with pytest.raises(AnkigenError, match="junk"):
        rehearse(junk)
    with pytest.raises(AnkigenError, match=r"a\.apkg into .*junk") as caught:
        rehearse(path, junk)
    assert "file is not a database" in str(caught.value)
    assert "DbError" not in str(caught.value) and "{" not in str(caught.value)
    with pytest.raises(AnkigenError, match="gone"):
        rehearse(tmp_path / "gone")
    with pytest.raises(AnkigenError, match="gone"):
        rehearse(path, tmp_path / "gone")


def test_without_anki_it_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The extra is named where Anki's library is missing."""
    monkeypatch.setitem(sys.modules, "anki.errors", None)
    with pytest.raises(UsageError, match=r"ankigen\[anki\]"):
        rehearse(tmp_path / "a.apkg")


def test_fields_are_told_by_name(tmp_path: Path) -> None:
    """Differences carry the names of the schema's fields."""
    names = {field.name for field in fields.FIELDS}
    with Device(tmp_path / "device") as device:
        path = _package(tmp_path, "1", stamp(basic("aaaa"), at=THEN))
        device.import_package(path)
        device.edit("aaaa", "Source", "elsewhere", at=LATER)
        (edited,) = rehearse(path, device.path).edited
    assert {difference.name for difference in edited.differences} <= names


def test_paths_are_seen_from_the_folder_that_c_names(tmp_path: Path) -> None:
    """As in make and git, wherever the command is started."""
    project = Project(tmp_path)
    project.write("a.md", "Q: What is one?\nA: The first.\n")
    project.build()
    assert run(["-C", str(tmp_path), "rehearse", "build/test.apkg"]) == 0
