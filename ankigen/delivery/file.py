"""The way into a closed collection: its file, by Anki's own library (the extra `ankigen[anki]`).

All that is read is read from a copy, so Anki may be open for that; the file itself is held only for
the backup and what is written. An account on a sync server, with which it may be synced: never in
full.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ankigen.addon.operations import OPERATIONS, READING
from ankigen.addon.reading import stamp
from ankigen.anki_folder import Profile
from ankigen.delivery.values import NothingGivenError
from ankigen.errors import AnkigenError, UsageError
from ankigen.package import snapshot

if TYPE_CHECKING:
    from anki.collection import Collection

_MEDIA_TIME = 1800.0  # seconds that the files of a large collection may take
_PAUSE = 0.05  # seconds
ONE_WAY = (
    "Anki would have to ask which side is to win, and that is yours to say: nothing was sent. Open "
    "Anki and sync there"
)


class ClosedCollection(AbstractContextManager["ClosedCollection"]):
    """A profile whose collection Anki does not have open; to be used in a `with` statement."""

    name = "file"

    def __init__(self, profile: Profile) -> None:
        self.profile = profile
        self.key = str(profile.collection.absolute())
        self._folder = tempfile.TemporaryDirectory(prefix="ankigen-")
        self._copy: Collection | None = None

    def __exit__(self, *_: object) -> None:
        self._forget()
        self._folder.cleanup()

    def ask(self, operation: str, request: Mapping[str, Any]) -> dict[str, Any]:
        """Read from a copy, which is made anew for each `state`; write to the file, after a backup.

        Raises `AnkigenError` where Anki has the collection open or can't do what is asked.
        """
        if operation == "sync":
            with errors(self.profile.collection), held(self.profile.collection) as collection:
                sync(collection, request["account"])
            return {}
        act = OPERATIONS[operation]
        if operation in READING:
            if operation != "texts" or self._copy is None:
                self._forget()
                copy = snapshot(self.profile.collection, Path(self._folder.name))
                self._copy = open_collection(copy, of=self.profile.collection)
            with errors(self.profile.collection):
                return act(self._copy, request)
        with errors(self.profile.collection), held(self.profile.collection) as collection:
            if request["stamp"] != stamp(collection):
                return {"changed": True}
            self._back_up(collection)
            return act(collection, request)

    def _back_up(self, collection: Collection) -> None:
        from anki.errors import AnkiException  # see below

        folder = self.profile.backups
        try:
            folder.mkdir(exist_ok=True)
            collection.create_backup(
                backup_folder=str(folder), force=True, wait_for_completion=True
            )
        except (OSError, AnkiException) as error:
            raise NothingGivenError(
                f"{folder}: no backup can be made there ({error}), so nothing was given"
            ) from error

    def _forget(self) -> None:
        if self._copy is not None:
            self._copy.close()
            self._copy = None


@contextmanager
def held(path: Path) -> Iterator[Collection]:
    """The collection, opened; nobody else can open it meanwhile."""
    if not path.is_file():
        raise NothingGivenError(f"{path} has gone; nothing was given to it")
    with closing(open_collection(path)) as collection:
        yield collection


def open_collection(path: Path, *, of: Path | None = None) -> Collection:
    """Open a collection by Anki's library; `of` is the one that it is a copy of.

    Raises `UsageError` where that isn't installed, and `NothingGivenError` where the file can't be
    opened; most often Anki has it open.
    """
    try:
        from anki.collection import Collection  # an extra, and 0.3 s to load
        from anki.errors import AnkiException
    except ModuleNotFoundError as error:
        raise UsageError("this way needs Anki's library: pip install 'ankigen[anki]'") from error
    try:
        return Collection(str(path))
    except AnkiException as error:
        reason = _why_not_open(str(error))
        raise NothingGivenError(f"{of or path}: {reason} Nothing was given to it.") from error


def _why_not_open(error: str) -> str:
    """What Anki's library says when it can't open a file, and what to do."""
    open_in_anki = "reach it while it is open in Anki: `ankigen push --install-addon`, once"
    if "FileTooNew" in error:
        update = "pip install --upgrade 'ankigen[anki]'"
        return f"it is of a newer Anki than the library here: {update}, or {open_in_anki}."
    if "already open" in error:
        return f"{error} Close Anki and try again, or {open_in_anki}."
    return f"it can't be opened ({error}): see whether Anki can, or open one of its backups."


@dataclass(frozen=True, slots=True)
class Account:
    """An account on a sync server."""

    url: str
    user: str
    password: str = field(repr=False)

    def login(self, collection: Collection) -> Any:
        """What Anki's library is to be given to sync."""
        return collection.sync_login(self.user, self.password, self.url)


def sync(collection: Collection, account: Account) -> None:
    """Sync a collection with an account and its files as Anki does, in the ordinary way alone.

    Raises `AnkigenError` where the server can't be reached, refuses the password, or Anki would
    have to ask which side is to win: then nothing is sent.
    """
    with errors(account.url, account.user):
        auth = account.login(collection)
        if once(collection, auth).required != 0:
            raise AnkigenError(f"{account.url}: {ONE_WAY}")
        collection.sync_media(auth)
        wait_for_media(collection, account)


def once(collection: Collection, auth: Any) -> Any:
    """One sync, without files; gives what Anki's library says of it."""
    answer = collection.sync_collection(auth, False)
    if answer.new_endpoint:
        auth.endpoint = answer.new_endpoint
    return answer


def wait_for_media(collection: Collection, account: Account) -> None:
    """Wait until the files are there; an error of theirs is raised by Anki's library."""
    last = time.monotonic() + _MEDIA_TIME
    while collection.media_sync_status().active:
        if time.monotonic() > last:
            raise AnkigenError(
                f"{account.url}: the cards were sent, their pictures take too long: push again"
            )
        time.sleep(_PAUSE)


@contextmanager
def errors(place: object, user: str = "") -> Iterator[None]:
    """What Anki's library raises, as errors of ours; `place` is a file, or a server with
    an account of the `user`."""
    from anki.errors import AnkiException, NetworkError, SyncError, SyncErrorKind  # see above

    try:
        yield
    except SyncError as error:
        if error.kind is SyncErrorKind.AUTH:
            raise AnkigenError(
                f"{place} refuses the password of {user}; nothing was sent"
            ) from error
        raise AnkigenError(f"{place}: {error}") from error
    except NetworkError as error:
        raise AnkigenError(
            f"{place} can't be reached ({error}); whatever it took, a push may be repeated"
        ) from error
    except AnkiException as error:
        raise AnkigenError(f"{place}: Anki says: {error}") from error
