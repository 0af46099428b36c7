"""Pushing into an Anki that is open, by our own add-on in its real window."""

from __future__ import annotations

import http.client
import json
import stat
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ankigen.cli import run
from ankigen.delivery import addon
from ankigen.errors import AnkigenError
from ankigen.pipeline.push import Pushed
from tests.backend import Device, Sync, sync_server
from tests.delivery.desk import Desk, guid_of
from tests.delivery.window import Window, needs_window, until, window

pytestmark = needs_window


class OpenDesk:
    """A desk on which Anki is open, with the add-on in it."""

    def __init__(self, desk: Desk, anki: Window) -> None:
        self.desk, self.anki = desk, anki

    def push(self, **wishes: Any) -> Pushed:
        """Build, and push by the add-on."""
        return self.desk.push_by(addon.RunningAnki(self.desk.base), **wishes)

    def field(self, question: str, name: str = "Answer") -> Any:
        """A field of the note with this question."""
        return self.anki.run(
            f"mw.col.get_note(mw.col.find_notes('\"Question:*{question}*\"')[0])[{name!r}]"
        )

    def cards(self) -> Any:
        """All cards: question, deck, repetitions."""
        return self.anki.run(
            "[[c.note()['Question'], mw.col.decks.name(c.did), c.reps]"
            " for c in map(mw.col.get_card, mw.col.find_cards('one or two or three'))]"
        )


@pytest.fixture(scope="module")
def open_desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenDesk]:
    """One Anki for all tests here, for it takes seconds to open."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("addon")
        patch.setenv("XDG_STATE_HOME", str(folder / "state"))
        desk = Desk(folder)
        patch.setenv("ANKI_BASE", str(desk.base))
        desk.new_profile("Other")
        addon.install(desk.base)
        with window(desk.base) as anki:
            yield OpenDesk(desk, anki)


def test_all_of_a_push_is_one_step(open_desk: OpenDesk) -> None:
    """Added, updated, moved, tagged: one undo takes it back, and the next push gives it again."""
    desk, anki = open_desk.desk, open_desk.anki
    desk.write(("one", "a"), ("two", "b"), head="---\ndeck: Old\n---\n")
    assert len(open_desk.push().decision.added) == 2
    anki.do("""
card = mw.col.get_card(mw.col.find_cards("one")[0])
card.start_timer()
states = mw.col._backend.get_scheduling_states(card.id)
mw.col.sched.answer_card(mw.col.sched.build_answer(card=card, states=states, rating=3))
""")
    desk.write(("one", "changed"), ("three", "c"), head="---\ndeck: New\n---\n")
    pushed = open_desk.push()
    counts = [len(x) for x in (pushed.decision.added, pushed.decision.updated,
                               pushed.decision.moved, pushed.decision.retired)]  # fmt: skip
    assert counts == [1, 1, 1, 1]
    assert "changed" in open_desk.field("one")
    decks = {question: deck for question, deck, _ in open_desk.cards()}
    assert [decks[f"<p>{name}</p>"] for name in ("one", "three")] == ["New", "New"]
    assert max(repetitions for *_, repetitions in open_desk.cards()) == 1
    assert anki.run("mw.col.undo_status().undo") == "ankigen push"
    anki.do("mw.undo()")
    anki.wait("mw.col.undo_status().undo != 'ankigen push'")
    assert "<p>a</p>" in open_desk.field("one")
    assert {deck for _, deck, _ in open_desk.cards()} == {"Old"}
    assert [note.question for note in open_desk.push().decision.updated] == ["one"]


def test_the_browser_on_the_note_loses_nothing(open_desk: OpenDesk) -> None:
    """With the note open in the Browser's editor, ours is there afterwards, and stays."""
    desk, anki = open_desk.desk, open_desk.anki
    desk.write(("browsed", "a"), name="browsed.md")
    open_desk.push()
    with anki.browser("browsed") as editor:
        for number in range(3):
            time.sleep(1)
            desk.write(("browsed", f"text {number}"), name="browsed.md")
            assert len(open_desk.push().decision.updated) == 1
            time.sleep(1.5)  # longer than the editor waits before it saves
            assert f"text {number}" in open_desk.field("browsed")
            assert f"text {number}" in anki.run(f"{editor}.note['Answer']")
        assert open_desk.push().decision.edited == ()


def test_what_is_being_typed_is_an_edit(open_desk: OpenDesk) -> None:
    """Text in the Browser's editor that is not saved yet is the user's: it stays, and is said."""
    desk, anki = open_desk.desk, open_desk.anki
    desk.write(("typed", "a"), name="typed.md")
    open_desk.push()
    with anki.browser("typed") as editor:
        time.sleep(2)
        anki.do(f"{editor}.web.setFocus()")
        anki.do(f"{editor}.web.eval('focusField(1)')")
        time.sleep(1)
        command = "document.execCommand('insertText', false, 'mine')"
        anki.do(f"{editor}.web.eval({command!r})")
        desk.write(("typed", "ours"), name="typed.md")
        pushed = open_desk.push()
        assert "mine" in open_desk.field("typed")
        assert [each.note.question for each in pushed.decision.edited] == ["typed"]


def test_a_dialog_is_no_hindrance(open_desk: OpenDesk) -> None:
    """While a modal dialog is open, a push works all the same."""
    desk, anki = open_desk.desk, open_desk.anki
    with anki.preferences():
        desk.write(("during", "a"), name="during.md")
        assert len(open_desk.push().decision.added) == 1
        assert "a" in open_desk.field("during")


def test_a_review_goes_on(open_desk: OpenDesk) -> None:
    """A push during a review leaves the reviewer in it."""
    desk, anki = open_desk.desk, open_desk.anki
    desk.write(("reviewed", "a"), name="reviewed.md", head="---\ndeck: Review\n---\n")
    open_desk.push()
    anki.do("mw.col.decks.select(mw.col.decks.id('Review')); mw.moveToState('review')")
    anki.wait("mw.state == 'review' and mw.reviewer.card is not None")
    desk.write(("reviewed", "b"), name="reviewed.md", head="---\ndeck: Review\n---\n")
    open_desk.push()
    anki.do("mw.reviewer.refresh_if_needed()")  # as when its window has the focus
    assert anki.wait("mw.state == 'review' and 'b' in mw.reviewer.card.note()['Answer']")
    anki.do("mw.moveToState('deckBrowser')")


def test_only_this_users_programs_are_answered(open_desk: OpenDesk) -> None:
    """Without the token, with another Host, or from a page in a browser: refused. The token is in a
    file that others can't read, and nothing listens but on the loopback interface."""
    path = open_desk.desk.base / "addons21/ankigen/user_files/server.json"
    address = json.loads(path.read_bytes())
    if sys.platform != "win32":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    host = f"127.0.0.1:{address['port']}"
    right = {"Authorization": f"Bearer {address['token']}", "Host": host}

    def status(headers: dict[str, str], method: str = "POST", name: str = "/hello") -> int:
        connection = http.client.HTTPConnection("127.0.0.1", address["port"], timeout=30)
        connection.request(method, name, b"{}", headers)
        answer = connection.getresponse()
        assert answer.getheader("Access-Control-Allow-Origin") is None
        return answer.status

    assert status(right) == 200
    assert status({"Host": host}) == 403
    assert status({**right, "Authorization": "Bearer x"}) == 403
    assert status({**right, "Host": f"localhost:{address['port']}"}) == 403
    assert status({**right, "Host": "evil.example"}) == 403
    assert status({**right, "Origin": "null"}) == 403
    assert status(right, "OPTIONS") == 501
    assert status(right, "GET") == 501
    assert status(right, name="/__init__") == 404
    assert status(right, name="/push") == 409  # nor is what makes no sense


def test_the_command_finds_the_add_on(
    open_desk: OpenDesk, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without --to, the Anki that is open is taken; another profile than is meant is status 2."""
    desk = open_desk.desk
    (desk.project.root / "ankigen.yaml").write_text("deck: Test\n", encoding="utf-8")
    words = ["-C", str(desk.project.root), "push"]
    assert run([*words, "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["way"], report["profile"]) == ("addon", "User 1")
    assert run([*words, "--profile", "Other"]) == 2
    assert "has the profile User 1 open, not Other" in capsys.readouterr().err


def test_learning_and_adopting_by_the_add_on(
    open_desk: OpenDesk, capsys: pytest.CaptureFixture[str]
) -> None:
    """An edit is seen and written back; the note of another tool is taken over, in one step,
    with its reviews."""
    desk, anki = open_desk.desk, open_desk.anki
    root = desk.project.root
    (root / "ankigen.yaml").write_text("deck: Test\n", encoding="utf-8")
    desk.write(("learned", "a"), name="learned.md")
    open_desk.push()
    anki.do("""
note = mw.col.get_note(mw.col.find_notes("learned")[0])
note["Answer"] = note["Answer"].replace("a<", "mine<")
mw.col.update_note(note)
note = mw.col.new_note(mw.col.models.by_name("Basic"))
note["Front"], note["Back"] = "adopted", "b"
mw.col.add_note(note, 1)
card = note.cards()[0]
card.start_timer()
states = mw.col._backend.get_scheduling_states(card.id)
mw.col.sched.answer_card(mw.col.sched.build_answer(card=card, states=states, rating=3))
""")
    assert run(["-C", str(root), "learn", "--from", "addon", "--apply", "--yes", "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["written"]) == 1
    assert "A: mine" in (root / "notes" / "learned.md").read_text(encoding="utf-8")
    desk.write(("adopted", "b"), name="adopted.md")
    assert run(["-C", str(root), "adopt", "--from", "addon", "--yes", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert [note["reviews"] for note in report["notes"]] == [1]
    look = "mw.col.get_note(mw.col.find_notes('adopted')[0])"
    assert anki.run(f"{look}.note_type()['name']") == "ankigen Basic"
    assert anki.run(f"{look}.cards()[0].reps") == 1
    assert run(["-C", str(root), "push", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    edited = {note["question"] for note in report["edited"]}
    assert (report["added"], edited & {"learned", "adopted"}) == ([], set())
    assert anki.run("len(mw.col.find_notes('adopted'))") == 1


def test_it_syncs_in_the_ordinary_way_alone(
    open_desk: OpenDesk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`push --sync`: refused without an account, and where Anki would ask which side is to win;
    else what is pushed reaches another device, and what waits on the server comes before it."""
    desk, anki = open_desk.desk, open_desk.anki
    root = desk.project.root
    (root / "ankigen.yaml").write_text("deck: Test\n", encoding="utf-8")
    desk.write(("before", "a"), name="before.md")
    open_desk.push()
    desk.write(("synced", "a"), name="synced.md")
    words = ["-C", str(root), "push", "--sync", "--json"]
    assert run(words) == 1
    assert "logged in to no sync server" in capsys.readouterr().out
    with sync_server(tmp_path / "server") as server, Device(tmp_path / "phone") as phone:
        anki.do(f"""
auth = mw.col.sync_login({server.user!r}, {server.password!r}, {server.url!r})
mw.pm.set_sync_key(auth.hkey)
mw.pm.set_sync_username({server.user!r})
mw.pm.set_custom_sync_url({server.url!r})
""")
        assert run(words) == 1
        assert "which side is to win" in capsys.readouterr().out
        assert anki.run("len(mw.col.find_notes('synced'))") == 0
        anki.do("""
auth = mw.pm.sync_auth()
mw.col.close_for_full_sync()
mw.col.full_upload_or_download(auth=auth, server_usn=None, upload=True)
mw.col.reopen(after_full_sync=True)
mw.reset()
""")
        assert run(words) == 0
        assert json.loads(capsys.readouterr().out)["synced"] is True
        phone.sync(server)
        phone.edit(guid_of(phone, "synced"), "Answer", "mine")
        assert phone.sync(server) is Sync.NORMAL
        desk.write(("synced", "changed"), name="synced.md")
        assert run(words) == 0
        report = json.loads(capsys.readouterr().out)
        assert "synced" in [note["question"] for note in report["edited"]]
        assert "mine" in open_desk.field("synced")
        assert phone.sync(server) is Sync.NORMAL
    anki.do("mw.pm.clear_sync_auth(); mw.pm.set_custom_sync_url(None)")


def test_a_request_for_another_profile_is_refused(open_desk: OpenDesk) -> None:
    """What was judged by one profile is not written into another that was opened since."""
    anki = addon.RunningAnki(open_desk.desk.base)
    anki.profile = "Other"
    with pytest.raises(AnkigenError, match="has the profile User 1 open, not Other"):
        anki.ask("state", {"guids": [], "note_types": []})


def test_another_version_of_the_add_on_is_said(
    open_desk: OpenDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An add-on that is older than the program is not used."""
    monkeypatch.setattr(addon, "version", lambda: "newer")
    with pytest.raises(AnkigenError, match=r"another version.*--install-addon"):
        addon.RunningAnki(open_desk.desk.base)


def test_no_profile_open(open_desk: OpenDesk) -> None:
    """While Anki shows its list of profiles, nothing is done, and it is said."""
    anki = open_desk.anki
    anki.do("mw.taskman.run_on_main(mw.unloadProfileAndShowProfileManager)")
    anki.wait("mw.col is None")
    with pytest.raises(AnkigenError, match="no profile open"):
        addon.RunningAnki(open_desk.desk.base)
    anki.do("mw.pm.load('User 1'); mw.loadProfile(mw.profileDiag.closeWithoutQuitting)")
    until(lambda: addon.RunningAnki(open_desk.desk.base).profile == "User 1", "the profile")


def test_an_anki_that_is_closed(desk: Desk) -> None:
    """Where the add-on does not run, it is said how to come by it."""
    with pytest.raises(AnkigenError, match=r"does not run.*--install-addon"):
        addon.RunningAnki(desk.base)


def test_installing(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    """The add-on is put where Anki looks for it, again and again; another's is left alone."""
    assert run(["push", "--install-addon"]) == 0
    target = desk.base / "addons21/ankigen"
    assert str(target) in capsys.readouterr().out
    assert {path.name for path in target.iterdir()} == {
        "__init__.py", "operations.py", "reading.py", "manifest.json"
    }  # fmt: skip
    assert run(["push", "--install-addon"]) == 0
    (target / "manifest.json").write_text('{"package": "other"}', encoding="utf-8")
    before = _content(target)
    assert run(["push", "--install-addon"]) == 1
    assert _content(target) == before


def _content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}
