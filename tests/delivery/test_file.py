"""Pushing into a closed collection: what is given, and what stays as its owner made it."""

from __future__ import annotations

import shutil
import sqlite3
import threading
import time
import zipfile
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from ankigen.errors import AnkigenError
from ankigen.pipeline.push import Pushed
from tests.backend import Device, Rating, Sync, sync_server
from tests.delivery.desk import Desk, answer_of, guid_of

AB = (("one", "a"), ("two", "b"), ("three", "c"))


def _counts(pushed: Pushed) -> tuple[int, int, int]:
    decision = pushed.decision
    return len(decision.added), len(decision.updated), decision.unchanged


def test_cards_are_added_then_updated_and_reviews_stay(desk: Desk) -> None:
    """A push adds what is new, updates what changed, and leaves schedules and all else alone."""
    desk.write(*AB)
    assert _counts(desk.push()) == (3, 0, 0)
    with desk.anki() as anki:
        anki.answer(guid_of(anki, "one"), Rating.EASY)
        schedule = {key: card.scheduling for key, card in anki.cards().items()}
        before = anki.notes()
    desk.write(("one", "changed"), *AB[1:], ("four", "d"))
    assert _counts(desk.push()) == (1, 1, 2)
    with desk.anki() as anki:
        assert answer_of(anki, guid_of(anki, "one")) == "changed"
        assert {key: anki.cards()[key].scheduling for key in schedule} == schedule
        assert len(anki.reviews()) == 1
        two = guid_of(anki, "two")
        assert anki.notes()[two] == before[two]
        assert anki.check().is_clean
    assert _counts(desk.push()) == (0, 0, 4)


def test_nothing_is_written_where_nothing_changed(desk: Desk) -> None:
    """A second push leaves the file byte for byte, and makes no backup."""
    desk.write(*AB)
    desk.push()
    backups = set(desk.profile.backups.iterdir())
    before = desk.profile.collection.read_bytes()
    desk.push()
    assert desk.profile.collection.read_bytes() == before
    assert set(desk.profile.backups.iterdir()) == backups


def test_a_backup_of_the_collection_before_is_made(desk: Desk) -> None:
    """Anki's own kind of backup lies in its own folder, and holds what was there before."""
    with desk.anki() as anki:
        anki.add("mine")
    desk.write(*AB)
    desk.push()
    (backup,) = desk.profile.backups.iterdir()
    assert backup.suffix == ".colpkg"
    assert "collection.anki21b" in zipfile.ZipFile(backup).namelist()


def test_a_dry_run_writes_nothing(desk: Desk) -> None:
    """Collection, backups and records stay; what would happen is said, Anki open or not."""
    desk.write(*AB)
    with desk.anki() as anki:
        assert _counts(desk.push(dry_run=True)) == (3, 0, 0)
        assert anki.notes() == {}
    assert not desk.profile.backups.exists()
    assert not (desk.project.root / "ankigen.delivered").exists()


def test_an_open_anki_is_left_alone(desk: Desk) -> None:
    """While Anki has the collection open, nothing is written, and it is said what to do."""
    desk.write(*AB)
    with desk.anki() as anki:
        with pytest.raises(AnkigenError, match=r"(?s)already open.*Close Anki"):
            desk.push()
        assert anki.notes() == {}
    assert _counts(desk.push()) == (3, 0, 0)


def test_what_was_edited_in_anki_stays_until_ours_is_asked_for(desk: Desk) -> None:
    """An edit made in Anki survives changes of the notes, before and after it, and is said."""
    desk.write(*AB)
    desk.push()
    with desk.anki() as anki:
        one, two = guid_of(anki, "one"), guid_of(anki, "two")
        anki.edit(one, "Answer", "mine", at=1_600_000_000)  # older than all ours
        anki.edit(two, "Answer", "mine")
    desk.write(("one", "ours"), *AB[1:])
    pushed = desk.push()
    assert {(e.note.question, e.in_notes_too) for e in pushed.decision.edited} == {
        ("one", True),
        ("two", False),
    }
    assert {e.in_notes_too for e in desk.push().decision.edited} == {True, False}
    with desk.anki() as anki:
        assert [answer_of(anki, guid) for guid in (one, two)] == ["mine", "mine"]
    assert _counts(desk.push(edited=True)) == (0, 2, 1)
    with desk.anki() as anki:
        assert [answer_of(anki, guid) for guid in (one, two)] == ["ours", "b"]


def test_a_tag_or_a_look_blocks_no_update(desk: Desk) -> None:
    """A change time that moved without the text, as by a tag in Anki, does not hold ours back."""
    desk.write(*AB)
    desk.push()
    with desk.anki() as anki:
        one = guid_of(anki, "one")
        anki.tag(one, "marked", at=2_000_000_000)
    desk.write(("one", "changed"), *AB[1:])
    assert _counts(desk.push()) == (0, 1, 2)
    with desk.anki() as anki:
        assert answer_of(anki, one) == "changed"
        assert anki.notes()[one].tags == ("marked",)


def test_what_went_back_in_the_notes_goes_back_in_anki(desk: Desk) -> None:
    """A reverted change is given, though the notes and the ledger have the older time again."""
    desk.write(*AB)
    desk.push()
    ledger = (desk.project.root / "ankigen.lock").read_bytes()
    desk.write(("one", "a slip"), *AB[1:])
    desk.push()
    (desk.project.root / "ankigen.lock").write_bytes(ledger)
    desk.write(*AB)
    assert _counts(desk.push()) == (0, 1, 2)
    with desk.anki() as anki:
        assert answer_of(anki, guid_of(anki, "one")) == "a"


def test_tags_of_the_user_stay_and_ours_follow_the_notes(desk: Desk) -> None:
    """Tags in Anki are ours of now and his; ours of last time go."""
    desk.write(*AB, head="---\ntags: [old, kept]\n---\n")
    desk.push()
    with desk.anki() as anki:
        one = guid_of(anki, "one")
        assert set(anki.notes()[one].tags) == {"old", "kept"}
        anki.tag(one, "mine")
        anki.tag(one, "leech")
    desk.write(*AB, head="---\ntags: [new, kept]\n---\n")
    desk.push()
    with desk.anki() as anki:
        assert set(anki.notes()[one].tags) == {"new", "kept", "mine", "leech"}


def test_cards_follow_their_notes_unless_the_user_moved_them(desk: Desk) -> None:
    """A card goes to the note's new deck where it still is in the old one; in a deck of the user's,
    or while a filtered deck has it, it stays."""
    desk.write(*AB, head="---\ndeck: Old\n---\n")
    desk.push()
    with desk.anki() as anki:
        one, two, three = (guid_of(anki, name) for name in ("one", "two", "three"))
        anki.move(two, "Mine")
        _filter(anki, "three")
        old = anki.cards()[one, 0].deck
    desk.write(*AB, head="---\ndeck: New\n---\n")
    pushed = desk.push()
    assert [move.note.question for move in pushed.decision.moved] == ["one"]
    assert [move.note.question for move in pushed.decision.left] == ["two"]
    with desk.anki() as anki:
        decks = {guid: card.deck for (guid, _), card in anki.cards().items()}
        assert decks[one] != old
        assert decks[one].endswith("New")
        assert decks[two] == "Mine"
        assert decks[three] == "Filtered"
        anki.collection.sched.empty_filtered_deck(anki.collection.decks.id("Filtered"))
    pushed = desk.push()
    assert [move.note.question for move in pushed.decision.moved] == ["three"]
    assert pushed.decision.left == ()
    with desk.anki() as anki:
        anki.move(one, old)  # back where it was: by the user this time
    assert desk.push().decision.moved == ()


def _filter(anki: Device, question: str) -> None:
    """Put the card of a question into a filtered deck."""
    scheduler: Any = anki.collection.sched
    deck = scheduler.get_or_create_filtered_deck(deck_id=0)
    deck.name = "Filtered"
    deck.config.search_terms[0].search = question
    scheduler.add_or_update_filtered_deck(deck)


def test_what_was_deleted_in_anki_stays_so_until_it_is_restored(desk: Desk) -> None:
    """A deleted note is said and not given again, also when it changes; `restored` gives it."""
    desk.write(*AB)
    desk.push()
    with desk.anki() as anki:
        anki.delete(guid_of(anki, "one"))
    desk.write(("one", "changed"), *AB[1:])
    for _ in range(2):
        pushed = desk.push()
        assert [note.question for note in pushed.decision.deleted] == ["one"]
        assert _counts(pushed) == (0, 0, 2)
    assert _counts(desk.push(restored=True)) == (1, 0, 2)
    with desk.anki() as anki:
        assert answer_of(anki, guid_of(anki, "one")) == "changed"


def test_another_collection_in_its_place_gets_everything(desk: Desk) -> None:
    """Where nothing is left of what was given, nothing counts as deleted."""
    desk.write(*AB)
    desk.push()
    for path in desk.profile.folder.iterdir():
        if path.is_file():
            path.unlink()
    with desk.anki():
        pass
    assert _counts(desk.push()) == (3, 0, 0)


@pytest.mark.parametrize("wish", ["tag", "suspend", "delete", "leave"])
def test_cards_that_left_the_notes(desk: Desk, wish: Any) -> None:
    """They are tagged, suspended, deleted or left, once; when they return, that is taken back."""
    desk.write(*AB)
    desk.push()
    with desk.anki() as anki:
        one = guid_of(anki, "one")
        anki.tag(one, "mine")
    desk.write(*AB[1:])
    pushed = desk.push(retired=wish)
    assert len(pushed.decision.retired) == (wish != "leave")
    assert len(desk.push(retired=wish).decision.retired) == 0
    with desk.anki() as anki:
        assert (one in anki.notes()) == (wish != "delete")
        if wish != "delete":
            tags = {"mine"} | ({"test::retired"} if wish != "leave" else set())
            assert {tag.lower() for tag in anki.notes()[one].tags} == tags
            assert (anki.cards()[one, 0].queue == -1) == (wish == "suspend")
    desk.write(*AB)
    desk.push(retired=wish)
    with desk.anki() as anki:
        assert anki.notes()[one].tags == (("mine",) if wish != "delete" else ())
        assert anki.cards()[one, 0].queue == 0


def test_many_deletions_at_once_must_be_meant(desk: Desk) -> None:
    """As when cards leave the deck: a fifth, and ten, are not deleted without a word."""
    many = [(f"question {number}", "a") for number in range(30)]
    desk.write(*many)
    desk.push()
    desk.write(*many[:18])
    desk.project.build(retire=True)
    with pytest.raises(AnkigenError, match=r"12 notes would be deleted.*--retire"):
        desk.push(retired="delete")
    with desk.anki() as anki:
        assert len(anki.notes()) == 30
    desk.push(retired="delete", retire=True)
    with desk.anki() as anki:
        assert len(anki.notes()) == 18


def test_empty_cards_are_named_and_removed_when_asked(desk: Desk) -> None:
    """A reverse card that the notes have no more is named; `empty` removes that card alone."""
    desk.write(("one #reversed", "a"), *AB[1:])
    desk.push()
    with desk.anki() as anki:
        assert len(anki.cards()) == 4
    desk.write(*AB)
    pushed = desk.push()
    assert [(e.note.question, len(e.cards)) for e in pushed.decision.empty] == [("one", 1)]
    with desk.anki() as anki:
        assert len(anki.cards()) == 4
        assert len(anki.empty_cards()) == 1
    desk.push(empty=True)
    with desk.anki() as anki:
        assert len(anki.cards()) == 3
        assert anki.empty_cards() == set()
        assert len(anki.notes()) == 3


def test_a_note_of_another_type_refuses_the_push(desk: Desk) -> None:
    """What no import can change is refused before anything is written, with what helps."""
    desk.write(*AB)
    desk.push()
    with desk.anki() as anki:
        one = guid_of(anki, "one")
        note = anki.collection.get_note(anki.notes()[one].note_id)
        stock: Any = anki.collection.models.by_name("Basic")
        note.mid, note.fields = stock["id"], ["one", "a"]
        anki.collection.update_note(note)
    desk.write(("one", "changed"), ("two", "changed"), AB[2])
    with pytest.raises(AnkigenError, match=r"(?s)another note type.*adopt.*one"):
        desk.push()
    with desk.anki() as anki:
        assert answer_of(anki, guid_of(anki, "two")) == "b"


def test_a_note_type_of_another_shape_refuses_the_push(desk: Desk) -> None:
    """A field that the user added to our note type would make a second one: refused."""
    desk.write(*AB)
    desk.push()
    with desk.anki() as anki:
        models = anki.collection.models
        ours: Any = models.by_name("ankigen Basic")
        models.add_field(ours, models.new_field("Mine"))
        models.update_dict(ours)
    with pytest.raises(AnkigenError, match="other fields or templates"):
        desk.push()


def test_a_renamed_field_or_note_type_is_fine(desk: Desk) -> None:
    """Fields are matched by id, so a name that the user changed holds nothing back."""
    desk.write(*AB)
    desk.push()
    with desk.anki() as anki:
        models = anki.collection.models
        ours: Any = models.by_name("ankigen Basic")
        models.rename_field(ours, ours["flds"][0], "Frage")
        ours["name"] = "Meine"
        models.update_dict(ours)
    desk.write(("one", "changed"), *AB[1:])
    assert _counts(desk.push()) == (0, 1, 2)


def test_how_the_dialog_was_left_is_put_back(desk: Desk) -> None:
    """The options that Anki remembers of its import dialog are those of the user's last import."""
    desk.write(*AB)
    with desk.anki() as anki:
        backend: Any = anki.collection._backend
        anki.import_package(desk.build())
        anki.collection.set_config("mergeNotetypes", True)
        before = str(backend.get_import_anki_package_presets())
    desk.write(("one", "changed"), *AB[1:])
    assert _counts(desk.push()) == (0, 1, 2)
    with desk.anki() as anki:
        backend = anki.collection._backend
        assert str(backend.get_import_anki_package_presets()) == before


def test_decks_that_the_user_removed_are_not_made_anew(desk: Desk) -> None:
    """An update brings no deck in which it puts no card."""
    desk.write(*AB, head="---\ndeck: Old\n---\n")
    desk.push()
    with desk.anki() as anki:
        for guid in anki.notes():
            anki.move(guid, "Mine")
        decks = anki.collection.decks
        decks.remove(
            [each.id for each in decks.all_names_and_ids() if each.name.startswith("Test")]
        )
    desk.write(("one", "changed"), *AB[1:], head="---\ndeck: Old\n---\n")
    assert _counts(desk.push()) == (0, 1, 2)
    with desk.anki() as anki:
        assert [name for name in anki.decks() if name.startswith("Test")] == []


def test_pictures_come_with_the_notes_that_show_them(desk: Desk) -> None:
    """A new picture is there after the push, also when only one note of many shows it."""
    desk.write(*AB)
    desk.push()
    desk.project.write("p.png", b"\x89PNG picture")
    desk.write(("one", "![[p.png]]"), *AB[1:])
    desk.push()
    with desk.anki() as anki:
        assert list(anki.media().values()) == [b"\x89PNG picture"]


def test_a_new_look_comes_without_a_changed_note(desk: Desk) -> None:
    """Where only the style changed, Anki has it afterwards, and no note was touched."""
    desk.write(*AB)
    desk.push()
    with desk.anki() as anki:
        before = anki.notes()
    templates = desk.project.root / "templates"
    templates.mkdir()
    (templates / "style.css").write_text(".card { color: teal }\n", encoding="utf-8")
    desk.project.settings["templates"] = "templates"
    desk.push()
    with desk.anki() as anki:
        ours: Any = anki.collection.models.by_name("ankigen Basic")
        assert "teal" in ours["css"]
        assert anki.notes() == before


def test_what_was_imported_by_hand_before_is_known(desk: Desk) -> None:
    """Earlier packages tell what was ours, so that an edit is one though nothing was recorded."""
    desk.write(*AB)
    with desk.anki() as anki:
        anki.import_package(desk.build())
        anki.edit(guid_of(anki, "one"), "Answer", "mine", at=1_700_000_070)
    desk.write(("one", "ours"), ("two", "ours"), AB[2])
    pushed = desk.push()
    assert [each.note.question for each in pushed.decision.edited] == ["one"]
    assert _counts(pushed) == (0, 1, 1)


def test_the_next_sync_is_normal_and_the_other_device_keeps_its_reviews(
    desk: Desk, tmp_path: Path
) -> None:
    """Pushes, moves, tags and retirement reach a phone by a normal sync; its reviews stay."""
    desk.write(*AB, head="---\ndeck: Old\n---\n")
    desk.push()
    with sync_server(tmp_path / "server") as server, Device(tmp_path / "phone") as phone:
        with desk.anki() as anki:
            anki.sync(server, first="upload")
        phone.sync(server)
        phone.answer(guid_of(phone, "one"))
        phone.answer(guid_of(phone, "three"))
        time.sleep(1.1)  # what two devices do in one second, Anki can't put in order
        desk.write(("one", "changed"), AB[1], ("four", "d"), head="---\ndeck: New\n---\n")
        desk.push(retired="suspend")
        with desk.anki() as anki:
            assert anki.sync(server) is Sync.NORMAL
            assert phone.sync(server) is Sync.NORMAL
            assert anki.sync(server) is Sync.NORMAL
            assert anki.notes() == phone.notes()
            assert {k: c.deck for k, c in anki.cards().items()} == {
                k: c.deck for k, c in phone.cards().items()
            }
            assert len(anki.reviews()) == len(phone.reviews()) == 2
            assert anki.check().is_clean
            assert phone.check().is_clean


def test_two_devices_that_push_the_same_notes_agree(desk: Desk, tmp_path: Path) -> None:
    """A second Anki that got the notes by sync, or by a push before it, has none twice."""
    second = desk.new_profile("Second")
    desk.write(*AB)
    with sync_server(tmp_path / "server") as server:
        with desk.anki() as anki:
            anki.add("a note of his own")
            anki.sync(server, first="upload")
        with desk.anki(second) as anki:
            anki.sync(server)
        desk.push()
        desk.push(second)
        with desk.anki() as anki:
            assert anki.sync(server) is Sync.NORMAL
        with desk.anki(second) as anki:
            assert anki.sync(server) is Sync.NORMAL
            anki.edit(guid_of(anki, "two"), "Answer", "mine")
            anki.sync(server)
        desk.write(("one", "changed"), ("two", "changed"), AB[2])
        desk.push()
        pushed = desk.push(second)
        assert [each.note.question for each in pushed.decision.edited] == ["two"]
        with desk.anki() as anki, desk.anki(second) as other:
            for device in (anki, other, anki):
                assert device.sync(server) is Sync.NORMAL
            assert anki.notes() == other.notes()
            assert len(anki.notes()) == 4
            assert answer_of(anki, guid_of(anki, "two")) == "mine"


def test_a_change_between_the_look_and_the_write_starts_over(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the user does meanwhile is seen: the decision is made anew."""
    from ankigen.delivery.file import ClosedCollection

    desk.write(*AB)
    desk.push()
    ask = ClosedCollection.ask
    done = threading.Event()

    def meddling(self: Any, operation: str, request: Any) -> Any:
        answer = ask(self, operation, request)
        if operation == "state" and not done.is_set():
            done.set()
            with desk.anki() as anki:
                anki.edit(guid_of(anki, "one"), "Answer", "mine")
        return answer

    monkeypatch.setattr(ClosedCollection, "ask", meddling)
    desk.write(("one", "ours"), *AB[1:])
    pushed = desk.push()
    assert [each.note.question for each in pushed.decision.edited] == ["one"]
    with desk.anki() as anki:
        assert answer_of(anki, guid_of(anki, "one")) == "mine"


def test_what_was_deleted_stays_so_by_another_way_and_device(desk: Desk, tmp_path: Path) -> None:
    """A collection that got the notes by sync has them deleted, though nothing was pushed to it;
    one that lacks a note because it did not sync yet gets it."""
    second = desk.new_profile("Second")
    with sync_server(tmp_path / "server") as server:
        with desk.anki() as anki:
            anki.add("a note of his own")
            anki.sync(server, first="upload")
        desk.write(*AB)
        desk.push()
        with desk.anki() as anki, desk.anki(second) as other:
            for device in (anki, other):
                device.sync(server)
            other.delete(guid_of(other, "one"))
        desk.write(*AB, ("four", "d"))
        desk.push()
        pushed = desk.push(second)
        assert [note.question for note in pushed.decision.deleted] == ["one"]
        assert [note.question for note in pushed.decision.added] == ["four"]


def test_a_backup_that_was_restored_gets_what_it_lacks(desk: Desk) -> None:
    """What was given after the backup is not taken for deleted where nothing remembers it."""
    desk.write(*AB)
    desk.push()
    before = desk.profile.collection.read_bytes()
    desk.write(*AB, ("four", "d"))
    desk.push()
    desk.profile.collection.write_bytes(before)
    shutil.rmtree(desk.folder / "state")
    assert [note.question for note in desk.push().decision.added] == ["four"]


def test_a_card_that_no_ledger_knows_any_more(desk: Desk) -> None:
    """One that was pushed between two versions, and taken out again, counts as one that left."""
    desk.write(*AB)
    ledger = desk.project.root / "ankigen.lock"
    desk.push()
    before = ledger.read_bytes()
    desk.write(*AB, ("half a card", "d"))
    desk.push()
    ledger.write_bytes(before)
    desk.write(*AB)
    assert len(desk.push().decision.retired) == 1
    with desk.anki() as anki:
        tags = anki.notes()[guid_of(anki, "half a card")].tags
        assert any("retired" in tag for tag in tags)


def test_where_nothing_can_be_written_nothing_counts_as_given(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk, for the package or for the backup, is said with its folder, and the next push
    gives all: what could not be given is not taken for deleted in Anki."""
    desk.write(("one", "a"))
    desk.push()

    def full(*_: Any, **__: Any) -> Any:
        raise sqlite3.OperationalError("database or disk is full")

    desk.write(("one", "b"), ("two", "b"))
    with monkeypatch.context() as patch:
        patch.setattr("ankigen.delivery.package.Package._copy", full)
        with pytest.raises(AnkigenError, match=r"disk is full.*nothing was given"):
            desk.push()
    backups = desk.profile.backups
    shutil.rmtree(backups)
    backups.write_bytes(b"")
    with pytest.raises(AnkigenError, match="no backup can be made there"):
        desk.push()
    backups.unlink()
    decision = desk.push().decision
    assert [len(decision.added), len(decision.updated), len(decision.deleted)] == [1, 1, 0]


def test_a_collection_that_cannot_be_opened(desk: Desk) -> None:
    """One of a newer Anki, and a file that is none, are named as the user's own, with what to do,
    and stay as they are."""
    desk.write(("one", "a"))
    path = desk.profile.collection
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE col SET ver = 99")
        connection.commit()
    before = path.read_bytes()
    with pytest.raises(AnkigenError, match=f"{path}: it is of a newer Anki .*--upgrade"):
        desk.push()
    assert path.read_bytes() == before
    path.write_bytes(b"no database" * 1000)
    with pytest.raises(AnkigenError, match=f"{path}: it can't be opened .*backups"):
        desk.push()
