"""The way into a closed collection: its file, by Anki's own library (the extra `ankigen[anki]`).

All that is read is read from a copy, so Anki may be open for that; the file itself is held only for
the backup and what is written.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from ankigen.addon.operations import OPERATIONS, READING
from ankigen.addon.reading import stamp
from ankigen.anki_folder import Profile
from ankigen.delivery.account import sync
from ankigen.delivery.values import NothingGivenError
from ankigen.errors import AnkigenError, UsageError
from ankigen.package import snapshot

if TYPE_CHECKING:
    from anki.collection import Collection


class ClosedCollection:
    """A profile whose collection Anki does not have open; to be used in a `with` statement."""

    name = "file"

    def __init__(self, profile: Profile) -> None:
        self.profile = profile
        self.key = str(profile.collection.absolute())
        self._folder = tempfile.TemporaryDirectory(prefix="ankigen-")
        self._copy: Collection | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
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


@contextmanager
def errors(path: Path) -> Iterator[None]:
    """What Anki's library raises, as errors of ours."""
    from anki.errors import AnkiException  # see above

    try:
        yield
    except AnkiException as error:
        raise AnkigenError(f"{path}: Anki says: {error}") from error
