"""A fault at one moment of a process: an error of the system, or a signal.

Moments are counted in one of two ways. An *operation* opens, makes, renames, removes or syncs a
file of the project, or lists a folder (Python's own audit events tell, so nothing is replaced but
`os.fsync`, which has none). A *call* is any call of a function, Python's or C's, that the main
thread makes: thousands of moments, most of them between operations.
"""

from __future__ import annotations

import errno
import os
import signal
import sys
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
_READ = {"os.scandir", "os.listdir"}
_WRITE = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.chmod", "os.link", "os.truncate"}


@dataclass(frozen=True, slots=True)
class Fault:
    """`what` is a signal (`SIGKILL`), an error (`ENOSPC`) or nothing, to count moments; `moments`
    are `operations`, `reads`, `writes` or `calls`, `at` counts from 1. They are those of `where`:
    of the process that is started (`main`), or of each that it starts (`worker`). A signal is for
    that process (`self`), for the one that was started (`main`), or for all of them, as from a
    terminal (`group`)."""

    what: str = ""
    moments: str = "operations"
    at: int = 0
    where: str = "main"
    target: str = "self"


class Injection:
    """Counts a process's moments, and lets the fault happen at its own."""

    def __init__(self, fault: Fault, root: str, mark: str) -> None:
        self.count = 0
        self.kinds: list[str] = []  # of each operation
        self._mark = mark  # a file that is made when the fault happens
        self._fault = fault
        self._root = root
        self._main = os.getpid()

    def install(self) -> None:
        """Begin to count."""
        if self._fault.moments == "calls":
            sys.setprofile(self._on_call)
            return
        sys.addaudithook(self._on_event)
        original = os.fsync

        def fsync(descriptor: int) -> None:
            if self._fault.moments != "reads":
                self._moment(f"/proc/self/fd/{descriptor}", "os.fsync")
            original(descriptor)

        os.fsync = fsync

    def _on_call(self, _frame: object, event: str, _argument: object) -> None:
        if event in ("call", "c_call"):
            self._moment("", "")

    def _on_event(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            is_write = bool(int(arguments[2] or 0) & _WRITING)
        elif event == "sqlite3.connect" or event in _WRITE:
            is_write = True
        elif event in _READ:
            is_write = False
        else:
            return
        if self._fault.moments in ("operations", "writes" if is_write else "reads"):
            path = os.fsdecode(arguments[0]) if isinstance(arguments[0], str | bytes) else ""
            if isinstance(arguments[0], os.PathLike):
                path = os.fsdecode(arguments[0])
            if path.startswith(self._root):
                self._moment(path, f"{event} to write" if event == "open" and is_write else event)

    def _moment(self, path: str, kind: str) -> None:
        if (os.getpid() == self._main) != (self._fault.where == "main"):
            return
        self.count += 1
        if kind:
            self.kinds.append(kind)
        if self.count == self._fault.at:
            self._happen(path)

    def _happen(self, path: str) -> None:
        what, target = self._fault.what, self._fault.target
        if what:
            os.close(os.open(self._mark, os.O_WRONLY | os.O_CREAT))
        if what.startswith("SIG"):
            number = signal.Signals[what]
            with suppress(ProcessLookupError):  # another process was there first: the main is gone
                if target == "group":
                    os.killpg(self._main, number)
                else:
                    os.kill(self._main if target == "main" else os.getpid(), number)
        elif what:
            number = getattr(errno, what)
            raise OSError(number, os.strerror(number), path)
