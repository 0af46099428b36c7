"""What a note, a name or a package says is shown as text: no terminal and no workflow obeys it."""

from __future__ import annotations

from pathlib import Path

import pytest

from ankigen.check import github
from ankigen.cli import output, run
from ankigen.types import Diagnostic, Location
from tests.projects import Project

COMMANDS = "\x1b]0;title\x07\x1b[2J\x9b31m\x1b[8m\r\u202etxt\u2066\u2028"


def test_commands_to_a_terminal_are_shown(capsys: pytest.CaptureFixture[str]) -> None:
    """Of escape sequences only the colours that are our own pass."""
    output.say(f"\x1b[1mbold\x1b[0m {COMMANDS}")
    out = capsys.readouterr().out
    assert not any(mark in out for mark in "\x07\x9b\r\u202e\u2066\u2028")
    assert out.count("\x1b") == out.count("\x1b[1m") + out.count("\x1b[0m")


@pytest.mark.skipif(__import__("sys").platform == "win32", reason="no such names there")
def test_hostile_names_and_texts_say_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every command, at a vault whose names and questions are commands to a terminal."""
    project = Project(tmp_path)
    project.write(f"a{COMMANDS[:8]}\n::error::x.md", f"Q: one {COMMANDS}\nA: [[{COMMANDS[:4]}]]\n")
    (tmp_path / "ankigen.yaml").write_text('deck: "x\\e[2J"\n')
    for command in ("check", "diff", "build", "diff", "preview", "config"):
        assert run(["-C", str(tmp_path), command]) == 0
    captured = capsys.readouterr()
    for text in (captured.out, captured.err):
        assert not any(mark in text for mark in "\x1b\x07\x9b\r\u202e\u2066\u2028")
        assert not any(line.startswith("::") for line in text.splitlines())


def test_a_workflow_obeys_no_note(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where GitHub Actions reads along, no text begins a command of its."""
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    output.say("::add-mask::x\n  ::stop-commands::y\nz ##[error]w")
    out = capsys.readouterr().out
    assert not any(line.strip().startswith("::") for line in out.splitlines())
    assert "##[" not in out


def test_an_annotation_is_one_line() -> None:
    """A message cannot end its annotation and begin another."""
    place = Location("a\n::error::b,c:d.md")
    text = github([Diagnostic(place, "x", "one\r\n::error::two\x1b[2J%0A")])
    assert text.count("\n") == 1
    assert "\x1b" not in text
    assert text.startswith("::warning file=a%0A%3A%3Aerror%3A%3Ab%2Cc%3Ad.md,")
