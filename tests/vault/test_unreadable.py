"""What cannot be read or looked at: reported with its code, and never taken for gone."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from ankigen import vault
from ankigen.cli import run
from tests.projects import Project


def codes(folder: Path) -> list[str]:
    """The codes of everything that reading the vault reports."""
    scanned = vault.scan(folder, folder, ignore=(), skip=())
    read = vault.read(scanned, folder)
    return [found.code for found in (*scanned.diagnostics, *read.diagnostics)]


@pytest.mark.parametrize(("size", "expected"), [(4_000_000, []), (5_000_001, ["note-too-large"])])
def test_note_of_many_megabytes(tmp_path: Path, size: int, expected: list[str]) -> None:
    """A note above the limit is not read; one below it is."""
    with (tmp_path / "a.md").open("wb") as stream:
        stream.truncate(size)
    assert codes(tmp_path) == expected


def test_a_large_note_without_cards_is_no_matter(tmp_path: Path) -> None:
    """One that is ignored, as the finding advises."""
    with (tmp_path / "a.md").open("wb") as stream:
        stream.truncate(5_000_001)
    scanned = vault.scan(tmp_path, tmp_path, ignore=("a.md",), skip=())
    read = vault.read(scanned, tmp_path)
    assert (read.diagnostics, read.unreadable) == ((), {"a.md"})


def test_folder_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder without permission is reported; its neighbours are read all the same."""
    (tmp_path / "secret").mkdir()
    (tmp_path / "a.md").write_text("Q: x\nA: y\n")
    assert codes(tmp_path) == []
    original = os.scandir

    def scandir(path: Any) -> Any:
        if Path(path).name == "secret":
            raise PermissionError(13, "Permission denied", str(path))
        return original(path)

    monkeypatch.setattr(os, "scandir", scandir)
    assert codes(tmp_path) == ["unreadable-folder"]


class _Vanished:
    """A file that went between its folder's listing and the look at it."""

    def __init__(self, entry: os.DirEntry[str]) -> None:
        self.name, self.path = entry.name, entry.path

    def is_symlink(self) -> bool:
        return False

    def is_dir(self) -> bool:
        return False

    def is_file(self) -> bool:
        return True

    def stat(self) -> os.stat_result:
        raise FileNotFoundError(2, "No such file or directory", self.path)


def test_file_that_vanishes_during_the_walk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is reported, and nothing else is lost."""
    for name in ("a.md", "b.png"):
        (tmp_path / name).write_text("x")
    assert codes(tmp_path) == []
    original = os.scandir

    @contextmanager
    def scandir(path: Any) -> Iterator[list[Any]]:
        with original(path) as entries:
            yield [_Vanished(each) if each.name == "b.png" else each for each in entries]

    monkeypatch.setattr(os, "scandir", scandir)
    assert codes(tmp_path) == ["unreadable-file"]


def test_files_that_no_note_uses(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`check` names an image that nothing shows, and not one that a note shows."""
    project = Project(tmp_path)
    project.write("used.png", b"\x89PNG")
    project.write("left.png", b"\x89PNG")
    project.write("a.md", "Q: x\nA: ![[used.png]]\n")
    assert run(["-C", str(tmp_path), "check"]) == 0
    out = capsys.readouterr().out
    assert "notes/left.png:1:1: warning[unused-media]" in out
    assert "used.png:" not in out.replace("unused", "")


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda text: text[: len(text) // 2], "ledger-damaged"),
        (lambda text: f"<<<<<<< ours\n{text}=======\n{text}>>>>>>> theirs\n", "ledger-conflict"),
        (lambda text: text.replace('{"ankigen":1', '{"ankigen":99', 1), "ledger-newer"),
        (lambda text: text, ""),
    ],
)
def test_a_ledger_that_cannot_be_used(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], spoil: Any, code: str
) -> None:
    """It is said at its line, with the remedy, and never written over."""
    project = Project(tmp_path)
    project.write("a.md", "Q: x\nA: y\n")
    project.build()
    ledger = tmp_path / "ankigen.lock"
    ledger.write_text(spoil(ledger.read_text(encoding="utf-8")), encoding="utf-8")
    before = ledger.read_bytes()
    project.write("a.md", "Q: x\nA: z\n")
    status = run(["-C", str(tmp_path), "build"])
    shown = capsys.readouterr().err
    assert status == (1 if code else 0)
    assert code in shown
    assert (ledger.read_bytes() == before) == bool(code)
