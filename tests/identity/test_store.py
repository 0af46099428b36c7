"""The ledger on disk: whole or not at all, whatever fails, one build at a time."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import pytest

from ankigen.identity import LedgerError, lock, read, text, write

from .cards import NOW, Deck, make

OLD = Deck().build([make("One?"), make("Two?")])
NEW = OLD.build([make("One?", "Changed."), make("Two?"), make("Three?")], NOW + 1)

# Everything of the system that writing over a ledger goes through, in this order.
OPERATIONS = ("open", "fsync", "chmod", "rename", "fsync")


class Interrupted(BaseException):
    """As if the process had been killed."""


def _fail_at(monkeypatch: pytest.MonkeyPatch, step: int, fail: Callable[[], object]) -> list[str]:
    """Make the system fail at the `step`-th operation; gives the operations that were reached."""
    reached: list[str] = []

    def watch(module: object, name: str, label: str) -> None:
        real = getattr(module, name)

        def operation(*arguments: object, **options: object) -> object:
            reached.append(label)
            if len(reached) == step + 1:
                fail()
            return real(*arguments, **options)

        monkeypatch.setattr(module, name, operation)

    watch(Path, "open", "open")
    watch(os, "fsync", "fsync")
    watch(Path, "chmod", "chmod")
    watch(Path, "replace", "rename")
    return reached


def _full() -> None:
    raise OSError(28, "No space left on device")


@pytest.mark.parametrize("step", range(3))
@pytest.mark.parametrize("exists", [True, False])
def test_a_fault_leaves_the_old(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int, exists: bool
) -> None:
    """Wherever writing fails, the ledger is the old one, and no file is left over."""
    path = tmp_path / "ankigen.lock"
    if exists:
        write(path, OLD.ledger)
    before = read(path)
    operations = OPERATIONS if exists else [each for each in OPERATIONS if each != "chmod"]
    with monkeypatch.context() as patch:
        reached = _fail_at(patch, step, _full)
        with pytest.raises(LedgerError, match="No space left"):
            write(path, NEW.ledger)
    assert reached == list(operations[: step + 1])
    assert read(path) == before
    assert [p.name for p in tmp_path.iterdir()] == (["ankigen.lock"] if exists else [])


def test_a_folder_that_cannot_be_synced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a system cannot make the new name last, the ledger is the new one all the same."""
    path = tmp_path / "ankigen.lock"
    write(path, OLD.ledger)
    with monkeypatch.context() as patch:
        reached = _fail_at(patch, len(OPERATIONS) - 1, _full)
        write(path, NEW.ledger)
    assert reached == list(OPERATIONS)
    assert read(path) == NEW.ledger


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs os.fork")
@pytest.mark.parametrize("step", range(len(OPERATIONS)))
def test_killed_at_any_moment(tmp_path: Path, step: int) -> None:
    """A process that dies at any operation leaves the old or the new ledger, and the next build
    gives every card the same identity."""
    path = tmp_path / "ankigen.lock"
    write(path, OLD.ledger)
    code = (
        "import os, sys, pytest\n"
        "from pathlib import Path\n"
        "from tests.identity.test_store import NEW, _fail_at\n"
        "from ankigen.identity import write\n"
        "_fail_at(pytest.MonkeyPatch(), int(sys.argv[2]), lambda: os._exit(9))\n"
        "write(Path(sys.argv[1]), NEW.ledger)\n"
    )
    root = Path(__file__).parents[2]
    ended = subprocess.run(
        [sys.executable, "-c", code, str(path), str(step)], cwd=root, check=False
    )
    assert ended.returncode == 9
    found = read(path)
    assert found in (OLD.ledger, NEW.ledger)
    cards = [make("One?", "Changed."), make("Two?"), make("Three?")]
    again = Deck(found).build(cards, NOW + 2)
    assert again.guids == NEW.guids


def test_a_write_cut_short_by_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that fills up in the middle of the data does not harm the old ledger."""
    path = tmp_path / "ankigen.lock"
    write(path, OLD.ledger)
    real = Path.open

    class Half:
        def __init__(self, file: BinaryIO) -> None:
            self.file = file

        def __enter__(self) -> Half:
            return self

        def __exit__(self, *details: object) -> None:
            self.file.close()

        def write(self, data: bytes) -> None:
            self.file.write(data[: len(data) // 2])
            _full()

    with monkeypatch.context() as patched, pytest.raises(LedgerError):
        patched.setattr(Path, "open", lambda where, mode: Half(real(where, mode)))
        write(path, NEW.ledger)
    assert read(path) == OLD.ledger
    assert len(list(tmp_path.iterdir())) == 1


def test_permissions_stay(tmp_path: Path) -> None:
    """A ledger that a group may write stays so; a new one is as any new file."""
    path, plain = tmp_path / "ankigen.lock", tmp_path / "plain"
    plain.touch()
    write(path, OLD.ledger)
    assert path.stat().st_mode == plain.stat().st_mode
    path.chmod(0o664)
    write(path, NEW.ledger)
    assert path.stat().st_mode & 0o777 == 0o664


def test_a_folder_in_its_place(tmp_path: Path) -> None:
    """What is no file gives an error that names it."""
    path = tmp_path / "ankigen.lock"
    path.mkdir()
    with pytest.raises(LedgerError, match=r"ankigen\.lock: cannot be read"):
        read(path)
    with pytest.raises(LedgerError, match=r"ankigen\.lock: cannot be written"):
        write(path, OLD.ledger)
    assert [p.name for p in tmp_path.iterdir()] == ["ankigen.lock"]


def test_the_second_build_waits(tmp_path: Path) -> None:
    """A build that finds another at work waits for it, and says so."""
    path = tmp_path / "ankigen.lock"
    told: list[str] = []
    order: list[str] = []
    inside = threading.Event()

    def first() -> None:
        with lock(path):
            inside.set()
            time.sleep(0.3)
            order.append("first")

    thread = threading.Thread(target=first)
    thread.start()
    inside.wait()
    with lock(path, waiting=lambda: told.append("waiting")):
        order.append("second")
    thread.join()
    assert order == ["first", "second"]
    assert told == ["waiting"]
    assert not list(tmp_path.iterdir())


def test_waiting_ends(tmp_path: Path) -> None:
    """A build that waits too long says why."""
    path = tmp_path / "ankigen.lock"
    with lock(path), pytest.raises(LedgerError, match="another build"), lock(path, wait=0.1):
        pass


def test_a_killed_holder_holds_nothing(tmp_path: Path) -> None:
    """A process that dies with the lock does not keep others out."""
    path = tmp_path / "ankigen.lock"
    code = (
        "import os, sys; from pathlib import Path; from ankigen.identity import lock\n"
        "lock(Path(sys.argv[1])).__enter__(); os._exit(9)"
    )
    root = Path(__file__).parents[2]
    subprocess.run([sys.executable, "-c", code, str(path)], cwd=root, check=False)
    with lock(path, wait=0):
        pass


@pytest.mark.parametrize("zone", ["UTC", "Asia/Kathmandu"])
@pytest.mark.parametrize("seed", ["1", "2"])
def test_same_notes_same_bytes(zone: str, seed: str) -> None:
    """Time zone, locale and hash seed do not change the ledger."""
    code = (
        "from tests.identity.test_store import NEW\n"
        "from ankigen.identity import changelog, text\n"
        "import sys\n"
        "sys.stdout.buffer.write(text(NEW.ledger).encode())\n"
        "sys.stdout.buffer.write(changelog('', NEW.stamped.changes, 1_700_000_001).encode())\n"
    )
    environment = {**os.environ, "TZ": zone, "PYTHONHASHSEED": seed, "LC_ALL": "C"}
    root = Path(__file__).parents[2]
    made = subprocess.run(
        [sys.executable, "-c", code], cwd=root, env=environment, capture_output=True, check=True
    )
    from ankigen.identity import changelog

    assert NEW.stamped is not None
    expected = text(NEW.ledger) + changelog("", NEW.stamped.changes, NOW + 1)
    assert made.stdout.decode() == expected
