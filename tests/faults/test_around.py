"""What happens around a build: other builds, clocks, files that change, streams that are closed."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from ankigen.cache import snapshot
from ankigen.cli import run
from ankigen.errors import AnkigenError
from ankigen.identity import lock
from ankigen.pipeline import build as building
from tests.faults.injecting import Fault
from tests.faults.updates import Update, outcome
from tests.projects import Project

ROOT = Path(__file__).parents[2]


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project with a card and a picture, built."""
    made = Project(tmp_path / "p")
    made.write("a.md", "Q: one\nA: two ![[x.png]]\n\nQ: three\nA: four\n")
    made.write("x.png", b"\x89PNG 1")
    (made.root / "ankigen.yaml").write_text("deck: Test\n")
    made.build()
    return made


def start(
    root: Path, *arguments: str, environment: dict[str, str] | None = None
) -> subprocess.Popen[str]:
    """A command as a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "ankigen", *arguments],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(ROOT), **(environment or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
    )


def test_a_second_build_waits_and_says_so(project: Project) -> None:
    """While another process holds the ledger a build waits, says for what, and then builds."""
    project.replace("a.md", "two", "three")
    with lock(project.root / "ankigen.lock"):
        second = start(project.root, "build")
        assert second.stderr is not None
        assert second.stderr.readline() == (
            "another build is at work here: waiting for it to end ...\n"
        )
        assert second.poll() is None
    out, err = second.communicate(timeout=60)
    assert (second.returncode, err) == (0, "")
    assert "(1 changed)" in out


def test_a_second_build_gives_up(
    project: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """After a while it ends with a message and changes nothing."""
    project.replace("a.md", "two", "three")
    before = outcome(project.root)
    monkeypatch.setattr(lock.__wrapped__, "__kwdefaults__", {"wait": 0.0, "waiting": None})  # type: ignore[attr-defined]
    with lock(project.root / "ankigen.lock"):
        assert run(["-C", str(project.root), "build"]) == 1
    assert "another build has been using it" in capsys.readouterr().err
    assert outcome(project.root) == before


def test_a_clock_that_goes_back(tmp_path: Path) -> None:
    """A later build with an earlier clock still updates a card in Anki: no time goes back."""
    from tests.backend import Device

    project = Project(tmp_path / "p", clock=1_700_000_000)
    project.write("a.md", "Q: one\nA: two\n\nQ: other\nA: x\n")
    with Device(tmp_path / "device") as device:
        device.import_package(project.build().latest)
        (guid,) = (each for each in device.notes() if "one" in device.field(each, "Question"))
        device.answer(guid)
        reviews = device.reviews()
        for clock, answer in ((1_600_000_000, "three"), (1, "four"), (1_650_000_000, "five")):
            before = device.notes()[guid].modified
            project.clock = clock
            project.write("a.md", f"Q: one\nA: {answer}\n\nQ: other\nA: x\n")
            assert device.import_package(project.build().latest).updated == (guid,)
            assert answer in device.field(guid, "Answer")
            assert device.notes()[guid].modified > before
        assert device.reviews() == reviews
        assert device.check().is_clean


@pytest.mark.parametrize("shift", [3600, 10**9], ids=["an hour ahead", "in thirty years"])
def test_files_from_the_future(
    project: Project, shift: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """A note whose time is to come is read again each time: its time may be given twice."""
    for word in ("alpha", "gamma"):
        note = project.write("a.md", f"Q: one\nA: {word}\n")
        moment = time.time() + shift
        os.utime(note, (moment, moment))
        assert run(["-C", str(project.root), "build"]) == 0
        assert "1 changed" in capsys.readouterr().out


CHANGES: dict[str, Callable[[Project], object]] = {
    "note vanishes": lambda project: (project.root / "notes" / "a.md").unlink(),
    "note is cut": lambda project: project.write("a.md", "Q: on"),
    "note becomes a folder": lambda project: (
        (project.root / "notes" / "a.md").unlink(),
        (project.root / "notes" / "a.md").mkdir(),
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_note_changes_after_the_walk(
    project: Project, change: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A note that is not what the walk saw is reported, and its cards do not count as gone."""
    before = outcome(project.root)
    look = snapshot.walk_vault

    def look_then_change(config: object) -> object:
        found = look(config)  # type: ignore[arg-type]
        CHANGES[change](project)
        return found

    (project.root / "notes" / "a.md").touch()
    monkeypatch.setattr(snapshot, "walk_vault", look_then_change)
    with pytest.raises(AnkigenError, match=r"notes/a\.md:1:1: error\[unreadable-note"):
        project.build()
    assert outcome(project.root) == before


def test_a_picture_changes_during_a_build(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its name in Anki tells its content: what was not hashed is not handed out."""
    plan = building.plan

    def plan_then_change(*arguments: object, **options: object) -> object:
        planned = plan(*arguments, **options)  # type: ignore[arg-type]
        project.write("x.png", b"\x89PNG another")
        return planned

    ledger = (project.root / "ankigen.lock").read_bytes()
    project.replace("a.md", "two", "three")
    with monkeypatch.context() as patch:
        patch.setattr(building, "plan", plan_then_change)
        with pytest.raises(AnkigenError, match=r"x\.png: it has changed"):
            project.build()
    assert (project.root / "ankigen.lock").read_bytes() == ledger
    assert len(project.build().changes.changed) == 1


def test_notes_that_are_rewritten_all_the_time(project: Project) -> None:
    """However an editor's writes and a build meet: a card of a note is never retired."""
    ended = threading.Event()
    texts = [f"Q: one\nA: {'long ' * size}\n\nQ: three\nA: four\n" for size in (1, 400, 9000)]

    def rewrite() -> None:
        number = 0
        while not ended.is_set():
            new = project.root / "new"
            new.write_text(texts[number % 3], encoding="utf-8")
            new.replace(project.root / "notes" / "a.md")
            number += 1

    thread = threading.Thread(target=rewrite)
    thread.start()
    try:
        for _ in range(8):
            try:
                built = project.build()
            except AnkigenError as error:
                assert "try again" in str(error) or "build again" in str(error), error
            else:
                assert not built.changes.retired
    finally:
        ended.set()
        thread.join()
    assert len(project.build().matching.matches) == 2


def test_the_build_folder_goes_during_a_build(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A build folder that is deleted under the build is made again, or it is said."""
    plan = building.plan

    def plan_then_delete(*arguments: object, **options: object) -> object:
        planned = plan(*arguments, **options)  # type: ignore[arg-type]
        shutil.rmtree(project.root / "build")
        return planned

    project.replace("a.md", "two", "three")
    with monkeypatch.context() as patch:
        patch.setattr(building, "plan", plan_then_delete)
        built = project.build()
    assert built.latest.is_file()
    assert built.latest.read_bytes() == project.build().latest.read_bytes()


def _older(path: Path) -> None:
    rows = sqlite3.connect(path)
    rows.executescript("DROP TABLE notes; CREATE TABLE notes (a); PRAGMA user_version = 77;")
    rows.close()


DAMAGE: dict[str, Callable[[Path], object]] = {
    "cut short": lambda path: path.write_bytes(path.read_bytes()[:5000]),
    "empty": lambda path: path.write_bytes(b""),
    "random": lambda path: path.write_bytes(bytes(range(256)) * 64),
    "damaged pages": lambda path: path.write_bytes(
        path.read_bytes()[:100] + b"\xff" * (len(path.read_bytes()) - 100)
    ),
    "another SQLite's": lambda path: path.write_bytes(
        path.read_bytes()[:18] + b"\x09\x09" + path.read_bytes()[20:]
    ),
    "another table": _older,
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_cache_that_is_damaged(update: Update, damage: str) -> None:
    """Whatever became of what the last build kept: the bytes of the deck are the same."""
    for path in update.cache.rglob("*.db"):
        DAMAGE[damage](path)
    assert update.mended() == []


def test_a_cache_that_another_process_holds(update: Update) -> None:
    """A locked cache costs time only."""
    holders = []
    for path in update.cache.rglob("*.db"):
        holders.append(sqlite3.connect(path, isolation_level=None))
        holders[-1].execute("BEGIN EXCLUSIVE")
    assert holders
    try:
        assert update.problems(update.build(), {0}, is_killed=True) == []
    finally:
        for holder in holders:
            holder.close()


@pytest.mark.parametrize(
    ("redirection", "status"),
    [
        (">/dev/full", 1), (">&-", 0), ("<&-", 0), ("2>&-", 0), ("<&- >&- 2>&-", 0),
        ("| head -c 1", 0), ("2>/dev/full", 0),
    ],
)  # fmt: skip
@pytest.mark.parametrize("command", ["build", "diff", "check --format json"])
def test_streams(update: Update, command: str, redirection: str, status: int) -> None:
    """Closed and full streams, and readers that go: no traceback, and the work is done."""
    if not Path("/dev/full").exists():
        pytest.skip("there is no /dev/full here")
    line = f'"$0" -m ankigen {command} {redirection}'
    done = subprocess.run(
        ["bash", "-c", line, sys.executable],
        cwd=update.root,
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "SOURCE_DATE_EPOCH": "1700000060",
            "ANKIGEN_CACHE_DIR": str(update.cache),  # where these packages are known
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == status, done
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr
    if status:
        assert done.stderr == "ankigen: the output cannot be written: No space left on device\n"
    if command == "build":
        assert outcome(update.root) == update.new


def test_completions_on_a_full_disk(tmp_path: Path) -> None:
    """What a shell asks for fails as any output does."""
    if not Path("/dev/full").exists():
        pytest.skip("there is no /dev/full here")
    done = subprocess.run(
        ["bash", "-c", '"$0" -m ankigen >/dev/full', sys.executable],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT), "_ANKIGEN_COMPLETE": "bash_source"},
        capture_output=True,
        text=True,
        check=False,
    )
    message = "ankigen: the output cannot be written: No space left on device\n"
    assert (done.returncode, done.stderr) == (1, message)


@pytest.mark.parametrize(
    "locale",
    [
        {"LC_ALL": "C"},
        {"PYTHONIOENCODING": "ascii"},
        {"PYTHONIOENCODING": "latin-1"},
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    ],
    ids=lambda locale: " ".join(f"{key}={value}" for key, value in locale.items()),
)
def test_encodings(project: Project, locale: dict[str, str]) -> None:
    """A terminal that lacks the notes' letters gets other ones, and JSON stays JSON."""
    project.write("a.md", "Q: 質問 é\nA: ответ\n\nQ: x\nA: [[質]]\n")
    for arguments in (("diff",), ("check",), ("build", "--json"), ("check", "--format", "json")):
        ended = start(project.root, *arguments, environment=locale)
        out, err = ended.communicate(timeout=60)
        assert (ended.returncode, "Traceback" in err) == (0, False), err
        if "json" in arguments[-1]:
            assert "質" in json.dumps(json.loads(out), ensure_ascii=False)


@pytest.mark.parametrize("what", ["SIGINT", "SIGTERM"])
@pytest.mark.parametrize("command", [("watch",), ("preview", "--serve")], ids=" ".join)
def test_what_runs_until_it_is_stopped(
    project: Project, command: tuple[str, ...], what: str
) -> None:
    """Ctrl-C ends a watch and a served preview quietly."""
    process = start(project.root, *command, environment={"PYTHONUNBUFFERED": "1"})
    stream = process.stderr if command == ("watch",) else process.stdout
    assert stream is not None
    while line := stream.readline():
        if "Ctrl-C" in line:
            break
    process.send_signal(signal.Signals[what])
    out, err = process.communicate(timeout=60)
    number = signal.Signals[what]
    assert process.returncode in ((0, 130) if what == "SIGINT" else (-number,)), err
    assert "Traceback" not in out + err


def test_no_review_is_lost(update: Update, tmp_path: Path) -> None:
    """Killed at whatever moment: every package that is there can be imported, as can the next
    build's, and all reviews are as they were."""
    from tests.faults.reviews import Reviewed

    reviewed = Reviewed(update, tmp_path / "device")
    total = update.build(fault=Fault()).moments
    for number in range(total // 3, total, total // 5):
        assert reviewed.problems(Fault("SIGKILL", at=number)) == []
