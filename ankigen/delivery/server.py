"""The way through a sync server, where no Anki is: download, import, a normal sync.

A collection is never sent in full: what only other devices have would be lost by it. Where Anki
would ask which side is to win, nothing is sent.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ankigen.addon.operations import OPERATIONS, READING
from ankigen.delivery.file import Account, errors, once, open_collection, wait_for_media
from ankigen.errors import AnkigenError

if TYPE_CHECKING:
    from anki.collection import Collection


class SyncServer(AbstractContextManager["SyncServer"]):
    """An account on a sync server; to be used in a `with` statement."""

    name = "server"

    def __init__(self, account: Account) -> None:
        self.account = account
        self.key = f"{account.url} {account.user}"
        self._folder = tempfile.TemporaryDirectory(prefix="ankigen-")
        self._collection: Collection | None = None
        self._auth: Any = None

    def __exit__(self, *_: object) -> None:
        if self._collection is not None:
            self._collection.close()
        self._folder.cleanup()

    def ask(self, operation: str, request: Mapping[str, Any]) -> dict[str, Any]:
        """Read from a copy of the account's collection, or write to it and sync.

        Raises `AnkigenError` where the server can't be reached, refuses the password, has no
        collection, or would take what was written only in full.
        """
        if operation == "sync":
            return {}  # what is written is
        with errors(self.account.url, self.account.user):
            if operation == "state" or self._collection is None:
                self._download()
            assert self._collection is not None
            answer = OPERATIONS[operation](self._collection, request)
            if operation not in READING and not answer.get("changed"):
                self._upload()
            return answer

    def _download(self) -> None:
        """Have the collection as it is on the server now."""
        is_first = self._collection is None
        if self._collection is None:
            self._collection = open_collection(Path(self._folder.name, "collection.anki2"))
        collection = self._collection
        if self._auth is None:
            self._auth = self.account.login(collection)
        answer = once(collection, self._auth)
        # Two empty collections have nothing to say to each other.
        if answer.required == answer.FULL_UPLOAD or (
            is_first and answer.required == answer.NO_CHANGES
        ):
            raise AnkigenError(
                f"{self.account.url} holds nothing of {self.account.user}'s: sync your Anki with "
                "it once; nothing was sent"
            )
        if answer.required != answer.NO_CHANGES:
            collection.close_for_full_sync()
            collection.full_upload_or_download(auth=self._auth, server_usn=None, upload=False)
            collection.reopen(after_full_sync=True)
            collection.models._clear_cache()

    def _upload(self) -> None:
        """Send what was written, as an ordinary sync does, and then the files that came with it."""
        assert self._collection is not None
        answer = once(self._collection, self._auth)
        if answer.required != answer.NO_CHANGES:
            raise AnkigenError(
                f"{self.account.url} takes what was written only by a one-way sync; nothing was "
                "sent. Sync all your devices, then push again"
            )
        if any(Path(self._collection.media.dir()).iterdir()):
            self._collection.sync_media(self._auth)
            wait_for_media(self._collection, self.account)
