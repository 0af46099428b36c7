"""The real Anki, for tests: collections as people have them on their devices, and a sync server.

    with Device(tmp_path / "laptop") as laptop:
        log = laptop.import_package(package)         # File > Import, with Anki's defaults
        laptop.answer(guid, Rating.GOOD)             # a review, by the real scheduler
        laptop.edit(guid, "Answer", "mine")          # in the editor, now
        laptop.edit(guid, "Answer", "mine", at=1_800_000_000)  # at a time (seconds) of the test
        assert laptop.cards()[guid, 0].repetitions == 1
        assert laptop.check() == Check((), (1, 1), (1, 1))

    with sync_server(tmp_path / "server") as server:
        laptop.sync(server, first="upload")
        phone.sync(server)                           # downloads: its collection is empty
        assert laptop.sync(server) is Sync.NORMAL

Cards are named by their note's GUID and their ordinal; times are seconds since the epoch. Nothing
is mocked: each `Device` is an `anki.collection.Collection` in a folder of its own (0.1 s to open).
Nothing of ankigen is imported, so that it also runs within Anki, where the add-on has that name.
"""

from __future__ import annotations

import contextlib
import enum
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import pytest

pytest.importorskip(
    "anki", reason="the real Anki backend is not installed: pip install ankigen[anki]"
)

from anki.collection import (
    Collection,
    ImportAnkiPackageOptions,
    ImportAnkiPackageRequest,
)
from anki.sync_pb2 import SyncCollectionResponse

Key = tuple[str, int]


class Rating(enum.IntEnum):
    """The answer buttons, as Anki's `CardAnswer.Rating` numbers them."""

    AGAIN, HARD, GOOD, EASY = range(4)


@dataclass(frozen=True, slots=True)
class ImportLog:
    """What an import did, as GUIDs in the order of Anki's log.

    `duplicate` notes were there and as new or newer; `conflicting` ones were there with another
    note type and were left as they are.
    """

    new: tuple[str, ...]
    updated: tuple[str, ...]
    duplicate: tuple[str, ...]
    conflicting: tuple[str, ...]
    missing: tuple[str, ...]
    found: int


@dataclass(frozen=True, slots=True)
class NoteRow:
    """A row of `notes`; `note_type` is a name."""

    note_id: int
    guid: str
    note_type: str
    modified: int
    tags: tuple[str, ...]
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CardRow:
    """A row of `cards`; `deck` is a name. `state` is Anki's `type`, 0 for new; `queue` is -1 for a
    suspended card; `interval` is in days."""

    card_id: int
    deck: str
    ordinal: int
    modified: int
    state: int
    queue: int
    due: int
    interval: int
    ease: int
    repetitions: int
    lapses: int

    @property
    def scheduling(self) -> tuple[int, ...]:
        """What must never change but by a review: all but the deck and the card's own time."""
        return (self.state, self.queue, self.due, self.interval, self.ease,
                self.repetitions, self.lapses)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Review:
    """A row of `revlog`: its id (milliseconds), the card reviewed and the button from 1 to 4."""

    review_id: int
    guid: str
    ordinal: int
    button: int
    interval: int


@dataclass(frozen=True, slots=True)
class Check:
    """Tools > Check Database: its findings, and the counts of notes and cards before and after."""

    problems: tuple[str, ...]
    before: tuple[int, int]
    after: tuple[int, int]

    @property
    def is_clean(self) -> bool:
        """Nothing was found and no card was added or removed."""
        return not self.problems and self.before == self.after


class Sync(enum.Enum):
    """How a device was brought up to date; all but `NORMAL` are one-way."""

    NORMAL = enum.auto()
    UPLOAD = enum.auto()
    DOWNLOAD = enum.auto()


class OneWaySyncError(Exception):
    """Anki would ask its user to choose which side to lose."""


@dataclass(frozen=True, slots=True)
class Server:
    """A running sync server and an account on it."""

    url: str
    user: str = "user1"
    password: str = "pass"


class Device(AbstractContextManager["Device"]):
    """A collection on a device, empty at first; closed at the end of a `with` statement."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder / "collection.anki2"
        self.collection = Collection(str(self.path))

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the collection; its file is then whole and may be copied."""
        self.collection.close()

    def import_package(self, package: Path, *, merge_note_types: bool = False) -> ImportLog:
        """File > Import with the defaults of the dialogue: update what is newer, no scheduling."""
        options = ImportAnkiPackageOptions(merge_notetypes=merge_note_types)
        request = ImportAnkiPackageRequest(package_path=str(package), options=options)
        log = self.collection.import_anki_package(request).log
        self.collection.models._clear_cache()  # it still holds what was there before the import
        guids = dict(self._rows("SELECT id, guid FROM notes"))

        def named(entries: Any) -> tuple[str, ...]:
            return tuple(guids.get(entry.id.nid, entry.fields[0]) for entry in entries)

        return ImportLog(
            named(log.new),
            named(log.updated),
            named(log.duplicate),
            named(log.conflicting),
            named([*log.missing_notetype, *log.missing_deck, *log.empty_first_field]),
            log.found_notes,
        )

    def notes(self) -> dict[str, NoteRow]:
        """All notes by GUID; fails if two share one."""
        names = {each.id: each.name for each in self.collection.models.all_names_and_ids()}
        rows = self._rows("SELECT id, guid, mid, mod, tags, flds FROM notes ORDER BY id")
        notes = {
            guid: NoteRow(
                note_id, guid, names[mid], mod, tuple(tags.split()), tuple(flds.split("\x1f"))
            )
            for note_id, guid, mid, mod, tags, flds in rows
        }
        assert len(notes) == len(rows), "two notes with one GUID"
        return notes

    def field(self, guid: str, name: str) -> str:
        """The text of a note's field."""
        return str(self.collection.get_note(self._note_id(guid))[name])

    def cards(self) -> dict[Key, CardRow]:
        """All cards by GUID and ordinal; fails if a note has an ordinal twice."""
        names = {each.id: each.name for each in self.collection.decks.all_names_and_ids()}
        rows = self._rows(
            "SELECT guid, cards.id, did, ord, cards.mod, type, queue, due, ivl, factor, reps,"
            " lapses FROM cards JOIN notes ON notes.id = nid ORDER BY cards.id"
        )
        cards = {
            (guid, ordinal): CardRow(card_id, names[deck], ordinal, *rest)
            for guid, card_id, deck, ordinal, *rest in rows
        }
        assert len(cards) == len(rows), "two cards of one note with one ordinal"
        return cards

    def reviews(self) -> tuple[Review, ...]:
        """The review log, oldest first; reviews of deleted cards are not in it."""
        rows = self._rows(
            "SELECT revlog.id, guid, ord, ease, revlog.ivl FROM revlog"
            " JOIN cards ON cards.id = cid JOIN notes ON notes.id = nid ORDER BY revlog.id"
        )
        return tuple(Review(*row) for row in rows)

    def decks(self) -> dict[str, str]:
        """The description of each deck, by name."""
        return {deck["name"]: deck["desc"] for deck in self.collection.decks.all()}

    def media(self) -> dict[str, bytes]:
        """The files of the media folder."""
        folder = Path(self.collection.media.dir())
        return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}

    def new_queue(self) -> list[Key]:
        """The new cards in the order in which they would come (by `due`)."""
        rows = self._rows(
            "SELECT guid, ord FROM cards JOIN notes ON notes.id = nid"
            " WHERE type = 0 ORDER BY due, ord"
        )
        return [(guid, ordinal) for guid, ordinal in rows]

    def render(self, guid: str, ordinal: int = 0) -> tuple[str, str]:
        """The HTML of question and answer, as the backend renders them for a review."""
        output = self._card(guid, ordinal).render_output()
        return output.question_text, output.answer_text

    def search(self, text: str) -> set[str]:
        """The GUIDs of the notes that the Browser finds."""
        ids = set(self.collection.find_notes(text))
        return {row.guid for row in self.notes().values() if row.note_id in ids}

    def empty_cards(self) -> set[str]:
        """The GUIDs of the notes that Tools > Empty Cards would list."""
        empty = {each.note_id for each in self.collection.get_empty_cards().notes}
        return {row.guid for row in self.notes().values() if row.note_id in empty}

    def check(self) -> Check:
        """Tools > Check Database."""
        before = self.counts()
        problems = tuple(self.collection._backend.check_database())
        return Check(problems, before, self.counts())

    def counts(self) -> tuple[int, int]:
        """The numbers of notes and cards."""
        return self.collection.note_count(), self.collection.card_count()

    def answer(self, guid: str, rating: Rating = Rating.GOOD, ordinal: int = 0) -> None:
        """Answer a card, due or not, by the real scheduler."""
        card = self._card(guid, ordinal)
        card.start_timer()
        scheduler: Any = self.collection.sched
        states = self.collection._backend.get_scheduling_states(card.id)
        scheduler.answer_card(scheduler.build_answer(card=card, states=states, rating=rating.value))
        # Anki names a review by its millisecond: two devices' in one would be one after a sync.
        time.sleep(0.002)

    def edit(self, guid: str, field: str, text: str, *, at: int | None = None) -> None:
        """Change a field in the editor, now or `at` a time."""
        note = self.collection.get_note(self._note_id(guid))
        note[field] = text
        self.collection.update_note(note)
        self._date(guid, at)

    def tag(self, guid: str, tag: str, *, at: int | None = None) -> None:
        """Add a tag, now or `at` a time; this moves the note's time as an edit does."""
        self.collection.tags.bulk_add([self._note_id(guid)], tag)
        self._date(guid, at)

    def add(self, question: str, deck: str = "Default") -> str:
        """Add a note of the person's own, of Anki's stock note type; gives its GUID."""
        note_type = self.collection.models.by_name("Basic")
        deck_id = self.collection.decks.id(deck)
        assert note_type is not None
        assert deck_id is not None
        note = self.collection.new_note(note_type)
        note["Front"] = question
        self.collection.add_note(note, deck_id)
        return note.guid

    def suspend(self, guid: str, ordinal: int = 0) -> None:
        """Suspend a card; this leaves the note's time alone."""
        self.collection.sched.suspend_cards([self._card(guid, ordinal).id])

    def move(self, guid: str, deck: str, ordinal: int = 0) -> None:
        """Move a card to a deck, which is made if it is not there."""
        deck_id = self.collection.decks.id(deck)
        assert deck_id is not None
        self.collection.set_deck([self._card(guid, ordinal).id], deck_id)

    def delete(self, guid: str) -> None:
        """Delete a note with its cards."""
        self.collection.remove_notes([self._note_id(guid)])

    def sync(self, server: Server, *, first: Literal["upload", "download"] | None = None) -> Sync:
        """Sync as the button does, and tell which kind it was.

        Where one side is empty Anki goes the only way there is. Where it would ask, the answer is
        `first`; without one, `OneWaySyncError` is raised.
        """
        auth = self.collection.sync_login(server.user, server.password, server.url)
        answer = self.collection.sync_collection(auth, False)
        if answer.required == SyncCollectionResponse.NO_CHANGES:
            self.collection.models._clear_cache()
            return Sync.NORMAL
        if answer.required == SyncCollectionResponse.FULL_UPLOAD:
            first = "upload"
        elif answer.required == SyncCollectionResponse.FULL_DOWNLOAD:
            first = "download"
        elif first is None:
            raise OneWaySyncError
        self.collection.close_for_full_sync()
        self.collection.full_upload_or_download(
            auth=auth, server_usn=None, upload=first == "upload"
        )
        self.collection.reopen(after_full_sync=True)
        self.collection.models._clear_cache()
        return Sync.UPLOAD if first == "upload" else Sync.DOWNLOAD

    def _rows(self, query: str, *values: str | int) -> list[Any]:
        assert self.collection.db is not None
        return list(self.collection.db.all(query, *values))

    def _note_id(self, guid: str) -> Any:
        ((note_id,),) = self._rows("SELECT id FROM notes WHERE guid = ?", guid)
        return note_id

    def _card(self, guid: str, ordinal: int) -> Any:
        ((card_id,),) = self._rows(
            "SELECT id FROM cards WHERE nid = ? AND ord = ?", self._note_id(guid), ordinal
        )
        return self.collection.get_card(card_id)

    def _date(self, guid: str, at: int | None) -> None:
        if at is not None:
            assert self.collection.db is not None
            self.collection.db.execute("UPDATE notes SET mod = ? WHERE guid = ?", at, guid)


@contextlib.contextmanager
def sync_server(folder: Path, *, users: int = 1) -> Iterator[Server]:
    """Anki's own sync server on a free port of this machine, with its data in `folder`.

    Its accounts are `user1`, `user2` and so on: `replace(server, user="user2")`.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = Server(f"http://127.0.0.1:{port}/")
    environment = os.environ | {
        **{
            f"SYNC_USER{number}": f"user{number}:{server.password}"
            for number in range(1, users + 1)
        },
        "SYNC_HOST": "127.0.0.1",
        "SYNC_PORT": str(port),
        "SYNC_BASE": str(folder),
        "RUST_LOG": "error",
    }
    with subprocess.Popen([sys.executable, "-m", "anki.syncserver"], env=environment) as process:
        try:
            _wait_for(port, process)
            yield server
        finally:
            process.terminate()


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        assert process.poll() is None, "the sync server ended"
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    raise TimeoutError("the sync server does not answer")
