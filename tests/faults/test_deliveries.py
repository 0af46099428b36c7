"""Killed at any moment of a push, an adoption or a write-back: the command again, and all agree."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.backend import Device, Rating, Server, Sync, sync_server
from tests.delivery.desk import Desk, guid_of
from tests.examples import LONG
from tests.faults.injecting import Fault
from tests.faults.processes import Ended, Processes

# Moments of each kind that are tried: of operations all, in `make fuzz`.
MOST = {"operations": 100_000 if LONG else 2, "calls": 60 if LONG else 1}
THEIRS = "".join(
    f"Q: question {number}\nA: answer {number}\n<!--ID: {1690000000000 + number}-->\n\n"
    for number in range(6)
)
SCHEDULED = "#flashcards\n\nWhat is one?::the first\n<!--SR:!2026-12-24,10,250-->\n"


@dataclass(frozen=True)
class Story:
    """What is there before, the commands that lead there, and the one that is killed."""

    prepare: Callable[[Desk], None]
    words: tuple[str, ...]
    before: tuple[tuple[str, ...], ...] = ()


def _of_another_tool(desk: Desk) -> None:
    """Six notes as Obsidian_to_Anki makes them, learned, beside one of the user's own."""
    desk.project.write("one.md", THEIRS)
    with desk.anki() as anki:
        for number in range(6):
            guid = anki.add(f"question {number}", deck="Theirs")
            anki.edit(guid, "Back", f"answer {number}")
            anki.answer(guid, Rating.EASY)
            _rename(anki, guid, 1690000000000 + number)
        anki.add("a note of the user's")


def _rename(anki: Device, guid: str, number: int) -> None:
    assert anki.collection.db is not None
    (old,) = anki.collection.db.first("SELECT id FROM notes WHERE guid = ?", guid) or ()
    anki.collection.db.execute("UPDATE cards SET nid = ? WHERE nid = ?", number, old)
    anki.collection.db.execute("UPDATE notes SET id = ? WHERE id = ?", number, old)


def _pushed(desk: Desk) -> None:
    """Cards that were pushed and reviewed, one edited in Anki; and notes that have changed."""
    desk.write(*((f"question {number}", "a") for number in range(6)), head="---\ndeck: Old\n---\n")
    desk.push()
    with desk.anki() as anki:
        anki.answer(guid_of(anki, "question 0"), Rating.EASY)
        anki.edit(guid_of(anki, "question 1"), "Answer", "<p>mine</p>")
    desk.write(*((f"question {number}", "b") for number in range(5)), ("new", "c"),
               head="---\ndeck: New\n---\n")  # fmt: skip


def _edited(desk: Desk) -> None:
    """Cards that were pushed, of which three were edited in Anki."""
    desk.write(*((f"question {number}", f"answer {number}") for number in range(6)))
    desk.push()
    with desk.anki() as anki:
        for number in (1, 3, 5):
            guid = guid_of(anki, f"question {number}")
            anki.edit(guid, "Answer", f"<p>answer {number} of mine</p>")


def _scheduled(desk: Desk) -> None:
    """A note with a schedule of Spaced Repetition's."""
    desk.project.write("one.md", SCHEDULED)
    _configure(desk, "syntaxes: [qa, spaced-repetition]\n")


def _configure(desk: Desk, more: str = "") -> None:
    text = f"deck: Test\nvault: Test\nvault_id: v\n{more}"
    (desk.project.root / "ankigen.yaml").write_text(text, encoding="utf-8")


STORIES = {
    "adopt": Story(_of_another_tool, ("adopt", "--from", "file", "--yes")),
    "undo": Story(
        _of_another_tool, ("adopt", "--undo", "--yes"), (("adopt", "--from", "file", "--yes"),)
    ),
    "push": Story(_pushed, ("push", "--to", "file")),
    "learn": Story(_edited, ("learn", "--from", "file", "--apply", "--yes")),
    "schedules": Story(_scheduled, ("adopt", "--schedules"), (("build",),)),
}


class Place:
    """A desk that can be put back, and processes that work on it."""

    def __init__(self, folder: Path, processes: Processes) -> None:
        self.desk = Desk(folder / "desk")
        self.kept = folder / "kept"
        self._processes = processes
        self._environment = {
            "ANKI_BASE": str(self.desk.base),
            "XDG_STATE_HOME": str(self.desk.folder / "state"),
            "ANKIGEN_CACHE_DIR": str(self.desk.folder / "cache"),
            "SOURCE_DATE_EPOCH": "1900000000",
        }

    def keep(self) -> None:
        """Remember how it is now."""
        shutil.copytree(self.desk.folder, self.kept)

    def reset(self) -> None:
        """Put it back."""
        shutil.rmtree(self.desk.folder)
        shutil.copytree(self.kept, self.desk.folder)

    def run(self, *words: str, fault: Fault | None = None) -> Ended:
        """Run a command on the project; moments are those of all that is on the desk."""
        words = ("-C", "project", *words)
        return self._processes.run(
            self.desk.folder, *words, fault=fault, environment=self._environment
        )

    def state(self) -> Mapping[str, Any]:
        """What must be the same whether or not anything was killed on the way."""
        with self.desk.anki() as anki:
            assert anki.check().is_clean
            assert anki.collection.db is not None
            return {
                "notes": {
                    guid: (note.note_type, set(note.tags), note.fields)
                    for guid, note in anki.notes().items()
                },
                "cards": {
                    key: (card.card_id, card.deck, card.scheduling)
                    for key, card in anki.cards().items()
                },
                "reviews": anki.reviews(),
                "schema": anki.collection.db.scalar("SELECT scm FROM col"),
                "empty": anki.empty_cards(),
                "markdown": (self.desk.project.root / "notes" / "one.md").read_bytes(),
                "packages": sorted(path.name for path in self.desk.project.root.rglob("*.apkg")),
                "left over": sorted(
                    path.name for path in self.desk.project.root.rglob("*.tmp*") if path.is_file()
                ),
            }


@pytest.fixture
def place(tmp_path: Path, processes: Processes, monkeypatch: pytest.MonkeyPatch) -> Place:
    """A desk whose commands are real processes."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "desk" / "state"))
    return Place(tmp_path, processes)


def _numbers(total: int, moments: str) -> range:
    """Moments from first to last, as many as are tried."""
    step = max(1, total // MOST[moments])
    return range(1 + step // 2, total + 1, step)


@pytest.mark.parametrize("moments", ["operations", "calls"])
@pytest.mark.parametrize("name", STORIES)
def test_killed_at_any_moment(place: Place, name: str, moments: str) -> None:
    """The same command again gives what one gives that nobody disturbed, and again nothing more."""
    story = STORIES[name]
    _configure(place.desk)
    story.prepare(place.desk)
    for words in story.before:
        assert place.run(*words).status == 0
    place.keep()
    done = place.run(*story.words, fault=Fault(moments=moments))
    assert (done.status, done.moments > 20) == (0, True), done
    expected = place.state()
    count = 0
    for number in _numbers(done.moments, moments):
        place.reset()
        killed = place.run(*story.words, fault=Fault("SIGKILL", moments, number))
        assert killed.status == (-9 if killed.happened else 0)
        count += killed.happened
        again = place.run(*story.words)
        is_done = name == "undo" and "there is no way back" in again.err  # what is back is back
        assert again.status == 0 or is_done, (number, again)
        assert place.state() == expected, number
        if name != "undo":
            rest = place.run("push", "--to", "file")
            assert rest.status == 0, (number, rest)
            assert "Traceback" not in rest.err
    assert count > 0


def test_killed_while_the_server_is_given_cards(place: Place, tmp_path: Path) -> None:
    """Whatever the server got, the next push ends it, and each device syncs in the ordinary way."""
    _configure(place.desk)
    with sync_server(tmp_path / "server") as server, Device(tmp_path / "phone") as phone:
        phone.add("a note of the user's")
        phone.sync(server, first="upload")
        words = ("push", "--to", "server", "--server", server.url, "--user", server.user)
        place._environment["ANKIGEN_SYNC_PASSWORD"] = server.password
        place.desk.write(("question", "first"))
        total = place.run(*words, fault=Fault()).moments
        assert total > 20
        _sees(phone, server, "first")
        guid = guid_of(phone, "question")
        phone.answer(guid)
        assert phone.sync(server) is Sync.NORMAL
        for number in _numbers(total, "operations"):
            place.desk.write(("question", f"text {number}"))
            killed = place.run(*words, fault=Fault("SIGKILL", at=number))
            assert killed.status == -9 or not killed.happened
            assert phone.sync(server) is Sync.NORMAL
            again = place.run(*words)
            assert again.status == 0, (number, again)
            _sees(phone, server, f"text {number}")
            assert len(phone.reviews()) == 1


def _sees(phone: Device, server: Server, text: str) -> None:
    assert phone.sync(server) is Sync.NORMAL
    assert text in phone.field(guid_of(phone, "question"), "Answer")
    assert phone.check().is_clean
