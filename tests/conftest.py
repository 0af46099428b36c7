"""What all tests share: how Hypothesis chooses its examples, that signals arrive, where they write,
and which tests come first."""

from __future__ import annotations

import gc
import os
import shutil
import signal
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings

# The same examples every time, so that a change is judged by itself; `make fuzz` tries others.
settings.register_profile("same", derandomize=True, deadline=None)
settings.register_profile("random", derandomize=False, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))


def _let_signals_through() -> None:
    """Undo what a shell does to what it starts in the background, or under `nohup`: it has Ctrl-C
    ignored, and so has every process that a test starts, which is what such a process should do."""
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)  # Windows has no SIGHUP
        if number is not None and signal.getsignal(number) is signal.SIG_IGN:
            is_interrupt = number == signal.SIGINT
            signal.signal(number, signal.default_int_handler if is_interrupt else signal.SIG_DFL)


_MEMORY = Path("/dev/shm")  # where Linux has a file system in memory
_MEMORY_BYTES = 4 << 30


def _scratch() -> tempfile.TemporaryDirectory[str]:
    """A folder for all that this run and the processes of its tests write, unless `TMPDIR` names
    one: in memory, where there is room. Tests have gigabytes written, in small files that a build
    waits for the disk for, and half of their time went into that."""
    is_named = "TMPDIR" in os.environ or not os.access(_MEMORY, os.W_OK)
    has_room = not is_named and shutil.disk_usage(_MEMORY).free >= _MEMORY_BYTES
    made = tempfile.TemporaryDirectory(
        prefix="ankigen-tests-", dir=_MEMORY if has_room else None, ignore_cleanup_errors=True
    )
    if has_room:
        os.environ["TMPDIR"] = tempfile.tempdir = made.name
    return made


_let_signals_through()
_SCRATCH = _scratch()
# Caches of this run alone, also in the processes that tests start.
os.environ["ANKIGEN_CACHE_DIR"] = str(Path(_SCRATCH.name, "cache"))


# What takes minutes in one module, or waits, does so from the beginning, while others have work.
# Before all: what forks only from a process without threads, and a browser gives it one.
_FORKS = "test_incremental.py"
_FIRST = (
    _FORKS, "test_docs.py", "window", "browser", "faults", "delivery", "security", "merging",
)  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the slowest folders first, and leave the rest as it is: processes that run modules side
    by side end together then."""

    def place(item: pytest.Item) -> int:
        name = item.nodeid.split("::")[0].split("/")[1]
        return _FIRST.index(name) if name in _FIRST else len(_FIRST)

    items.sort(key=place)


def pytest_collection_finish() -> None:
    """Take what is loaded by now for what stays: thousands of tests need not be looked through for
    garbage again and again."""
    gc.collect()
    gc.freeze()
