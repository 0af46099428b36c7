"""Real processes of `ankigen`, many a second, with or without a fault.

One process loads everything and then forks for each command, so that a command costs what it does,
not what loading does. Each runs `ankigen.__main__.main` from beginning to end, in a process group
of its own: what is left of that group when the command has ended is an orphan.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import NoReturn

from tests.faults.injecting import Fault, Injection

_HERE = Path(__file__).parents[2]
_PATIENCE = 60.0  # seconds for a command, and for its orphans a tenth of it


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended: its exit status (negative for the signal that killed it), what it wrote,
    how many moments there were, the processes it left behind, whether the fault came in time, and
    the kind of each moment that was an operation."""

    status: int
    out: str
    err: str
    moments: int
    orphans: int
    happened: bool
    kinds: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Task:
    """A command on a project; `settings` are set in the modules of the process before it begins, as
    `ankigen.pipeline.compile.PARALLEL_FROM`."""

    root: str
    arguments: tuple[str, ...]
    fault: Fault = field(default_factory=Fault)
    environment: Mapping[str, str] = field(default_factory=dict)
    settings: Mapping[str, int] = field(default_factory=dict)


class Processes(AbstractContextManager["Processes"]):
    """The process that forks; ended at the end of a `with` statement. The commands have `home` for
    a home and `temporary` for temporary files."""

    def __init__(self, folder: Path) -> None:
        self.home, self.temporary = folder / "home", folder / "tmp"
        for made in (self.home, self.temporary):
            made.mkdir(parents=True, exist_ok=True)
        self._own = {"HOME": str(self.home), "TMPDIR": str(self.temporary)}
        # What it builds to load everything is kept elsewhere than in the commands' home.
        apart = {"TMPDIR": str(folder), "ANKIGEN_CACHE_DIR": str(folder / "cache")}
        environment = {**os.environ, **self._own, **apart}
        environment.pop("XDG_CACHE_HOME", None)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.processes"],
            cwd=_HERE,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __exit__(self, *_: object) -> None:
        self._process.communicate()

    def run(
        self,
        root: Path,
        *arguments: str,
        fault: Fault | None = None,
        environment: Mapping[str, str] | None = None,
        settings: Mapping[str, int] | None = None,
    ) -> Ended:
        """Run `ankigen ARGUMENTS` in the project's folder and wait for it to end."""
        own = {**self._own, **(environment or {})}
        task = Task(str(root), arguments, fault or Fault(), own, settings or {})
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(asdict(task)) + "\n")
        self._process.stdin.flush()
        return Ended(**json.loads(self._process.stdout.readline()))


def serve() -> None:
    """Answer the tasks on standard input until there are no more."""
    from ankigen.cli import run

    with tempfile.TemporaryDirectory() as name:
        # All modules are loaded by what needs them.
        note = Path(name) / "notes" / "a.md"
        for text in ("Q: one\nA: `two`\n\nC: {{c1::x}}\n", "Q: once\nA: two\n\nQ: b\nA: c\n"):
            note.parent.mkdir(exist_ok=True)
            note.write_text(text)
            run(["-q", "-C", name, "build"])
    with contextlib.suppress(ImportError):  # half of what a push would need
        import anki.collection  # noqa: F401
    for line in sys.stdin:
        content = json.loads(line)
        task = Task(**{**content, "fault": Fault(**content["fault"])})
        # Not in a `with` statement: the child goes this way, too, and would remove it at its end.
        folder = Path(tempfile.mkdtemp())
        answer = _fork(task, folder)
        shutil.rmtree(folder)
        sys.stdout.write(json.dumps(asdict(answer)) + "\n")
        sys.stdout.flush()


def _fork(task: Task, folder: Path) -> Ended:
    child = os.fork()
    if not child:
        _become(task, folder)
    with contextlib.suppress(OSError):
        os.setpgid(child, child)
    deadline = time.monotonic() + _PATIENCE
    while not (found := os.waitpid(child, os.WNOHANG))[0]:
        if time.monotonic() > deadline:
            os.killpg(child, signal.SIGKILL)
        time.sleep(0.001)
    orphans = _orphans(child)
    count = folder / "count"
    moments, kinds = json.loads(count.read_text()) if count.exists() else (0, ())
    return Ended(
        os.waitstatus_to_exitcode(found[1]),
        (folder / "out").read_text(errors="replace"),
        (folder / "err").read_text(errors="replace"),
        moments,
        orphans,
        (folder / "happened").exists(),
        kinds,
    )


def _orphans(group: int) -> int:
    """How many of a group's processes do not end by themselves; they are killed."""
    deadline = time.monotonic() + _PATIENCE / 10
    while members := _members(group):
        if time.monotonic() > deadline:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(group, signal.SIGKILL)
            return len(members)
        time.sleep(0.002)
    return 0


def _members(group: int) -> Sequence[str]:
    """The processes of a group that still run; those that have ended may wait to be seen off."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return ()
    if not Path("/proc/self/stat").exists():
        return [str(group)]
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            state, _, its_group = path.read_text().rpartition(")")[2].split()[:3]
            if int(its_group) == group and state != "Z":
                found.append(path.parent.name)
    return found


def _become(task: Task, folder: Path) -> None:
    """In the child: be the command, to the end of the process."""
    os.setpgid(0, 0)
    for number, name, flags in (
        (0, os.devnull, os.O_RDONLY),
        (1, folder / "out", os.O_WRONLY | os.O_CREAT),
        (2, folder / "err", os.O_WRONLY | os.O_CREAT),
    ):
        opened = os.open(name, flags)
        os.dup2(opened, number)
        os.close(opened)
    os.environ.update(task.environment)
    tempfile.tempdir = None  # asked for anew
    for name, value in task.settings.items():
        module, _, attribute = name.rpartition(".")
        setattr(sys.modules[module], attribute, value)
    os.chdir(task.root)
    sys.argv = ["ankigen", *task.arguments]
    injection = Injection(task.fault, task.root, str(folder / "happened"))
    from ankigen import __main__ as program

    leave = program._leave

    def count() -> None:
        (folder / "count").write_text(json.dumps([injection.count, injection.kinds]))

    def counted(status: int) -> NoReturn:
        count()
        leave(status)

    program._leave = counted
    injection.install()
    try:
        program.main()
    finally:  # a fault of its own, which has no exit status
        count()


if __name__ == "__main__":
    serve()
