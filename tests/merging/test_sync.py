"""Two devices and Anki's own sync server: reviews made on one outlive imports on the other."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from ankigen import fields, package
from ankigen.types import Deck, Field, StampedCard, StampedNoteType
from tests.backend import Device, OneWaySyncError, Rating, Server, Sync, sync_server
from tests.small_cards import basic, cloze, note_types, stamp

THEN, LATER = 1_700_000_000, 1_700_000_100


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A sync server; each test has an account of its own on it."""
    with sync_server(tmp_path_factory.mktemp("server"), users=8) as server:
        yield server


def _package(
    folder: Path, name: str, cards: Sequence[StampedCard], css: tuple[int, str] = (THEN, "")
) -> Path:
    path = folder / f"{name}.apkg"
    package.write(path, Deck("Root", name), note_types(*css), cards)
    return path


def _share(a: Device, b: Device, server: Server) -> None:
    """Two devices of a person who uses Anki already."""
    a.add("a card of my own")
    assert a.sync(server) is Sync.UPLOAD
    assert b.sync(server) is Sync.DOWNLOAD


FIRST = stamp(basic("aaaa"), basic("bbbb"), cloze("cccc", "{{c1::x}}", (0,)), at=THEN)


def test_reviews_of_the_other_device_outlive_an_update(tmp_path: Path, server: Server) -> None:
    """A imports and syncs, B reviews, A imports an update: normal syncs, and B's reviews stay."""
    with Device(tmp_path / "a") as a, Device(tmp_path / "b") as b:
        a.import_package(_package(tmp_path, "1", FIRST))
        assert a.sync(server) is Sync.UPLOAD
        assert b.sync(server) is Sync.DOWNLOAD
        b.answer("aaaa", Rating.EASY)
        b.answer("bbbb", Rating.AGAIN)
        reviewed, reviews = b.cards(), b.reviews()
        changed = (
            StampedCard(basic("aaaa", answer="new"), LATER, 1),
            FIRST[1],
            StampedCard(cloze("cccc", "{{c1::x}} {{c2::y}}", (0, 1)), LATER, 3),
            StampedCard(basic("dddd", deck="Root::Sub", reverse=True), LATER, 4),
        )
        a.import_package(_package(tmp_path, "2", changed, (LATER, ".card { color: red }")))
        for device in (b, a, b):
            assert device.sync(server) is Sync.NORMAL
        assert a.notes() == b.notes()
        assert a.cards() == b.cards()
        assert a.reviews() == b.reviews() == reviews
        assert b.field("aaaa", "Answer") == "new"
        for key in reviewed:
            assert a.cards()[key].scheduling == reviewed[key].scheduling
        assert set(a.cards()) == {*reviewed, ("cccc", 1), ("dddd", 0), ("dddd", 1)}
        assert a.check().is_clean
        assert b.check().is_clean


def test_both_import_an_update_before_they_sync(tmp_path: Path, server: Server) -> None:
    """The same update on two devices that sync afterwards gives nothing twice."""
    with Device(tmp_path / "a") as a, Device(tmp_path / "b") as b:
        _share(a, b, server)
        a.import_package(_package(tmp_path, "1", FIRST))
        for device in (a, b):
            assert device.sync(server) is Sync.NORMAL
        b.answer("bbbb", Rating.GOOD)
        changed = (
            StampedCard(basic("aaaa", answer="new", reverse=True), LATER, 1),
            *FIRST[1:],
            StampedCard(basic("dddd"), LATER, 4),
        )
        path = _package(tmp_path, "2", changed, (LATER, ".card {}"))
        for device in (a, b):
            device.import_package(path)
        a.answer("aaaa", Rating.EASY)
        b.answer("dddd", Rating.GOOD)
        for device in (a, b, a):
            assert device.sync(server) is Sync.NORMAL
        assert a.counts() == b.counts() == (5, 6)
        assert a.notes() == b.notes()
        assert a.cards() == b.cards()
        assert len(a.reviews()) == 3
        assert set(a.decks()) == set(b.decks()) == {"Default", "Root"}
        assert a.check().is_clean


def test_both_import_the_first_package_before_they_sync(tmp_path: Path, server: Server) -> None:
    """No note, card or review is there twice; the deck is, since Anki itself numbers new decks."""
    with Device(tmp_path / "a") as a, Device(tmp_path / "b") as b:
        _share(a, b, server)
        path = _package(tmp_path, "1", FIRST)
        for device in (a, b):
            device.import_package(path)
        a.answer("aaaa", Rating.EASY)
        b.answer("bbbb", Rating.GOOD)
        for device in (a, b, a):
            assert device.sync(server) is Sync.NORMAL
        assert a.counts() == b.counts() == (4, 4)
        assert a.notes() == b.notes()
        assert a.reviews() == b.reviews()
        assert {review.guid for review in a.reviews()} == {"aaaa", "bbbb"}
        for key, card in a.cards().items():
            assert card.scheduling == b.cards()[key].scheduling
        assert set(a.decks()) == {"Default", "Root", "Root+"}
        assert a.import_package(path).new == ()


def test_every_kind_of_package_syncs_normally(tmp_path: Path, server: Server) -> None:
    """First import, update, delta and clean-up need no one-way sync, with reviews in between."""
    with Device(tmp_path / "a") as a, Device(tmp_path / "b") as b:
        _share(a, b, server)
        retired = basic("bbbb")._replace(tags=("Root::retired",))
        changed = [basic("aaaa", answer="two"), *(each.card for each in FIRST[1:])]
        packages = (
            ("1", FIRST),
            ("2", stamp(*changed, at=LATER)),
            ("3-delta", (StampedCard(basic("aaaa", answer="three"), LATER + 1, 1),)),
            ("4-cleanup", (StampedCard(retired, LATER + 2, 2),)),
        )
        for number, (name, cards) in enumerate(packages):
            style = (THEN + number, f".card {{ top: {number} }}")
            a.import_package(_package(tmp_path, name, cards, style))
            for device in (a, b):
                assert device.sync(server) is Sync.NORMAL
            time.sleep(1)  # Anki tells versions of a card apart by the second
            b.answer("aaaa", Rating.GOOD)
            for device in (b, a):
                assert device.sync(server) is Sync.NORMAL
            assert a.notes() == b.notes()
            assert a.cards() == b.cards()
            assert len(a.reviews()) == len(b.reviews()) == number + 1
        assert a.search("tag:Root::retired") == {"bbbb"}
        assert b.field("aaaa", "Answer") == "three"
        assert b.counts() == (4, 4)


def test_a_skipped_version_and_an_old_one_do_no_harm(tmp_path: Path, server: Server) -> None:
    """A is at version 3, B imports 2 after 1: the newest text wins everywhere."""
    versions = [
        _package(tmp_path, str(at), stamp(basic("aaaa", answer=str(at)), at=THEN + at))
        for at in (1, 2, 3)
    ]
    with Device(tmp_path / "a") as a, Device(tmp_path / "b") as b:
        a.import_package(versions[0])
        a.sync(server)
        b.sync(server)
        a.import_package(versions[2])
        b.import_package(versions[1])
        b.answer("aaaa")
        for device in (b, a, b):
            assert device.sync(server) is Sync.NORMAL
        a.import_package(versions[1])
        assert a.field("aaaa", "Answer") == b.field("aaaa", "Answer") == "3"
        assert len(a.reviews()) == 1


def test_a_changed_schema_forces_a_one_way_sync(tmp_path: Path, server: Server) -> None:
    """What a MAJOR version warns of: a new field, merged in, needs a one-way sync."""
    with Device(tmp_path / "a") as a, Device(tmp_path / "b") as b:
        a.import_package(_package(tmp_path, "1", FIRST))
        a.sync(server)
        b.sync(server)
        types = tuple(
            each._replace(
                modified=LATER,
                note_type=each.note_type._replace(
                    fields=(*each.note_type.fields, Field(99, "Another"))
                ),
            )
            for each in note_types()
        )
        cards = tuple(
            each._replace(card=each.card._replace(fields=(*each.card.fields, ""))) for each in FIRST
        )
        package.write(tmp_path / "2.apkg", Deck("Root", "2"), types, cards)
        a.import_package(tmp_path / "2.apkg", merge_note_types=True)
        b.answer("aaaa")
        b.sync(server)
        with pytest.raises(OneWaySyncError):
            a.sync(server)


def _later(each: StampedNoteType) -> StampedNoteType:
    """The note type as a later release may have it: fields that were spare are shown, one has a
    name of its own, and the spare template asks something."""
    kind = each.note_type
    shown = "{{Hint}}{{Extra}}{{Audio}}{{Level}}"
    names = {"Spare 1": "Level"}
    return each._replace(
        modified=LATER,
        note_type=kind._replace(
            css=".later {}",
            fields=tuple(f._replace(name=names.get(f.name, f.name)) for f in kind.fields),
            templates=tuple(
                template._replace(
                    front="{{#Spare Card}}{{Spare Card}}{{/Spare Card}}"
                    if template.name == "Spare"
                    else template.front,
                    back=template.back + shown,
                )
                for template in kind.templates
            ),
        ),
    )


def test_what_is_spare_needs_no_one_way_sync(tmp_path: Path, server: Server) -> None:
    """A later release may use spare fields and the spare card: the new card comes to notes that
    have reviews, on both devices, by an ordinary sync that goes on both ways."""
    with Device(tmp_path / "a") as a, Device(tmp_path / "b") as b:
        a.import_package(_package(tmp_path, "1", FIRST))
        _share(a, b, server)
        b.answer("aaaa")
        card = basic("aaaa")
        values = list(card.fields)
        for name in ("Hint", "Extra", "Spare 1", "Spare Card"):
            values[[field.name for field in fields.FIELDS].index(name)] = f"in {name}"
        later = card._replace(fields=tuple(values), ordinals=(0, 2))
        path = tmp_path / "2.apkg"
        types = tuple(map(_later, note_types()))
        package.write(path, Deck("Root", "2"), types, stamp(later, at=LATER))
        log = a.import_package(path)
        assert (log.updated, log.conflicting) == (("aaaa",), ())
        assert a.sync(server) is Sync.NORMAL
        assert b.sync(server) is Sync.NORMAL
        a.sync(server)
        for device in (a, b):
            assert {ordinal for guid, ordinal in device.cards() if guid == "aaaa"} == {0, 2}
            assert "in Spare Card" in device.render("aaaa", 2)[0]
            assert "in Hintin Extrain Spare 1" in device.render("aaaa")[1]
            assert len(device.reviews()) == 1


@pytest.fixture
def server(address: Server, request: pytest.FixtureRequest) -> Server:
    """An account on the server that no other test has."""
    tests = [each for each in request.session.items if each.path == request.node.path]
    return replace(address, user=f"user{tests.index(request.node) + 1}")
