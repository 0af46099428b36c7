"""`ankigen push` as scripts call it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ankigen.cli import run
from tests import answers
from tests.delivery.desk import Desk

Call = Callable[..., tuple[int, str, str]]


@pytest.fixture
def call(desk: Desk, capsys: pytest.CaptureFixture[str]) -> Call:
    """Runs a command in the project; gives its status and what it said."""
    (desk.project.root / "ankigen.yaml").write_text("deck: Test\n", encoding="utf-8")

    def called(*words: str) -> tuple[int, str, str]:
        status = run(["-C", str(desk.project.root), *words])
        out, err = capsys.readouterr()
        return status, out, err

    return called


def test_push_builds_and_says_what_it_gave(desk: Desk, call: Call) -> None:
    """One command from notes to Anki, in the words of `rehearse`; --json for programs."""
    desk.write(("one", "a"), ("two", "b"))
    status, out, _ = call("push", "--dry-run")
    assert (status, "User 1, if it were pushed: 2 added, 0 updated" in out) == (0, True)
    status, out, _ = call("push", "--to", "file", "--json")
    report: dict[str, Any] = answers.read("push", out)
    assert status == 0
    assert {note["question"] for note in report["added"]} == {"one", "two"}
    assert (report["profile"], report["version"], report["way"]) == ("User 1", "1.0.0", "file")
    assert (report["dry_run"], report["unchanged"]) == (False, 0)
    status, out, _ = call("push")
    assert (status, "0 added, 0 updated, 2 unchanged" in out) == (0, True)
    assert call("-q", "push")[1] == ""


def test_mistakes_in_the_notes_stop_a_push(desk: Desk, call: Call) -> None:
    """As in `build`: status 1, all findings, nothing in Anki."""
    desk.project.write("one.md", "Q: one\n")
    status, _, err = call("push")
    assert (status, "one.md:1:1" in err) == (1, True)
    status, out, _ = call("push", "--json")
    assert (status, len(answers.read("failure", out)["errors"])) == (1, 1)
    with desk.anki() as anki:
        assert anki.notes() == {}


def test_the_profile_must_be_known(desk: Desk, call: Call) -> None:
    """Of several profiles one is named, once; a wrong name is status 2. Nothing is built."""
    desk.new_profile("Other")
    desk.write(("one", "a"))
    assert call("push")[0] == 2
    assert call("push", "--profile", "Nobody")[0] == 2
    assert not (desk.project.root / "build").exists()
    assert call("push", "--profile", "Other")[0] == 0
    status, out, _ = call("push")
    assert (status, "profile Other" in out) == (0, True)


def test_an_open_collection_is_status_1(desk: Desk, call: Call) -> None:
    """Who has Anki open is told so, without a traceback."""
    desk.write(("one", "a"))
    with desk.anki():
        status, _, err = call("push", "--to", "file")
    assert (status, "Close Anki" in err, "Traceback" in err) == (1, True, False)


def test_a_fresh_ledger_begins_a_fresh_record(desk: Desk, call: Call) -> None:
    """What an earlier ledger's cards were given is set aside with it: they have not left these
    notes."""
    desk.write(("one", "a"))
    assert call("push")[0] == 0
    assert call("init", "--fresh-ledger")[0] == 0
    assert not (desk.project.root / "ankigen.delivered").exists()
    assert (desk.project.root / "ankigen.delivered.old-1").exists()
