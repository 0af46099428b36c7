"""Options that all commands share, and what is said of words that none knows."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ankigen.cli import COMMANDS, run


@pytest.fixture
def project(tmp_path: Path) -> str:
    """A project with a card that has a broken link."""
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "a.md").write_text("Q: one\nA: [[nowhere]]\n")
    return str(tmp_path)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_takes_them(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Each command's help names the options that all have, once each."""
    assert run([name, "--help"]) == 0
    shown = capsys.readouterr().out
    for option in ("-q, --quiet", "-v, --verbose", "--color / --no-color"):
        assert shown.count(option) == 1, option


@pytest.mark.parametrize("words", [["-q", "build"], ["build", "-q"]])
def test_quiet_on_either_side(
    project: str, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """`-q` before or after the command leaves the summary out."""
    assert run(["-C", project, *words]) == 0
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("words", [["--json", "check"], ["check", "--json"], ["--json", "build"]])
def test_json_on_either_side(
    project: str, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """`--json` before or after the command gives JSON and nothing else."""
    assert run(["-C", project, *words]) == 0
    assert "broken-link" in json.dumps(json.loads(capsys.readouterr().out))


COLOURED = [
    ([], {}, False),
    (["--color"], {}, True),
    ([], {"FORCE_COLOR": "1"}, True),
    (["--color"], {"NO_COLOR": "1"}, True),
    (["--no-color"], {"FORCE_COLOR": "1"}, False),
    ([], {"NO_COLOR": "1", "FORCE_COLOR": "1"}, False),
]


@pytest.mark.parametrize("is_behind", [False, True])
@pytest.mark.parametrize(("words", "environment", "is_coloured"), COLOURED)
def test_colours(
    project: str,
    words: list[str],
    environment: dict[str, str],
    is_coloured: bool,
    is_behind: bool,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Colours are as the option says, else as the environment does, else none in a pipe."""
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    order = ["check", *words] if is_behind else [*words, "check"]
    assert run(["-C", project, *order]) == 0
    assert ("\x1b[" in capsys.readouterr().out) is is_coloured


@pytest.mark.parametrize(
    ("word", "meant"), [("biuld", "`build`"), ("chekc", "`check`"), ("xyzzy", "--help")]
)
def test_unknown_words(word: str, meant: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A word that is no command is answered with the nearest one, or with where they are listed."""
    assert run([word]) == 2
    shown = capsys.readouterr().err
    assert f"`{word}`" in shown and meant in shown
