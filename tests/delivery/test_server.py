"""Pushing through a sync server, with no Anki on this machine."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ankigen.addon.operations import OPERATIONS
from ankigen.cli import run
from ankigen.delivery.file import Account
from ankigen.delivery.server import SyncServer
from ankigen.errors import AnkigenError
from ankigen.pipeline.push import Pushed
from tests.backend import Device, Rating, Server, Sync, sync_server
from tests.delivery.desk import Desk, answer_of, guid_of

AB = (("one", "a"), ("two", "b"))


_ACCOUNTS = 20


@pytest.fixture(scope="module")
def accounts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Iterator[Server]]:
    """Accounts on a sync server, none of which was used."""
    with sync_server(tmp_path_factory.mktemp("server"), users=_ACCOUNTS) as server:
        yield (replace(server, user=f"user{number + 1}") for number in range(_ACCOUNTS))


@pytest.fixture
def server(accounts: Iterator[Server]) -> Server:
    """A sync server without a collection."""
    return next(accounts)


@pytest.fixture
def phone(tmp_path: Path, server: Server) -> Iterator[Device]:
    """A phone with a note of its own, in sync with the server."""
    with Device(tmp_path / "phone") as phone:
        phone.add("his own")
        phone.sync(server, first="upload")
        yield phone


def _push(desk: Desk, server: Server, **wishes: Any) -> Pushed:
    with SyncServer(Account(server.url, server.user, server.password)) as way:
        return desk.push_by(way, **wishes)


def _sync_media(device: Device, server: Server) -> None:
    collection = device.collection
    collection.sync_media(collection.sync_login(server.user, server.password, server.url))
    while collection.media_sync_status().active:
        time.sleep(0.02)


def test_cards_and_pictures_reach_the_phone(desk: Desk, server: Server, phone: Device) -> None:
    """What is pushed arrives by a normal sync; reviews that the phone had not sent stay."""
    desk.project.write("p.png", b"\x89PNG picture")
    desk.write(("one", "![[p.png]]"), AB[1])
    assert len(_push(desk, server).decision.added) == 2
    assert phone.sync(server) is Sync.NORMAL
    _sync_media(phone, server)
    assert list(phone.media().values()) == [b"\x89PNG picture"]
    phone.answer(guid_of(phone, "two"), Rating.EASY)
    time.sleep(1.1)  # of two changes of a card Anki keeps the later one, by the second
    desk.write(("one", "changed"), AB[1], ("three", "c"), head="---\ndeck: New\n---\n")
    pushed = _push(desk, server)
    assert len(pushed.decision.added) == 1
    assert len(pushed.decision.moved) == 2
    assert phone.sync(server) is Sync.NORMAL
    assert answer_of(phone, guid_of(phone, "one")) == "changed"
    assert {card.deck for card in phone.cards().values()} == {"Default", "New"}
    assert len(phone.reviews()) == 1
    assert phone.check().is_clean
    assert _push(desk, server).decision.is_nothing


def test_what_was_done_on_the_phone_stays(desk: Desk, server: Server, phone: Device) -> None:
    """Edits, tags and deletions that the server knows of are kept, as at a desktop."""
    desk.write(*AB, ("three", "c"))
    _push(desk, server)
    phone.sync(server)
    phone.edit(guid_of(phone, "one"), "Answer", "mine")
    phone.tag(guid_of(phone, "two"), "hard")
    phone.delete(guid_of(phone, "three"))
    phone.sync(server)
    desk.write(("one", "ours"), ("two", "ours"), ("three", "ours"))
    decision = _push(desk, server).decision
    assert [each.note.question for each in decision.edited] == ["one"]
    assert [note.question for note in decision.deleted] == ["three"]
    assert phone.sync(server) is Sync.NORMAL
    assert answer_of(phone, guid_of(phone, "one")) == "mine"
    assert phone.notes()[guid_of(phone, "two")].tags == ("hard",)


def test_an_account_without_a_collection_is_refused(desk: Desk, server: Server) -> None:
    """An empty server would take anything, for the whole: nothing is sent to it."""
    desk.write(*AB)
    with pytest.raises(AnkigenError, match=f"holds nothing of {server.user}'s"):
        _push(desk, server)


def test_a_wrong_password_and_a_server_that_is_not_there(
    desk: Desk, server: Server, phone: Device
) -> None:
    """Each is said, with what it is about."""
    desk.write(*AB)
    with pytest.raises(AnkigenError, match=f"refuses the password of {server.user};"):
        _push(desk, replace(server, password="wrong"))
    with pytest.raises(AnkigenError, match="can't be reached"):
        _push(desk, replace(server, url="http://127.0.0.1:9/"))


def test_a_one_way_sync_elsewhere_is_downloaded(desk: Desk, server: Server, phone: Device) -> None:
    """Where another device changed its schema and uploaded, a push begins from that."""
    desk.write(*AB)
    _push(desk, server)
    phone.sync(server)
    time.sleep(0.002)  # a change in the millisecond of a sync is none for Anki
    models = phone.collection.models
    stock: Any = models.by_name("Basic")
    models.add_field(stock, models.new_field("More"))
    models.update_dict(stock)
    assert phone.sync(server, first="upload") is Sync.UPLOAD
    desk.write(("one", "changed"), AB[1])
    assert len(_push(desk, server).decision.updated) == 1
    assert phone.sync(server) is Sync.NORMAL
    assert answer_of(phone, guid_of(phone, "one")) == "changed"


def test_what_would_be_a_one_way_sync_is_not_sent(
    desk: Desk, server: Server, phone: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If what was written changed the schema, the server keeps what it has."""
    operation = OPERATIONS["push"]

    def changing(collection: Any, request: Any) -> Any:
        answer = operation(collection, request)
        collection.mod_schema(check=False)
        return answer

    monkeypatch.setitem(OPERATIONS, "push", changing)
    desk.write(*AB)
    with pytest.raises(AnkigenError, match="only by a one-way sync; nothing was sent"):
        _push(desk, server)
    assert phone.sync(server) is Sync.NORMAL
    assert len(phone.notes()) == 1


def test_a_dry_run_sends_nothing(desk: Desk, server: Server, phone: Device) -> None:
    """It downloads, and says what would be."""
    desk.write(*AB)
    pushed = _push(desk, server, dry_run=True)
    assert len(pushed.decision.added) == 2
    phone.sync(server)
    assert len(phone.notes()) == 1


def test_the_command(
    desk: Desk,
    server: Server,
    phone: Device,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Account and password are in the environment; without them it's status 2, and said."""
    desk.write(*AB)
    words = ["-C", str(desk.project.root), "push", "--to", "server"]
    monkeypatch.setattr("sys.stdin.isatty", lambda: False)
    assert run(words) == 2
    monkeypatch.setenv("ANKIGEN_SYNC_URL", server.url)
    monkeypatch.setenv("ANKIGEN_SYNC_USER", server.user)
    assert run(words) == 2
    assert "ANKIGEN_SYNC_PASSWORD" in capsys.readouterr().err
    monkeypatch.setenv("ANKIGEN_SYNC_PASSWORD", "wrong")
    assert run(words) == 1
    monkeypatch.setenv("ANKIGEN_SYNC_PASSWORD", server.password)
    assert run(words) == 0
    assert f"{server.user} on http://" in capsys.readouterr().out
    phone.sync(server)
    assert len(phone.notes()) == 3


def test_a_closed_collection_syncs_before_and_after(
    desk: Desk,
    server: Server,
    phone: Device,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """With --sync, an edit that waits on the server is there before a push, so that it stays, and
    what is pushed reaches the other device, pictures too; without an account it is status 2."""
    (desk.project.root / "ankigen.yaml").write_text("deck: Test\n", encoding="utf-8")
    words = ["-C", str(desk.project.root), "push", "--to", "file", "--sync", "--json"]
    assert run(words) == 2
    monkeypatch.setenv("ANKIGEN_SYNC_PASSWORD", server.password)
    words += ["--server", server.url, "--user", server.user]
    with desk.anki() as laptop:
        laptop.sync(server)
    desk.write(*AB)
    desk.project.write("p.png", b"\x89PNG picture")
    desk.project.write("two.md", "Q: three\nA: ![[p.png]]\n")
    capsys.readouterr()
    assert run([*words, "--dry-run"]) == 0
    assert json.loads(capsys.readouterr().out)["synced"] is False
    assert run(words) == 0
    assert json.loads(capsys.readouterr().out)["synced"] is True
    assert phone.sync(server) is Sync.NORMAL
    _sync_media(phone, server)
    assert len(phone.notes()) == 4
    assert len(list(Path(phone.collection.media.dir()).iterdir())) == 1
    phone.edit(guid_of(phone, "one"), "Answer", "mine")
    phone.answer(guid_of(phone, "two"), Rating.EASY)
    phone.sync(server)
    desk.write(("one", "changed"), ("two", "changed"))
    assert run(words) == 0
    report = json.loads(capsys.readouterr().out)
    assert [note["question"] for note in report["edited"]] == ["one"]
    assert phone.sync(server) is Sync.NORMAL
    assert answer_of(phone, guid_of(phone, "one")) == "mine"
    assert answer_of(phone, guid_of(phone, "two")) == "changed"
    assert len(phone.reviews()) == 1


def test_a_one_way_sync_is_left_to_its_owner(
    desk: Desk,
    server: Server,
    phone: Device,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Where Anki would ask which side is to win, --sync ends before anything is given."""
    (desk.project.root / "ankigen.yaml").write_text("deck: Test\n", encoding="utf-8")
    monkeypatch.setenv("ANKIGEN_SYNC_PASSWORD", server.password)
    words = ["-C", str(desk.project.root), "push", "--to", "file", "--sync"]
    words += ["--server", server.url, "--user", server.user]
    with desk.anki() as laptop:
        laptop.add("never synced")
    desk.write(*AB)
    assert run(words) == 1
    assert "which side is to win" in capsys.readouterr().err
    with desk.anki() as laptop:
        assert len(laptop.notes()) == 1
    phone.sync(server)
    assert len(phone.notes()) == 1
