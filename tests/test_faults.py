"""A build that fails or is killed at any file operation: old state or new, never half."""

from __future__ import annotations

import builtins
import errno
import io
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ankigen.errors import AnkigenError
from tests.projects import Project

OPERATIONS = (
    (os, "replace"),
    (os, "rename"),
    (os, "fsync"),
    (os, "unlink"),
    (os, "mkdir"),
    (io, "open"),
    (builtins, "open"),
    (sqlite3, "connect"),
)


class Killed(BaseException):
    """Stands for the end of the process: nothing in the program may catch it."""


class Faults:
    """Counts file operations that write, and fails the one that is asked for."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
        self.count = 0
        self.fail_at = 0
        self.error: Callable[[], BaseException] = Killed
        self.folder = str(folder)
        for module, name in OPERATIONS:
            monkeypatch.setattr(module, name, self._wrap(getattr(module, name), name))

    def _wrap(self, original: Callable[..., Any], name: str) -> Callable[..., Any]:
        def wrapped(*arguments: Any, **options: Any) -> Any:
            if self._counts(name, arguments, options):
                self.count += 1
                if self.count == self.fail_at:
                    raise self.error()
            return original(*arguments, **options)

        return wrapped

    def _counts(self, name: str, arguments: tuple[Any, ...], options: dict[str, Any]) -> bool:
        if name == "fsync":
            return True
        if name == "unlink" and self.error is disk_full:
            return False  # a full disk does not keep files from being removed
        if self.folder not in str(arguments[0]):
            return False
        mode = str(arguments[1] if len(arguments) > 1 else options.get("mode", "r"))
        return name != "open" or any(letter in mode for letter in "wax+")


@pytest.fixture
def prepared(tmp_path: Path) -> tuple[Project, Path]:
    """A built project with an edit that retires, changes and adds; and what a build should give."""
    project = Project(tmp_path / "work" / "p")
    project.write("a.md", "Q: one\nA: two\n\nQ: gone\nA: soon\n\nQ: stays\nA: here\n")
    project.build()
    project.write("a.md", "Q: one\nA: three\n\nQ: fresh\nA: card\n\nQ: stays\nA: here\n")
    expected = tmp_path / "expected"
    shutil.copytree(project.root, expected / "p")
    Project(expected / "p", clock=project.clock).build()
    return project, expected / "p"


def outcome(root: Path) -> dict[str, bytes]:
    """What a build leaves that matters."""
    names = ["ankigen.lock", *(f"build/{path.name}" for path in (root / "build").glob("*.apkg"))]
    return {name: (root / name).read_bytes() for name in sorted(names)}


def leftovers(root: Path) -> list[str]:
    """Temporary files."""
    marks = (".part", ".tmp", ".new-", ".ankigen.db", "-journal")
    return [path.name for path in root.rglob("*") if any(mark in path.name for mark in marks)]


def disk_full() -> OSError:
    """What a write to a full disk raises."""
    return OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def points(project: Project, faults: Faults) -> Iterator[int]:
    """Every operation of one build, as the number to fail at, each from the same start."""
    start = project.root.parent / "start"
    shutil.copytree(project.root, start)
    clock, faults.count = project.clock, 0
    project.build()
    total = faults.count
    assert total > 20
    for number in range(1, total + 1):
        faults.fail_at = 0
        shutil.rmtree(project.root)
        shutil.copytree(start, project.root)
        project.clock, faults.count, faults.fail_at = clock, 0, number
        yield number
        faults.fail_at = 0


@pytest.mark.parametrize("error", [Killed, disk_full])
def test_old_or_new_and_the_next_build_is_right(
    prepared: tuple[Project, Path],
    error: Callable[[], BaseException],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whatever operation fails, each file is whole, and building again gives what it should."""
    project, expected = prepared
    old, new = outcome(project.root), outcome(expected)
    faults = Faults(monkeypatch, project.root)
    faults.error = error
    for number in points(project, faults):
        clock = project.clock
        try:
            project.build()
        except (Killed, AnkigenError, OSError) as caught:
            assert isinstance(caught, Killed | AnkigenError), f"at {number}: {caught!r}"
        faults.fail_at = 0
        for name, data in outcome(project.root).items():
            assert data in (old.get(name), new.get(name)), f"{name} is half written at {number}"
        if error is disk_full:
            assert leftovers(project.root) == [], f"at {number}"
        project.clock = clock
        project.build()
        assert outcome(project.root) == new, f"after {number}"
        assert leftovers(project.root) == []


def test_a_read_only_build_folder_is_said(tmp_path: Path) -> None:
    """A build folder that is a file, or cannot be made, is an error with its name."""
    project = Project(tmp_path)
    project.write("a.md", "Q: one\nA: two\n")
    (tmp_path / "build").write_text("in the way")
    with pytest.raises(AnkigenError, match="build"):
        project.build()
    assert not (tmp_path / "ankigen.lock").exists()
