"""A build that finds nothing changed: no work, and never a wrong answer."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from ankigen.cli import run


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A built project whose files are older than a file system's tick."""
    note = tmp_path / "notes" / "a.md"
    note.parent.mkdir()
    note.write_text("Q: one\nA: two ![[x.png]]\n", encoding="utf-8")
    (tmp_path / "notes" / "x.png").write_bytes(b"\x89PNG")
    (tmp_path / "ankigen.yaml").write_text("deck: Deck\n", encoding="utf-8")
    age(tmp_path)
    assert run(["-C", str(tmp_path), "build"]) == 0
    return tmp_path


def age(folder: Path) -> None:
    """Make every file an hour old."""
    past = time.time() - 3600.5
    for path in folder.rglob("*"):
        os.utime(path, (past, past))


def packaged(folder: Path) -> tuple[int, int]:
    """What tells whether the package was written anew."""
    status = (folder / "build" / "deck.apkg").stat()
    return status.st_ino, status.st_mtime_ns


def test_nothing_is_done_twice(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The second build writes nothing and reports the same deck, unchanged."""
    before = packaged(project)
    capsys.readouterr()
    assert run(["-C", str(project), "build"]) == 0
    assert "1.0.0: 1 card from 1 note (nothing changed)" in capsys.readouterr().out
    assert packaged(project) == before


def test_no_stage_is_imported(project: Path) -> None:
    """A build without changes does not pay for the parsers, the highlighter or the packager."""
    code = (
        "import sys; from ankigen.cli import run; status = run(['-C', sys.argv[1], 'build'])"
        "; heavy = {'markdown', 'pygments', 'genanki', 'nh3', 'pathspec', 'rapidfuzz'}"
        "; sys.exit(str(heavy & set(sys.modules)) if heavy & set(sys.modules) else status)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(project)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


CHANGES: dict[str, Callable[[Path], object]] = {
    "note": lambda root: (root / "notes/a.md").write_text("Q: one\nA: three\n"),
    "new note": lambda root: (root / "notes/b.md").write_text("Q: x\nA: y\n"),
    "gone note": lambda root: (root / "notes/a.md").rename(root / "notes/z.md"),
    "image": lambda root: (root / "notes/x.png").write_bytes(b"\x89PNG other"),
    "configuration": lambda root: (root / "ankigen.yaml").write_text("deck: Deck\ntags: [t]\n"),
    "template": lambda root: (
        (root / "templates").mkdir(),
        (root / "templates/style.css").write_text(".card { color: red }\n"),
    ),
    "settings": lambda root: (
        (root / ".obsidian").mkdir(),
        (root / ".obsidian/app.json").write_text('{"strictLineBreaks": true}'),
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_any_change_is_seen(project: Path, change: str) -> None:
    """Whatever a card depends on: when it changes, the package is written anew."""
    before = packaged(project)
    CHANGES[change](project)
    assert run(["-C", str(project), "build"]) == 0
    assert packaged(project) != before


@pytest.mark.parametrize("name", ["build/deck.apkg", "build/deck-1.0.0.apkg", "ankigen.lock"])
def test_what_is_lost_comes_back(project: Path, name: str) -> None:
    """A deleted package or ledger is made again, the same."""
    lost = (project / name).read_bytes()
    (project / name).unlink()
    assert run(["-C", str(project), "build"]) == 0
    if name != "ankigen.lock":  # its times are those of the build
        assert (project / name).read_bytes() == lost
    assert (project / name).is_file()


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"report": {"cards": 1}}', b"\xff\xfe"])
def test_a_damaged_state_only_costs_time(project: Path, content: bytes) -> None:
    """A truncated or foreign state file is as good as none."""
    (project / "build" / ".ankigen" / "deck.json").write_bytes(content)
    assert run(["-C", str(project), "build"]) == 0


def test_a_fresh_file_is_not_trusted(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Two edits of one size within one tick of the clock are both seen."""
    note = project / "notes" / "a.md"
    for word in ("four", "five"):
        note.write_text(f"Q: one\nA: {word} ![[x.png]]\n", encoding="utf-8")
        moment = time.time_ns()
        os.utime(note, ns=(moment, moment))
        assert run(["-C", str(project), "build"]) == 0
        assert "(1 changed)" in capsys.readouterr().out
