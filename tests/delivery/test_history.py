"""Schedules of another tool, in new cards: imported by the real Anki."""

from __future__ import annotations

import datetime
import time
from collections.abc import Iterator
from typing import Any

import pytest
from anki.collection import ImportAnkiPackageOptions, ImportAnkiPackageRequest

from ankigen.cli import run
from ankigen.delivery.history import write_history
from ankigen.delivery.package import opened
from ankigen.delivery.values import plain
from ankigen.errors import AnkigenError
from ankigen.types import Schedule
from tests import answers
from tests.backend import Device, Rating
from tests.delivery.desk import Desk, guid_of


def _import(anki: Device, path: Any, *, with_scheduling: bool = True) -> None:
    options = ImportAnkiPackageOptions(with_scheduling=with_scheduling)
    anki.collection.import_anki_package(
        ImportAnkiPackageRequest(package_path=str(path), options=options)
    )


@pytest.fixture(params=[1, 5, 22])
def hour(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """An hour of the day that it is here now."""
    if not hasattr(time, "tzset"):
        pytest.skip("this system's time zone can't be set by TZ")
    ahead = (request.param - time.gmtime().tm_hour + 12) % 24 - 12
    monkeypatch.setenv("TZ", f"TEST{-ahead:+d}")
    time.tzset()
    time.sleep(1.1)  # Anki's library looks once a second whether the zone is another
    assert time.localtime().tm_hour == request.param
    yield request.param
    monkeypatch.undo()
    time.tzset()


def _anki_day(now: datetime.datetime) -> datetime.date:
    """The day that it is for Anki, whose days begin at four."""
    return (now - datetime.timedelta(hours=4)).date()


@pytest.mark.usefixtures("hour")
def test_new_cards_bring_their_schedule(desk: Desk) -> None:
    """Interval, due day, ease, FSRS memory and a review are there; what Anki has is not touched; a
    push afterwards changes nothing, and both cards of a note have their own."""
    now = datetime.datetime.now().astimezone()
    today = _anki_day(now)

    def day(number: int) -> str:
        return (today + datetime.timedelta(days=number)).isoformat()

    desk.write(("one #reversed", "a"), ("two", "b"), ("three", "c"), ("four", "d"))
    package = desk.build()
    with desk.anki() as anki, opened(package) as packed:
        guids = {note.question: guid for guid, note in packed.notes.items()}
        schedules = {
            guids["one"]: {
                0: Schedule(day(3), 12.4, 270, last=day(-9)),
                1: Schedule(day(-40), 1, 90),
            },
            guids["two"]: {0: Schedule(day(100), 200, None, 150.5, 6.25, reps=7, lapses=2)},
            guids["three"]: {0: Schedule(day(1), 5, 250)},
        }
        path = desk.folder / "history.apkg"
        assert write_history(packed, path, schedules, now) == 4
        anki.import_package(package)
        anki.collection.remove_notes([anki.notes()[guids[name]].note_id for name in ("one", "two")])
        anki.answer(guids["three"], Rating.EASY)
        reviewed = anki.cards()[guids["three"], 0]
        _import(anki, path)
        cards, passed = anki.cards(), anki.collection.sched.today
        assert cards[guids["three"], 0] == reviewed
        first, second = cards[guids["one"], 0], cards[guids["one"], 1]
        assert (first.due - passed, first.interval, first.ease) == (3, 12, 2700)
        assert (first.state, first.queue, first.repetitions) == (2, 2, 1)
        assert (second.due - passed, second.interval, second.ease) == (-40, 1, 1300)
        memory = anki.collection.get_card(cards[guids["two"], 0].card_id)  # type: ignore[arg-type]
        assert memory.memory_state is not None
        assert (memory.memory_state.stability, memory.memory_state.difficulty) == (150.5, 6.25)
        assert (memory.reps, memory.lapses) == (7, 2)
        by_card = {(review.guid, review.ordinal): review for review in anki.reviews()}
        assert by_card[guids["one"], 0].interval == 12
        reviewed_on = by_card[guids["one"], 0].review_id / 1000
        assert datetime.date.fromtimestamp(reviewed_on) == today - datetime.timedelta(days=9)
        assert len(by_card) == 4
        assert anki.check().is_clean
        before = anki.cards()
    desk.push()
    with desk.anki() as anki:
        assert anki.cards() == before
        assert anki.cards()[guid_of(anki, "four"), 0].state == 0


def test_schedules_of_the_spaced_repetition_plugin(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    """`adopt --schedules` makes the package of what stands in the notes, each sibling its own."""
    due = (_anki_day(datetime.datetime.now()) + datetime.timedelta(days=9)).isoformat()
    root = desk.project.root
    (root / "ankigen.yaml").write_text(
        "deck: Test\nsyntaxes: [spaced-repetition]\n", encoding="utf-8"
    )
    desk.project.write(
        "one.md",
        f"#flashcards\n\none::a\n<!--SR:!{due},30,270-->\n\n"
        f"two:::b\n<!--SR:!{due},10,250!2000-01-01,1,250-->\n\n"
        f"The ==x== and ==y==.\n<!--SR:!{due},3,230!{due},4,240-->\n\nthree::c\n",
    )
    assert run(["-C", str(root), "adopt", "--schedules", "--json"]) == 0
    report = answers.read("adopt", capsys.readouterr().out)
    assert report["cards"] == 4
    with desk.anki() as anki:
        _import(anki, report["package"])
        learned = {
            (plain(note.fields[0]), ordinal): (card.due - anki.collection.sched.today,
                                               card.interval, card.ease)
            for (guid, ordinal), card in anki.cards().items()
            if card.state == 2 and (note := anki.notes()[guid])
        }  # fmt: skip
        assert learned == {
            ("one", 0): (9, 30, 2700),
            ("two", 0): (9, 10, 2500),
            ("The {{c1::x}} and {{c2::y}}.", 0): (9, 3, 2300),
            ("The {{c1::x}} and {{c2::y}}.", 1): (9, 4, 2400),
        }
        assert len(anki.reviews()) == 4
        assert anki.check().is_clean
        before = anki.cards()
    assert run(["-C", str(root), "push", "--to", "file", "--json"]) == 0
    with desk.anki() as anki:
        after = anki.cards()
        assert {key: after[key] for key in before} == before
        assert len(after) == len(before) + 1


def test_no_schedules(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    """Notes without any make no package, and that is said."""
    desk.write(("one", "a"))
    assert run(["-C", str(desk.project.root), "adopt", "--schedules"]) == 0
    assert "no schedules" in capsys.readouterr().out
    assert not list((desk.project.root / "build").glob("*-history.apkg"))


def test_where_it_cannot_be_written_it_is_said(desk: Desk) -> None:
    """A folder in its place, say."""
    desk.write(("one", "a"))
    schedule = Schedule("2030-01-01", 10, 250)
    with opened(desk.build()) as packed:
        (guid,) = packed.notes
        target = desk.folder / "there"
        target.mkdir()
        with pytest.raises(AnkigenError, match="can't be written"):
            write_history(
                packed, target, {guid: {0: schedule}}, datetime.datetime.now().astimezone()
            )
