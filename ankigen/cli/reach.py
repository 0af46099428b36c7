"""The ways into a person's Anki: the options that name one, and the way itself."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from ankigen import anki_folder
from ankigen.config import Config
from ankigen.delivery import addon, record
from ankigen.delivery.connect import AnkiConnect
from ankigen.delivery.file import Account, ClosedCollection
from ankigen.delivery.server import SyncServer
from ankigen.delivery.values import Way
from ankigen.errors import AnkigenError, UsageError

_PORT, _KEY = "ANKIGEN_CONNECT_PORT", "ANKIGEN_CONNECT_KEY"
# The environment names what should not be in anybody's shell history.
_URL, _USER, _PASSWORD = "ANKIGEN_SYNC_URL", "ANKIGEN_SYNC_USER", "ANKIGEN_SYNC_PASSWORD"


@dataclass(frozen=True, slots=True)
class Reach:
    """Where a command is to go: `to` is a way's name, or None for the best that is there,
    AnkiConnect where it `may_connect`; the rest is for the ways that need it."""

    to: str | None
    profile: str | None = None
    server: str | None = None
    user: str | None = None
    may_connect: bool = False


@dataclass(frozen=True, slots=True)
class Reached:
    """A way that can be used; `profile` is Anki's, where there is one, `where` for people."""

    way: Way
    where: str
    profile: str | None = None


def profile_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """The option that names a profile."""
    return click.option(
        "--profile", metavar="NAME", help="Anki's profile; else the last, or only one."
    )(command)


def from_option(file: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The option that says where what Anki knows is read from; `file` describes the way by a
    file."""
    return click.option(
        "--from",
        "way",
        type=click.Choice(["addon", "file"]),
        help=f"addon: the Anki that is open; file: {file}. Without --from: addon if it runs, else "
        "file.",
    )


def server_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that name an account on a sync server; its password has none."""
    command = click.option(
        "--user", metavar="NAME", help=f"The account on it; else {_USER}. Password: {_PASSWORD}."
    )(command)
    return click.option(
        "--server", metavar="URL", help=f"The sync server of --to server and --sync; else {_URL}."
    )(command)


@contextmanager
def reached(config: Config, reach: Reach) -> Iterator[Reached]:
    """The way that is asked for.

    Raises `UsageError` where it can't be told which profile or server is meant.
    """
    if reach.to == "server":
        account = _account(reach)
        with SyncServer(account) as server:
            yield Reached(server, f"{account.user} on {account.url}")
        return
    last = record.recall(config.ledger).profile
    base = anki_folder.base()
    to = reach.to or ("addon" if addon.is_running(base) else None)
    if to == "addon":
        anki = addon.RunningAnki(base)
        _check_profile(anki.profile, reach.profile, last)
        yield Reached(anki, f"Anki's profile {anki.profile}", anki.profile)
        return
    other = AnkiConnect(*_connect_options()) if to == "connect" else None
    if to is None and reach.may_connect:
        other = _connect(base)
    if other is not None:
        _check_profile(other.profile, reach.profile, last)
        yield Reached(other, f"Anki's profile {other.profile}", other.profile)
        return
    profile = anki_folder.choose(base, reach.profile, last)
    with ClosedCollection(profile) as collection:
        yield Reached(collection, f"Anki's profile {profile.name}", profile.name)


def _account(reach: Reach) -> Account:
    """The account on a sync server that is meant."""
    url = reach.server or os.environ.get(_URL)
    user = reach.user or os.environ.get(_USER)
    if not url or not user:
        raise UsageError(
            f"name your sync server and account: --server and --user, or {_URL} and {_USER}"
        )
    return Account(url, user, _password(url, user))


@dataclass(frozen=True, slots=True)
class Syncing:
    """Syncs before and after a push, where that is asked for; a dry run doesn't."""

    way: Way
    account: Account | None
    is_wanted: bool

    def before(self) -> None:
        """Have what other devices know: what they changed later than the notes wins by then."""
        if self.is_wanted and self.way.name != "connect":  # which says nothing of how it ends
            self._sync()

    def after(self) -> bool | None:
        """Send what was given; gives whether that was done, None where nobody can tell."""
        if not self.is_wanted:
            return False
        return None if self._sync().get("is_asked") else True

    def _sync(self) -> Mapping[str, Any]:
        return self.way.ask("sync", {"account": self.account} if self.account else {})


def syncing(reached: Reached, reach: Reach, *, is_wanted: bool) -> Syncing:
    """The syncs of a push; a closed collection has no account of its own that could be used."""
    needs_account = is_wanted and reached.way.name == "file"
    return Syncing(reached.way, _account(reach) if needs_account else None, is_wanted)


def _connect_options() -> tuple[int, str | None]:
    """AnkiConnect's port and key, where they are not as it comes."""
    port = os.environ.get(_PORT, "8765")
    if not port.isdigit():
        raise UsageError(f"{_PORT} is {port!r}: give the number of AnkiConnect's port")
    return int(port), os.environ.get(_KEY)


def _connect(base: Path) -> AnkiConnect | None:
    """AnkiConnect in the Anki of this folder, where it answers."""
    try:
        found = AnkiConnect(*_connect_options())
    except AnkigenError:
        return None
    return found if found.base.resolve() == base.resolve() else None


def _check_profile(running: str, wanted: str | None, last: str | None) -> None:
    """Raise `UsageError` where Anki has another profile open than is meant."""
    meant = wanted or last
    if meant is not None and meant != running:
        raise UsageError(
            f"Anki has the profile {running} open, not {meant}: switch to that, or say "
            f"--profile {running}"
        )


def _password(url: str, user: str) -> str:
    password = os.environ.get(_PASSWORD)
    if password:
        return password
    if not sys.stdin.isatty():
        raise UsageError(f"the password of {user} on {url} is to be in {_PASSWORD}")
    typed: str = click.prompt(f"Password of {user} on {url}", hide_input=True, err=True)
    return typed
