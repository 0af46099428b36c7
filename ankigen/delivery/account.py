"""An account on a sync server, and a collection's ordinary sync with it: none is ever in full."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ankigen.errors import AnkigenError

if TYPE_CHECKING:
    from anki.collection import Collection

_MEDIA_TIME = 1800.0  # seconds that the files of a large collection may take
_PAUSE = 0.05  # seconds
ONE_WAY = (
    "Anki would have to ask which side is to win, and that is yours to say: nothing was sent. Open "
    "Anki and sync there"
)


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
    with errors(account):
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
def errors(account: Account) -> Iterator[None]:
    """What Anki's library raises, as errors of ours."""
    from anki.errors import AnkiException, NetworkError, SyncError, SyncErrorKind

    try:
        yield
    except SyncError as error:
        if error.kind is SyncErrorKind.AUTH:
            raise AnkigenError(
                f"{account.url} refuses the password of {account.user}; nothing was sent"
            ) from error
        raise AnkigenError(f"{account.url}: {error}") from error
    except NetworkError as error:
        raise AnkigenError(
            f"{account.url} can't be reached ({error}); whatever it took, a push may be repeated"
        ) from error
    except AnkiException as error:
        raise AnkigenError(f"{account.url}: Anki says: {error}") from error
