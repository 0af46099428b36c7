"""Schedules that hashcards keeps in its database, by a hash of what each card says."""

from __future__ import annotations

import datetime
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from anki.collection import ImportAnkiPackageOptions, ImportAnkiPackageRequest

from ankigen.cli import run
from ankigen.delivery import hashcards
from ankigen.delivery.values import plain
from ankigen.errors import AnkigenError
from tests.delivery.desk import Desk
from tests.first_hours import SCHEMA

blake3 = pytest.importorskip("blake3", reason="blake3 is not installed: ankigen[hashcards]").blake3


def _basic(question: str, answer: str) -> str:
    """The hash of a card of two sides."""
    return str(blake3(f"Basic{question}{answer}".encode()).hexdigest())


def _cloze(text: str, place: tuple[int, int]) -> str:
    """The hash of a deletion in a text without brackets, by the bytes where it begins and ends."""
    ends = b"".join(number.to_bytes(8, "little") for number in place)
    return str(blake3(b"Cloze" + text.encode() + ends).hexdigest())


def _database(
    path: Path, cards: dict[str, tuple[Any, ...]], reviews: list[tuple[Any, ...]]
) -> None:
    """Cards by hash: last review, stability, difficulty, interval, due day, reviews; reviews: card,
    time, grade, difficulty, interval."""
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(SCHEMA)
        for name, (last, stability, difficulty, interval, due, number) in cards.items():
            connection.execute(
                "INSERT INTO cards VALUES (?, '2025-01-01T00:00:00.000', ?, ?, ?, ?, ?, ?, ?)",
                (name, last, stability, difficulty, stability, interval, due, number),
            )
        for name, moment, grade, difficulty, interval in reviews:
            connection.execute(
                "INSERT INTO reviews VALUES (NULL, 1, ?, ?, ?, 1.0, ?, 1.0, ?, '2025-01-01')",
                (name, moment, grade, difficulty, interval),
            )
        connection.commit()


def test_hashes_are_of_the_text_as_hashcards_reads_it() -> None:
    """Sides without the spaces around them, fences and all; what it refuses is no card."""
    text = (
        "\n  Q: no marker\nA: nor this\nQ: One?\n\n- a\n```\nx\n```\nA:  yes \n\nmore\n\n"
        "C: [foo]\n---\nlost\nQ: without an answer\nQ: two\nA: b\nA: c\n"
    )
    assert [*hashcards.cards(text)] == [
        hashcards.HashedCard(3, "", _basic("One?\n\n- a\n```\nx\n```", "yes\n\nmore")),
        hashcards.HashedCard(13, "foo", _cloze("foo", (0, 2))),
        hashcards.HashedCard(17, "", _basic("two", "b")),
    ]


@pytest.mark.parametrize(
    ("cloze", "shown", "places"),
    [
        ("Foo [bar] baz [quux].", "Foo bar baz quux.", [(4, 6), (12, 15)]),
        ("[foo]\n[bar]\nbaz.", "foo\nbar\nbaz.", [(0, 2), (4, 6)]),
        ("Foo [bar] ![a](b.jpg) [c].", "Foo bar ![a](b.jpg) c.", [(4, 6), (20, 20)]),
        (r"\[no\] [`\[yes\]`] a\b", r"[no] `[yes]` a\b", [(5, 11)]),
        ("Größe! [ä]", "Größe! ä", [(9, 10)]),
        ("a [link](x) [] ]", "a link(x)  ", [(2, 5)]),
    ],
)
def test_hashes_of_clozes(cloze: str, shown: str, places: list[tuple[int, int]]) -> None:
    """Of the text without its brackets and of the bytes where a deletion begins and ends; brackets
    of images and those after a backslash are text."""
    found = [each.hash for each in hashcards.cards(f"C: {cloze}\n")]
    assert found == [_cloze(shown, place) for place in places]


def test_schedules_of_hashcards(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    """Each card gets its own: due day, interval, FSRS' memory and all its reviews, a cloze's
    deletions too, whatever numbers they have; what is new stays new; what the notes don't have as
    hashcards read it is counted; a push afterwards changes nothing."""
    root = desk.project.root
    (root / "ankigen.yaml").write_text("deck: Test\nsyntaxes: [qa, hashcards]\n", encoding="utf-8")
    desk.project.write("deck/one.md", "C: Then [y] [wiki](x) comes.\n")
    assert run(["-C", str(root), "build", "-q"]) == 0  # so that y is deletion 1
    desk.project.write(
        "deck/one.md",
        "Q: One?\nA: yes\n\nmore\n\nQ: two\nA: b\nQ: new\nA: c\n"
        "C: First [x], then [y] [wiki](x) comes.\n",
    )
    today = (datetime.datetime.now() - datetime.timedelta(hours=4)).date()

    def day(number: int) -> str:
        return (today + datetime.timedelta(days=number)).isoformat()

    one, two, new = _basic("One?", "yes\n\nmore"), _basic("two", "b"), _basic("new", "c")
    shown = "First x, then y wiki(x) comes."
    x, y = _cloze(shown, (6, 6)), _cloze(shown, (14, 14))
    reviewed = f"{day(-4)}T12:30:00.250"
    _database(
        root / "notes" / "deck" / hashcards.DATABASE,
        {
            one: (reviewed, 12.5, 6.25, 12, day(8), 3),
            two: (f"{day(-1)}T09:00:00.000", 3.0, 5.0, 3, day(2), 1),
            new: (None, None, None, None, None, 0),
            x: (reviewed, 2.0, 5.0, 2, day(-2), 1),
            y: (reviewed, 9.0, 5.0, 9, day(5), 1),
            "0" * 64: (reviewed, 9.0, 5.0, 9, day(5), 1),
        },
        [
            (one, reviewed, "good", 6.25, 12),
            (one, f"{day(-9)}T12:00:00.000", "easy", 5.5, 3),
            (one, f"{day(-6)}T12:00:00.000", "forgot", 7.0, 2),
        ],
    )
    assert run(["-C", str(root), "adopt", "--schedules", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["cards"], report["unknown"]) == (4, 1)
    with desk.anki() as anki:
        anki.collection.import_anki_package(
            ImportAnkiPackageRequest(
                package_path=report["package"],
                options=ImportAnkiPackageOptions(with_scheduling=True),
            )
        )
        notes, passed = anki.notes(), anki.collection.sched.today
        names = {guid: plain(note.fields[0]) for guid, note in notes.items()}
        cards = {(names[guid], ordinal): card for (guid, ordinal), card in anki.cards().items()}
        cloze = next(name for name in names.values() if "First" in name)
        assert (cloze.count("{{c1::y}}"), cloze.count("{{c2::x}}")) == (1, 1)
        assert {key: (card.due - passed, card.interval) for key, card in cards.items()} == {
            ("One?", 0): (8, 12), ("two", 0): (2, 3), (cloze, 0): (5, 9), (cloze, 1): (-2, 2)
        }  # fmt: skip
        learned = anki.collection.get_card(cards["One?", 0].card_id)  # type: ignore[arg-type]
        assert learned.memory_state is not None
        assert (learned.memory_state.stability, learned.memory_state.difficulty) == (12.5, 6.25)
        assert (learned.reps, learned.lapses) == (3, 1)
        reviews = [review for review in anki.reviews() if names[review.guid] == "One?"]
        assert [review.button for review in reviews] == [4, 1, 3]
        last = datetime.datetime.fromtimestamp(reviews[-1].review_id / 1000)
        assert last.isoformat(timespec="milliseconds") == reviewed
        assert anki.check().is_clean
        before = anki.cards()
    assert run(["-C", str(root), "push", "--to", "file", "--json"]) == 0
    with desk.anki() as anki:
        assert {key: anki.cards()[key] for key in before} == before
        assert len(anki.cards()) == len(before) + 1


def test_a_database_that_is_none(desk: Desk, tmp_path: Path) -> None:
    """A file of that name that is no database of hashcards is said, with its path."""
    for content in (b"", b"no database", b"SQLite format 3\0" + bytes(1000)):
        path = tmp_path / hashcards.DATABASE
        path.write_bytes(content)
        with pytest.raises(AnkigenError, match="not a database of hashcards"):
            hashcards.read(path)
    path.unlink()
    _database(path, {"x": ("never", 1.0, 1.0, 1, "2025-01-01", 1)}, [])
    with pytest.raises(AnkigenError, match="not a database of hashcards"):
        hashcards.read(path)
    path.unlink()
    _database(path, {}, [])
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(
            "DROP TABLE cards; CREATE VIEW endless AS WITH RECURSIVE n(i) AS"
            " (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n;"
        )
    with pytest.raises(AnkigenError, match="other tables"):
        hashcards.read(path)
    path.unlink()
    path.symlink_to(tmp_path / "elsewhere.db")
    with pytest.raises(AnkigenError, match="symbolic link"):
        hashcards.read(path)
