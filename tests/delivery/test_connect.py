"""Pushing into an Anki that is open by AnkiConnect, the real one in the real window."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ankigen.cli import run
from ankigen.delivery.connect import AnkiConnect
from ankigen.errors import AnkigenError
from ankigen.pipeline.push import Pushed
from tests import answers
from tests.backend import Device, Sync, sync_server
from tests.delivery.desk import Desk
from tests.delivery.window import (
    PYTHON,
    Window,
    install_connect,
    needs_connect,
    needs_window,
    until,
    window,
)

pytestmark = [
    needs_window,
    needs_connect,
]


class ConnectedDesk:
    """A desk on which Anki is open, with AnkiConnect in it."""

    def __init__(self, desk: Desk, anki: Window, port: int) -> None:
        self.desk, self.anki, self.port = desk, anki, port

    def push(self, **wishes: Any) -> Pushed:
        """Build, and push by AnkiConnect."""
        return self.desk.push_by(AnkiConnect(self.port), **wishes)

    def notes(self) -> dict[str, Any]:
        """Answer, tags and decks of all notes, by question."""
        found = self.anki.run(
            "[[n['Question'], n['Answer'], n.tags, [mw.col.decks.name(c.did) for c in n.cards()],"
            " [c.queue for c in n.cards()]] for n in map(mw.col.get_note, mw.col.find_notes(''))]"
        )
        return {question: rest for question, *rest in found}


@pytest.fixture(scope="module")
def connected(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ConnectedDesk]:
    """One Anki for all tests here."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("connect")
        patch.setenv("XDG_STATE_HOME", str(folder / "state"))
        desk = Desk(folder)
        patch.setenv("ANKI_BASE", str(desk.base))
        port = install_connect(desk.base)
        with window(desk.base) as anki:
            yield ConnectedDesk(desk, anki, port)


def test_what_other_ways_do(connected: ConnectedDesk) -> None:
    """Added, updated, moved, tagged; edits, tags and deletions of the user's stay and are said."""
    desk, anki = connected.desk, connected.anki
    desk.write(*((name, "a") for name in ("one", "two", "three", "four")),
               head="---\ndeck: Old\ntags: [old]\n---\n")  # fmt: skip
    assert len(connected.push().decision.added) == 4
    anki.do("""
for name, act in (("two", "edit"), ("three", "tag"), ("four", "delete")):
    note = mw.col.get_note(mw.col.find_notes(name)[0])
    if act == "edit":
        note["Answer"] = "mine"
        mw.col.update_note(note)
    elif act == "tag":
        mw.col.tags.bulk_add([note.id], "mine")
    else:
        mw.col.remove_notes([note.id])
""")
    desk.write(("one", "b"), ("two", "b"), ("three", "b"), ("four", "b"), ("five", "c"),
               head="---\ndeck: New\ntags: [new]\n---\n")  # fmt: skip
    decision = connected.push().decision
    assert [note.question for note in decision.added] == ["five"]
    assert {note.question for note in decision.updated} == {"one", "three"}
    assert [each.note.question for each in decision.edited] == ["two"]
    assert [note.question for note in decision.deleted] == ["four"]
    notes = connected.notes()
    assert notes["<p>two</p>"][0] == "mine"
    assert [notes[f"<p>{name}</p>"][0] for name in ("one", "three")] == ["<p>b</p>"] * 2
    assert set(notes["<p>three</p>"][1]) == {"new", "mine"}
    assert {tuple(decks) for _, _, decks, _ in notes.values()} == {("New",)}
    assert connected.push().decision.is_nothing


def test_retired_cards(connected: ConnectedDesk) -> None:
    """They are tagged and suspended; single empty cards can't be removed, which is said before."""
    desk = connected.desk
    desk.write(("stays #reversed", "a"), ("leaves", "b"), name="retire.md")
    connected.push()
    desk.write(("stays", "a"), name="retire.md")
    with pytest.raises(AnkigenError, match="can't remove single cards"):
        connected.push(empty=True)
    pushed = connected.push(retired="suspend")
    assert len(pushed.decision.retired) == 1
    assert [each.note.question for each in pushed.decision.empty] == ["stays"]
    notes = connected.notes()
    assert any("retired" in tag for tag in notes["<p>leaves</p>"][1])
    assert notes["<p>leaves</p>"][3] == [-1]


def test_the_browser_on_the_note_loses_nothing(connected: ConnectedDesk) -> None:
    """An open editor does not write its older text back."""
    desk, anki = connected.desk, connected.anki
    desk.write(("browsed", "a"), name="browsed.md")
    connected.push()
    with anki.browser("browsed"):
        for number in range(3):
            time.sleep(2)
            desk.write(("browsed", f"text {number}"), name="browsed.md")
            connected.push()
            time.sleep(1.5)
            assert f"text {number}" in connected.notes()["<p>browsed</p>"][0]


def test_a_note_of_another_type_refuses_the_push(connected: ConnectedDesk) -> None:
    """AnkiConnect would merge the types, which needs a one-way sync: refused before."""
    desk, anki = connected.desk, connected.anki
    desk.write(("foreign", "a"), name="foreign.md")
    connected.push()
    anki.do("""
note = mw.col.get_note(mw.col.find_notes("foreign")[0])
note.mid, note.fields = mw.col.models.by_name("Basic")["id"], ["foreign", "a"]
mw.col.update_notes([note])
""")
    desk.write(("foreign", "changed"), name="foreign.md")
    with pytest.raises(AnkigenError, match="another note type"):
        connected.push()
    anki.do("mw.col.remove_notes(mw.col.find_notes('foreign'))")


def test_the_command(
    connected: ConnectedDesk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`--to connect`, and without --to where our own add-on isn't; what it can't do is said."""
    root = connected.desk.project.root
    (root / "notes" / "foreign.md").unlink(missing_ok=True)
    (root / "ankigen.yaml").write_text("deck: Test\n", encoding="utf-8")
    monkeypatch.setenv("ANKIGEN_CONNECT_PORT", str(connected.port))
    for words in (["--to", "connect"], []):
        assert run(["-C", str(root), "push", "--json", *words]) == 0
        report = answers.read("push", capsys.readouterr().out)
        assert (report["way"], report["profile"]) == ("connect", "User 1")
    assert run(["-C", str(root), "push", "--to", "connect", "--profile", "Other"]) == 2
    assert run(["-C", str(root), "push", "--to", "dialog", "--sync"]) == 2


def test_a_dialog_is_no_hindrance(connected: ConnectedDesk) -> None:
    """While Anki's preferences are open, a push works all the same."""
    desk, anki = connected.desk, connected.anki
    with anki.preferences():
        desk.write(("during", "a"), name="during.md")
        assert [note.question for note in connected.push().decision.added] == ["during"]
        assert "<p>during</p>" in connected.notes()


def test_masks_arrive(connected: ConnectedDesk) -> None:
    """A picture with masks, and one of them moved."""
    desk = connected.desk
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="900" height="600"></svg>'
    desk.project.write("heart.svg", svg)
    card = "Q: Which part? #occlusion\nA:\n![[heart.svg]]\n```occlusion\n{}\n```\n"
    desk.project.write("masks.md", card.format("a: 10 10 20x20\nb: 50 50 20x20"))
    assert len(connected.push().decision.added) == 1
    cards = "len(mw.col.find_cards('\"note:ankigen image occlusion*\"'))"
    assert connected.anki.run(cards) == 2
    desk.project.write("masks.md", card.format("a: 10 10 20x20\nb: 55 50 20x20\nc: 80 80 9x9"))
    assert len(connected.push().decision.updated) == 1
    assert connected.anki.run(cards) == 3
    assert connected.push().decision.is_nothing


def test_it_asks_anki_to_sync(
    connected: ConnectedDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`--sync`: Anki syncs by itself, before and after; another device then has what was pushed."""
    desk, anki = connected.desk, connected.anki
    with sync_server(tmp_path / "server") as server, Device(tmp_path / "phone") as phone:
        anki.do(f"""
auth = mw.col.sync_login({server.user!r}, {server.password!r}, {server.url!r})
mw.pm.set_sync_key(auth.hkey)
mw.pm.set_sync_username({server.user!r})
mw.pm.set_custom_sync_url({server.url!r})
mw.col.close_for_full_sync()
mw.col.full_upload_or_download(auth=mw.pm.sync_auth(), server_usn=None, upload=True)
mw.col.reopen(after_full_sync=True)
mw.reset()
""")
        phone.sync(server)
        desk.write(("by sync", "a"), name="sync.md")
        monkeypatch.setenv("ANKIGEN_CONNECT_PORT", str(connected.port))
        root = desk.project.root
        (root / "ankigen.yaml").write_text("deck: Test\n", encoding="utf-8")
        assert run(["-C", str(root), "push", "--to", "connect", "--sync"]) == 0
        # Anki doesn't say when it has ended; another device that syncs meanwhile breaks it off.
        anki.wait("not mw.col.db.scalar('SELECT count() FROM notes WHERE usn = -1')")
        time.sleep(1)
        assert phone.sync(server) is Sync.NORMAL
        assert any("by sync" in note.fields[0] for note in phone.notes().values())
        anki.do("mw.pm.clear_sync_auth(); mw.pm.set_custom_sync_url(None)")


def test_a_key_is_asked_for(connected: ConnectedDesk) -> None:
    """Where AnkiConnect wants a key, without it nothing is done, and it is said."""
    set_key = (
        "c = mw.addonManager.getConfig('2055492159'); c['apiKey'] = {!r};"
        "mw.addonManager.writeConfig('2055492159', c)"
    )
    connected.anki.do(set_key.format("secret"))
    try:
        with pytest.raises(AnkigenError, match="key"):
            AnkiConnect(connected.port)
        with pytest.raises(AnkigenError, match="key"):
            AnkiConnect(connected.port, "wrong")
        assert AnkiConnect(connected.port, "secret").profile == "User 1"
    finally:
        connected.anki.do(set_key.format(None))


def test_nobody_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where AnkiConnect does not answer, that is said."""
    with pytest.raises(AnkigenError, match="does not answer"):
        AnkiConnect(9)


def test_anki_opens_its_own_dialog(
    connected: ConnectedDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`--to dialog` opens the package as a double click does: the Anki that is open asks."""
    desk = connected.desk
    opener = tmp_path / "xdg-open"
    opener.write_text(
        f"#!/bin/sh\nexec '{PYTHON}' -c 'import aqt; aqt.run()' -b '{desk.base}' \"$1\"\n",
        encoding="utf-8",
    )
    opener.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    desk.write(("by dialog", "a"), name="dialog.md")
    (desk.project.root / "ankigen.yaml").write_text("deck: Test\n", encoding="utf-8")
    assert run(["-C", str(desk.project.root), "push", "--to", "dialog"]) == 0
    connected.anki.wait(
        "[w for w in mw.app.topLevelWidgets() if 'Import' in type(w).__name__ and w.isVisible()]"
    )
    connected.anki.do(
        "[w.close() for w in mw.app.topLevelWidgets() if 'Import' in type(w).__name__]"
    )


def test_no_profile_open(connected: ConnectedDesk) -> None:
    """While Anki shows its list of profiles, nothing is done, and it is said."""
    anki = connected.anki
    anki.do("mw.taskman.run_on_main(mw.unloadProfileAndShowProfileManager)")
    anki.wait("mw.col is None")
    with pytest.raises(AnkigenError, match="profile"):
        AnkiConnect(connected.port)
    anki.do("mw.pm.load('User 1'); mw.loadProfile(mw.profileDiag.closeWithoutQuitting)")
    until(lambda: AnkiConnect(connected.port).profile == "User 1", "the profile")
