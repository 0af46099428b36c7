"""A build that is told to end, or killed, at any moment: old state or new, and quietly."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults.injecting import Fault
from tests.faults.sweeps import count, of_each_kind, sweep
from tests.faults.updates import MANY, Update

ROOT = Path(__file__).parents[2]
SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP", "SIGKILL")


@pytest.mark.parametrize(
    ("what", "step"), [("SIGINT", 1), ("SIGTERM", 3), ("SIGHUP", 4), ("SIGKILL", 1)]
)
def test_at_an_operation_of_the_file_system(update: Update, what: str, step: int) -> None:
    """Whatever file is about to be opened, renamed, synced or removed: nothing is half, nothing is
    left over, and the next build gives the bytes of one that nobody stopped."""
    fault = Fault(what)
    numbers = of_each_kind(update, fault)
    assert len(numbers) > 8
    assert sweep(update, fault, numbers[::step]).problems == []


@pytest.mark.parametrize(("what", "parts"), [("SIGINT", 6), ("SIGKILL", 4)])
def test_at_a_call_of_a_function(update: Update, what: str, parts: int) -> None:
    """The same between the operations, in the midst of the work."""
    fault = Fault(what, "calls")
    total = count(update, fault)
    numbers = range(total // (2 * parts), total, total // parts)
    assert sweep(update, fault, numbers).problems == []


@pytest.mark.parametrize(
    ("what", "target"),
    [("SIGINT", "group"), ("SIGHUP", "group"), ("SIGTERM", "main"), ("SIGKILL", "main")],
)
def test_while_processes_work_for_it(update: Update, what: str, target: str) -> None:
    """Ctrl-C in a terminal reaches all processes, other signals one: none says anything of its own,
    and none outlives the build, not even one that is killed."""
    fault = Fault(what, "calls", where="worker", target=target)
    assert sweep(update, fault, (300, 1000, 2500), MANY).problems == []


@pytest.mark.parametrize("what", ["SIGKILL", "SIGTERM"])
def test_a_process_that_works_for_it(update: Update, what: str) -> None:
    """A process that the system kills costs time only: the bytes are the same."""
    fault = Fault(what, "calls", where="worker")
    assert sweep(update, fault, (5, 1500, 4000), MANY).problems == []


def test_a_process_without_memory(update: Update) -> None:
    """What a process has no memory for is done in the build's own."""
    code = (
        "import sys; from ankigen import processes\n"
        "from ankigen.pipeline import compile as module\n"
        "module.PARALLEL_FROM = 0; processes._CHUNK = 20; main = __import__('os').getpid()\n"
        "original = module.Compiler.compile\n"
        "def compile(*arguments):\n"
        "    if __import__('os').getpid() != main: raise MemoryError\n"
        "    return original(*arguments)\n"
        "module.Compiler.compile = compile\n"
        "sys.argv[1:] = ['build', '--jobs', '2']\n"
        "from ankigen.__main__ import main as command; command()\n"
    )
    done = _python(code, update)
    assert (done.returncode, done.stderr) == (0, "")
    assert update.problems(update.build(), {0}) == []


def _python(code: str, update: Update) -> subprocess.CompletedProcess[str]:
    import os

    environment = {
        **os.environ,
        "SOURCE_DATE_EPOCH": "1700000060",
        "PYTHONPATH": str(ROOT),
        "ANKIGEN_CACHE_DIR": str(update.cache),  # where these packages are known
    }
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=update.root,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("number", [1, 8, 60, 150])
def test_while_modules_are_loaded(update: Update, number: int) -> None:
    """Ctrl-C is as quiet before a command has begun as later."""
    code = (
        "import os, signal, sys; count = 0\n"
        "def hook(event, arguments):\n"
        "    global count\n"
        "    count += event == 'import' and armed\n"
        f"    if count == {number} and event == 'import': os.kill(os.getpid(), signal.SIGINT)\n"
        "armed = False; sys.addaudithook(hook); sys.argv[1:] = ['build']\n"
        "from ankigen.__main__ import main; armed = True; main()\n"
    )
    done = _python(code, update)
    assert done.returncode == 130
    assert "Traceback" not in done.stderr
    assert update.problems(update.build(), {0}) == []


@pytest.mark.parametrize(
    ("compiling", "status", "says"),
    [
        pytest.param(
            "def closed():\n"
            "    try: yield\n"
            "    finally: raise KeyboardInterrupt\n"
            "def compile_notes(*arguments): next(closed()); return []\n",
            130,
            "Stopped; nothing is half written.\n",
            id="ctrl-c-in-a-generator",  # where Python would only say that it ignores it
        ),
        pytest.param(
            "def compile_notes(*arguments): raise MemoryError\n",
            1,
            "ankigen: there is not enough memory\n",
            id="no-memory",
        ),
    ],
)
def test_while_notes_are_compiled(update: Update, compiling: str, status: int, says: str) -> None:
    """What ends a build within its work is said, wherever it is raised."""
    code = (
        f"import sys; from ankigen.pipeline import compile as module\n{compiling}"
        "module.compile_notes = compile_notes; sys.argv[1:] = ['build']\n"
        "from ankigen.__main__ import main; main()\n"
    )
    done = _python(code, update)
    assert (done.returncode, done.stderr) == (status, says)
    assert update.problems(update.build(), {0}) == []
