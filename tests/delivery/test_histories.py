"""Random histories: notes and Anki change, pushes go each way, two devices sync; what must hold.

No review is lost, no note is there twice, no edit, tag or deletion of the user's is overwritten
unasked, the notes' text arrives where he edited nothing, and every sync is an ordinary one. A
device syncs before it is pushed to, as people are told to.
"""

from __future__ import annotations

import tempfile
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from ankigen.delivery import addon
from ankigen.delivery.connect import AnkiConnect
from ankigen.delivery.file import Account, ClosedCollection
from ankigen.delivery.server import SyncServer
from ankigen.delivery.values import plain
from tests.backend import Device, Rating, Sync, sync_server
from tests.delivery.desk import Desk
from tests.delivery.open_device import OpenDevice
from tests.delivery.window import HAS_CONNECT, install_connect, needs_window, window
from tests.examples import LONG

NUMBERS = st.integers(0, 30)


class Histories(RuleBasedStateMachine):
    """Notes of a project, a laptop that is pushed to, and a phone."""

    ways: tuple[str, ...] = ("file", "server")

    def __init__(self) -> None:
        super().__init__()
        self._patch = pytest.MonkeyPatch()
        self._folder = tempfile.TemporaryDirectory(prefix="ankigen-")
        folder = Path(self._folder.name)
        self._patch.setenv("XDG_STATE_HOME", str(folder / "state"))
        self.desk = Desk(folder)
        self._server = sync_server(folder / "server")
        self.server = self._server.__enter__()
        self.phone = Device(folder / "phone")
        self.cards: dict[str, str] = {}  # question -> answer
        self.removed: dict[str, str] = {}
        self.tag, self.deck = "t0", "D0"
        self.number = 0
        self.reviews = 0
        self.edits: dict[str, str] = {}  # GUID -> text of the user's
        self.tags: dict[str, str] = {}  # GUID -> tag of the user's
        self.decks: dict[str, str] = {}  # GUID -> deck of the user's
        self.deleted: set[str] = set()  # what must not come back
        self.has_deleted = False
        self.seen: dict[str, set[str]] = {}  # by way: the notes that it has ever found

    @initialize()
    def begin(self) -> None:
        """A few cards, and a collection that is on both devices and the server."""
        for _ in range(4):
            self._new_card()
        self._write()
        with self.desk.anki() as laptop:
            laptop.add("a note of the user's")
            laptop.sync(self.server, first="upload")
        self.phone.sync(self.server)
        self._open()
        self.push(0)

    def _open(self) -> None:
        """Have Anki ready on the laptop."""

    def _laptop(self) -> AbstractContextManager[Any]:
        return self.desk.anki()

    def _new_card(self) -> None:
        self.number += 1
        self.cards[f"question number {self.number}"] = f"answer {self.number}"

    def _write(self) -> None:
        head = f"---\ntags: [{self.tag}]\ndeck: {self.deck}\n---\n"
        self.desk.write(*self.cards.items(), head=head)

    def _question(self, number: int) -> str:
        return sorted(self.cards)[number % len(self.cards)]

    def _guids(self, device: Device) -> list[str]:
        """The notes of ours on a device that the user has not deleted."""
        return sorted(
            guid for guid, note in device.notes().items() if note.note_type.startswith("ankigen")
        )

    # In the notes

    @rule(number=NUMBERS, text=st.sampled_from(["x", "y", "z"]))
    def edit_a_card(self, number: int, text: str) -> None:
        """Change an answer, perhaps back to what it was."""
        question = self._question(number)
        self.cards[question] = f"{self.cards[question].split(' +')[0]} + {text}"
        self._write()

    @rule()
    def add_a_card(self) -> None:
        """Write a new card."""
        self._new_card()
        self._write()

    @precondition(lambda self: len(self.cards) > 3)
    @rule(number=NUMBERS)
    def remove_a_card(self, number: int) -> None:
        """Take a card out of the notes."""
        question = self._question(number)
        self.removed[question] = self.cards.pop(question)
        self._write()

    @precondition(lambda self: self.removed)
    @rule()
    def put_a_card_back(self) -> None:
        """Take a card into the notes again."""
        question, answer = self.removed.popitem()
        self.cards[question] = answer
        self._write()

    @rule(tag=st.sampled_from(["t0", "t1"]), deck=st.sampled_from(["D0", "D1"]))
    def move_the_note(self, tag: str, deck: str) -> None:
        """Give the note another tag and deck."""
        self.tag, self.deck = tag, deck
        self._write()

    # In Anki

    def _on_a_note(self, number: int, *, on_phone: bool, act: Any) -> None:
        """Do something to a note on a device, which syncs before and after."""
        if on_phone:
            self._normal(self.phone)
            self._act(self.phone, number, act)
            self._normal(self.phone)
        else:
            with self._laptop() as laptop:
                self._normal(laptop)
                self._act(laptop, number, act)
                self._normal(laptop)

    def _act(self, device: Device, number: int, act: Any) -> None:
        guids = self._guids(device)
        if guids:
            act(device, guids[number % len(guids)])

    def _normal(self, device: Device) -> None:
        assert device.sync(self.server) is Sync.NORMAL

    @rule(number=NUMBERS, on_phone=st.booleans())
    def review(self, number: int, on_phone: bool) -> None:
        """Answer a card."""

        def act(device: Device, guid: str) -> None:
            if device.cards()[guid, 0].queue >= 0:
                device.answer(guid, Rating.GOOD)
                self.reviews += 1

        self._on_a_note(number, on_phone=on_phone, act=act)

    @rule(number=NUMBERS, on_phone=st.booleans())
    def edit(self, number: int, on_phone: bool) -> None:
        """Edit an answer in Anki."""

        def act(device: Device, guid: str) -> None:
            self.number += 1
            self.edits[guid] = f"<p>mine {self.number}</p>"
            device.edit(guid, "Answer", self.edits[guid])

        self._on_a_note(number, on_phone=on_phone, act=act)

    @rule(number=NUMBERS, on_phone=st.booleans())
    def tag_a_note(self, number: int, on_phone: bool) -> None:
        """Give a note a tag in Anki."""

        def act(device: Device, guid: str) -> None:
            self.tags[guid] = "mine"
            device.tag(guid, "mine")

        self._on_a_note(number, on_phone=on_phone, act=act)

    @rule(number=NUMBERS)
    def move_a_card(self, number: int) -> None:
        """Put a card into a deck of the user's own."""

        def act(device: Device, guid: str) -> None:
            self.decks[guid] = "Mine"
            device.move(guid, "Mine")

        self._on_a_note(number, on_phone=False, act=act)

    @rule(number=NUMBERS, on_phone=st.booleans())
    def delete(self, number: int, on_phone: bool) -> None:
        """Delete a note in Anki."""

        def act(device: Device, guid: str) -> None:
            if len(self._guids(device)) > 3:
                self.reviews -= sum(review.guid == guid for review in device.reviews())
                self.deleted.add(guid)
                self.has_deleted = True
                device.delete(guid)

        self._on_a_note(number, on_phone=on_phone, act=act)

    # Into Anki

    @rule(number=NUMBERS)
    def push(self, number: int) -> None:
        """Push by one of the ways; into the laptop after it has synced."""
        way = self.ways[number % len(self.ways)]
        if way != "server":
            with self._laptop() as laptop:
                self._normal(laptop)
        collection = "server" if way == "server" else "laptop"
        self._forget_what_may_return(collection)
        with self._way(way) as opened:
            self.desk.push_by(opened, retire=True)
        self._after_a_push(collection)

    def _way(self, name: str) -> AbstractContextManager[Any]:
        if name == "file":
            return ClosedCollection(self.desk.profile)
        return SyncServer(Account(self.server.url, self.server.user, self.server.password))

    def _forget_what_may_return(self, collection: str) -> None:
        """What was deleted before a push ever found it in this collection may come back, once."""
        unseen = self.deleted - self.seen.setdefault(collection, set())
        self.deleted -= unseen
        for kept in (self.edits, self.tags, self.decks):
            for guid in unseen & kept.keys():
                del kept[guid]

    def _after_a_push(self, collection: str) -> None:
        with self._laptop() as laptop:
            for device in (laptop, self.phone, laptop):
                self._normal(device)
            self._look(laptop)
            self._look(self.phone)
            assert laptop.notes() == self.phone.notes()
        self.seen[collection] |= self.phone.notes().keys()
        self._notes_arrived()

    def _look(self, device: Device) -> None:
        notes, cards = device.notes(), device.cards()
        assert len(device.reviews()) == self.reviews
        assert not self.deleted & notes.keys()
        for guid, text in self.edits.items():
            assert guid in self.deleted or device.field(guid, "Answer") == text
        for guid, tag in self.tags.items():
            assert guid in self.deleted or tag in notes[guid].tags
        for guid, deck in self.decks.items():
            assert guid in self.deleted or cards[guid, 0].deck == deck
        assert device.check().is_clean
        questions = [plain(note.fields[0]) for note in notes.values()]
        assert len(set(questions)) == len(questions)

    def _notes_arrived(self) -> None:
        """Each card of the notes is there as it is in them, unless the user changed that."""
        by_question = {plain(note.fields[0]): note for note in self.phone.notes().values()}
        for question, answer in self.cards.items():
            note = by_question.get(question)
            if note is None:
                assert self.has_deleted
                continue
            if note.guid not in self.edits:
                assert plain(note.fields[1]) == answer
                assert self.tag in note.tags
                assert not any(tag.endswith("retired") for tag in note.tags)
                if note.guid not in self.decks:
                    assert self.phone.cards()[note.guid, 0].deck == self.deck

    @invariant()
    def nothing_twice(self) -> None:
        """No note is there twice (`notes` fails where it is)."""
        self.phone.notes()

    def teardown(self) -> None:
        """Close all."""
        self.phone.close()
        self._server.__exit__(None, None, None)
        self._folder.cleanup()
        self._patch.undo()


class OpenHistories(Histories):
    """The same where Anki is open on the laptop."""

    ways = ("addon", "connect", "server") if HAS_CONNECT else ("addon", "server")

    def _open(self) -> None:
        addon.install(self.desk.base)
        self.port = install_connect(self.desk.base) if HAS_CONNECT else 0
        self._window = window(self.desk.base)
        self.open = OpenDevice(self._window.__enter__())

    def _laptop(self) -> AbstractContextManager[Any]:
        return nullcontext(self.open)

    def _way(self, name: str) -> AbstractContextManager[Any]:
        if name == "addon":
            return nullcontext(addon.RunningAnki(self.desk.base))
        if name == "connect":
            return nullcontext(AnkiConnect(self.port))
        return super()._way(name)

    def teardown(self) -> None:
        """Close Anki, and all else."""
        self._window.__exit__(None, None, None)
        super().teardown()


Histories.TestCase.settings = settings(
    max_examples=60 if LONG else 3,
    stateful_step_count=30 if LONG else 14,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
TestHistories = Histories.TestCase
OpenHistories.TestCase.settings = settings(
    Histories.TestCase.settings, max_examples=30 if LONG else 1
)


@needs_window
class TestOpenHistories(OpenHistories.TestCase):
    """Anki's own window takes the pushes."""
