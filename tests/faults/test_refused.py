"""What the system refuses: full disks, folders and files that may not be read or written, whatever
is in the way. The exit status is right, the file is named, and old state or new is there."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from ankigen.cli import run
from tests.faults.injecting import Fault
from tests.faults.sweeps import of_each_kind, sweep
from tests.faults.updates import Update, outcome
from tests.projects import Project, cache_of

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("what", "moments", "kinds"),
    [("ENOSPC", "writes", 7), ("EACCES", "operations", 9), ("EIO", "reads", 2)],
)
def test_an_operation_fails(update: Update, what: str, moments: str, kinds: int) -> None:
    """Whatever operation fails, the build goes on without it or ends with old state or new."""
    fault = Fault(what, moments)
    numbers = of_each_kind(update, fault)
    assert len(numbers) >= kinds
    assert sweep(update, fault, numbers).problems == []


def _namespace(*command: str) -> list[str]:
    """The command in a world of its own, where it may mount file systems."""
    return ["unshare", "--user", "--map-root-user", "--mount", *command]


def _may_mount() -> bool:
    if shutil.which("unshare") is None:
        return False
    script = 'd=$(mktemp -d); mount -t tmpfs none "$d"; status=$?; rmdir "$d"; exit $status'
    command = _namespace("sh", "-c", script.replace('rmdir "$d"', 'umount "$d"; rmdir "$d"'))
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


needs_mount = pytest.mark.skipif(
    not _may_mount(), reason="no file system can be mounted here: unshare or the kernel refuses"
)


def on_a_full_disk(update: Update, free: int) -> subprocess.CompletedProcess[str]:
    """Build on a file system of its own that has room for the project and `free` bytes more; what
    is then there is put in the project's place."""
    script = (
        'set -e; disk=$(mktemp -d); mount -t tmpfs -o size="$1" none "$disk"; cp -a "$2" "$disk/p";'
        ' set +e; cd "$disk/p"; "$3" -m ankigen build; status=$?; cd /; rm -rf "$2"; set -e;'
        ' cp -a "$disk/p" "$2"; umount "$disk"; rmdir "$disk"; exit $status'
    )
    pages = sum(
        -(-max(path.lstat().st_size, 1) // 4096) + 1 for path in [*update.root.rglob("*"), ROOT]
    )
    command = _namespace(
        "sh", "-c", script, "-", str(pages * 4096 + free), str(update.root), sys.executable
    )
    environment = {**os.environ, "SOURCE_DATE_EPOCH": "1700000060", "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        command, env=environment, capture_output=True, text=True, check=False, timeout=60
    )


@needs_mount
@pytest.mark.parametrize("free", [0, 12288, 65536, 131072, 200704])
def test_a_disk_that_is_full(update: Update, free: int) -> None:
    """A real file system without room for the packages: it is said, and nothing is lost."""
    done = on_a_full_disk(update, free)
    assert done.returncode in (0, 1), done
    assert "Traceback" not in done.stderr
    if done.returncode:
        assert "No space left" in done.stderr or "full" in done.stderr
    for name, data in outcome(update.root).items():
        assert data in (update.old.get(name), update.new.get(name)), name
    assert update.mended() == []


def unprivileged(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command on files of one's own without a superuser's leave to pass over permissions."""
    without = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] if _is_root() else []
    return subprocess.run(
        [*without, sys.executable, "-m", "ankigen", *arguments],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


@pytest.fixture
def open_project(tmp_path: Path) -> Path:
    """A built project that was edited since."""
    if not hasattr(os, "geteuid") or (_is_root() and shutil.which("setpriv") is None):
        pytest.skip("permissions do not bind this user, and there is no setpriv to change that")
    project = Project(tmp_path)
    project.write("a.md", "Q: one\nA: two\n\nQ: x\nA: ![[x.png]]\n")
    project.write("sub/b.md", "Q: three\nA: four\n")
    project.write("x.png", b"\x89PNG")
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "custom.css").write_text(".card { color: red }")
    (tmp_path / "ankigen.yaml").write_text("deck: Test\n")
    assert run(["-C", str(tmp_path), "-q", "build"]) == 0
    project.write("a.md", "Q: one\nA: three\n\nQ: x\nA: ![[x.png]]\n")
    return tmp_path


REFUSED = {
    "note": ("notes/a.md", 0o000, 1, "notes/a.md:1:1: error[unreadable-note]"),
    "folder": ("notes/sub", 0o000, 1, "notes/sub:1:1: error[unreadable-folder]: 1 known card"),
    "picture": ("notes/x.png", 0o000, 1, "error[unreadable-media]: 'x.png': the file is there"),
    "notes": ("notes", 0o000, 1, "Permission denied"),
    "template": (
        "templates/custom.css",
        0o000,
        1,
        "custom.css:1:1: error[template-file]",
    ),
    "configuration": ("ankigen.yaml", 0o000, 2, "ankigen.yaml cannot be read (Permission denied)"),
    "ledger": ("ankigen.lock", 0o000, 1, "ankigen.lock: cannot be read: Permission denied"),
    "build folder": ("build", 0o555, 1, "can be made in its folder; make room or fix the folder's"),
    "hidden build folder": ("build", 0o000, 1, "build"),
    "project": (".", 0o555, 1, "ankigen.lock: cannot be written: Permission denied"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_permission_denied(open_project: Path, case: str) -> None:
    """It is said what may not be read or written, and nothing that was built before changes."""
    name, mode, status, message = REFUSED[case]
    before = outcome(open_project)
    target = open_project / name
    old = target.stat().st_mode & 0o777
    target.chmod(mode)
    try:
        done = unprivileged(open_project, "build")
        assert (done.returncode, done.stdout) == (status, ""), done
        assert message in done.stderr
        assert "Traceback" not in done.stderr
    finally:
        target.chmod(old)
    after = outcome(open_project)
    if case == "project":  # the packages are new, the ledger is not: the next build goes on
        before = {name: before[name] for name in ("ankigen.lock", "build/test-1.0.0.apkg")}
    assert {name: after[name] for name in before} == before
    done = unprivileged(open_project, "build")
    assert (done.returncode, "(1 changed)" in done.stdout) == (0, True), done


def test_what_cannot_be_read_is_not_retired(open_project: Path) -> None:
    """Even a build that is to go on keeps the cards of a folder that may not be read."""
    (open_project / "notes" / "sub").chmod(0)
    try:
        done = unprivileged(open_project, "build", "--keep-going")
    finally:
        (open_project / "notes" / "sub").chmod(0o755)
    assert "retired" not in done.stdout
    assert '"retired"' not in (open_project / "ankigen.lock").read_text(encoding="utf-8")
    done = unprivileged(open_project, "build")
    assert (done.returncode, "added" in done.stdout, "back" in done.stdout) == (0, False, False)


TEMPORARY = f".ankigen-{os.getpid()}.part"
IN_THE_WAY: dict[str, tuple[str, Callable[[Path], object], int, str]] = {
    "build folder is a file": ("build", lambda path: path.write_text("in the way"), 1, "build"),
    "ledger is a folder": ("ankigen.lock", Path.mkdir, 1, "ankigen.lock: cannot be read"),
    "package is a folder": ("build/test.apkg", Path.mkdir, 1, "build"),
    "configuration is a folder": ("ankigen.yaml", Path.mkdir, 2, "ankigen.yaml cannot be read"),
    # Without it nobody would know that the packages are our own when cards leave the deck.
    "record is a folder": ("{cache}/record.json", Path.mkdir, 1, "Is a directory"),
    "cache is a folder": ("{cache}/notes.db", Path.mkdir, 0, ""),
    "cache's folder is a file": ("{cache}", lambda path: path.write_text(""), 0, ""),
    "change log is a folder": ("build/CHANGELOG.txt", Path.mkdir, 1, "CHANGELOG.txt"),
    "temporary file is a folder": (f"build/{TEMPORARY}", Path.mkdir, 1, TEMPORARY),
}


@pytest.mark.parametrize("case", IN_THE_WAY)
def test_something_else_is_in_its_place(
    tmp_path: Path, case: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is no file where one is expected, and the reverse, is named or does not matter."""
    name, make, status, message = IN_THE_WAY[case]
    project = Project(tmp_path)
    project.write("a.md", "Q: one\nA: two\n")
    folder = cache_of(tmp_path)
    shutil.rmtree(folder)
    target = Path(name.format(cache=folder)) if "{cache}" in name else tmp_path / name
    target.parent.mkdir(parents=True, exist_ok=True)
    make(target)
    arguments = ["-C", str(tmp_path), "build"]
    (tmp_path / "notes" / "a.md").touch()
    if name != "ankigen.yaml":
        (tmp_path / "ankigen.yaml").write_text("deck: Test\n")
    assert run(arguments) == status
    assert message in capsys.readouterr().err
    if target.is_dir():
        target.rmdir()
    else:
        target.unlink()
    assert run(arguments) == 0


def test_a_note_becomes_a_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A folder named as the note was holds no cards; those of the note count as gone."""
    project = Project(tmp_path)
    project.write("a.md", "Q: one\nA: two\n")
    project.write("b.md", "Q: three\nA: four\n")
    project.build()
    (tmp_path / "notes" / "a.md").unlink()
    project.write("a.md/c.md", "Q: five\nA: six\n")
    built = project.build()
    assert [change.note for change in built.changes.retired] == ["a.md"]
    assert [change.note for change in built.changes.added] == ["a.md/c.md"]
