"""`new` and `completion`: small helps that must harm nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ankigen.cli import run


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with one built card."""
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "a.md").write_text("Q: What is a vault?\nA: A folder of notes.\n")
    assert run(["-q", "-C", str(tmp_path), "build"]) == 0
    return tmp_path


@pytest.mark.parametrize(
    ("title", "path"),
    [
        ("Optics", "Optics.md"),
        ("Optics.md", "Optics.md"),
        ("Physics/Optics", "Physics/Optics.md"),
        ("What: a [day]?", "What a day.md"),
        ("Höhere Mathematik ∇", "Höhere Mathematik ∇.md"),
    ],
)
def test_new_notes_are_named_as_obsidian_can(project: Path, title: str, path: str) -> None:
    """A title becomes a file name without what neither Obsidian nor a system takes."""
    assert run(["-C", str(project), "new", title]) == 0
    assert (project / "notes" / path).read_text(encoding="utf-8") == "Q: \nA: \n"


def test_new_uses_the_projects_markers(project: Path) -> None:
    """The empty card begins with the markers that the project reads."""
    (project / "ankigen.yaml").write_text('markers:\n  question: ["F:"]\n  answer: ["R:"]\n')
    assert run(["-C", str(project), "new", "x", "--folder", "deep"]) == 0
    assert (project / "notes/deep/x.md").read_text() == "F: \nR: \n"


@pytest.mark.parametrize("title", ["a", "../out", "a/../../out", "///", "?", ".md"])
def test_new_refuses(project: Path, title: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A note that is there stays as it is, and nothing is written outside of the notes."""
    before = sorted(project.rglob("*.md"))
    assert run(["-C", str(project), "new", title]) == 2
    assert "ankigen: " in capsys.readouterr().err
    assert sorted(project.rglob("*.md")) == before
    assert "vault" in (project / "notes/a.md").read_text()


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_is_installed_once(
    shell: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The start-up file gets one line more, and no second one."""
    for name in ("ZDOTDIR", "XDG_CONFIG_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("SHELL", f"/bin/{shell}")
    for _ in range(2):
        assert run(["completion", "--install"]) == 0
    (written,) = (path for path in tmp_path.rglob("*") if path.is_file())
    assert written.read_text().count("_ANKIGEN_COMPLETE") == 1


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("ankigen bu", "build"),
        ("ankigen explain broken-l", "broken-link"),
        ("ankigen build --since 1", "1.0.0"),
        ("ankigen unlink vault", "What is a vault?"),
    ],
)
def test_what_is_offered(project: Path, words: str, offered: str) -> None:
    """The shell is offered commands, codes, versions and cards."""
    done = subprocess.run(
        [sys.executable, "-m", "ankigen"],
        cwd=project,
        env={
            **os.environ,
            "_ANKIGEN_COMPLETE": "zsh_complete",
            "COMP_WORDS": words,
            "COMP_CWORD": str(len(words.split()) - 1),
        },
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert offered in done.stdout
