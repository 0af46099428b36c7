"""What builds withstand: faults injected, more than the tests take the time for, and their cost.

`python -m bench.reliability [--share N]` prints a table; with N, every Nth moment is tried.
"""

from __future__ import annotations

import argparse
import errno
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

import hypothesis
from hypothesis.stateful import run_state_machine_as_test

from tests.faults import updates
from tests.faults.injecting import Fault
from tests.faults.processes import Processes
from tests.faults.reviews import Reviewed
from tests.faults.sweeps import Tally, count, sweep
from tests.faults.updates import MANY, Update, outcome
from tests.merging import test_histories
from tests.test_incremental import BUILDS, test_random_histories_are_as_from_nothing

# what is injected, at which moments, every how many of them
EVERY = 1
OPERATIONS = (
    (Fault("SIGKILL"), EVERY),
    (Fault("SIGINT"), EVERY),
    (Fault("SIGTERM"), EVERY),
    (Fault("SIGHUP"), EVERY),
    (Fault("ENOSPC", "writes"), EVERY),
    (Fault("EACCES"), EVERY),
    (Fault("EROFS", "writes"), EVERY),
    (Fault("EIO"), EVERY),
)
CALLS = (Fault("SIGKILL", "calls"), Fault("SIGINT", "calls"), Fault("SIGTERM", "calls"))
WORKERS = (
    Fault("SIGKILL", "calls", where="worker"),
    Fault("SIGTERM", "calls", where="worker"),
    Fault("SIGINT", "calls", where="worker", target="group"),
    Fault("SIGKILL", "calls", where="worker", target="main"),
)
SEED = 20261123


@dataclass
class Count:
    """All that was counted."""

    rows: list[tuple[str, int, int]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    outside: int = 0

    def add(self, name: str, tally: Tally) -> None:
        """Take a sweep's counts in, and show how far the run is."""
        self.rows.append((name, tally.faults, len(tally.problems)))
        self.problems += tally.problems
        print(f"{name}: {tally.faults}, {len(tally.problems)} wrong", file=sys.stderr)


def _name(fault: Fault) -> str:
    is_signal = fault.what.startswith("SIG")
    what = fault.what if is_signal else os.strerror(getattr(errno, fault.what)).lower()
    if fault.where == "worker":
        whom = {"self": "to a worker", "group": "to all processes", "main": "to the build"}
        return f"{what} {whom[fault.target]} while workers render"
    where = {"calls": "between operations, at random", "writes": "at each write"}
    return f"{what} {where.get(fault.moments, 'at each operation')}"


def _sweeps(update: Update, share: int) -> Iterator[tuple[str, Tally]]:
    rng = random.Random(SEED)
    for fault, step in OPERATIONS:
        # The first operation of a killed process is as good as none.
        yield _name(fault), sweep(update, fault, range(1, count(update, fault) + 1, step * share))
    for fault in CALLS:
        total = count(update, fault)
        numbers = sorted(rng.sample(range(100, total), 300 // share))
        yield _name(fault), sweep(update, fault, numbers)
    for fault in WORKERS:
        # How much a worker does depends on which is faster: some of these come too late.
        numbers = rng.sample(range(1, 4000), 240 // share)
        yield _name(fault), sweep(update, fault, numbers, MANY, most=60 // share)


_STOPPED = "Stopped; nothing is half written."
# Python runs this before anything else. What is imported next is imported where Ctrl-C is caught.
_MARKING = """
import os, sys
def _mark(event, arguments):
    if event == "import" and arguments[0] == "ankigen.cli":
        os.close(os.open(os.environ["BEGUN"], os.O_CREAT | os.O_WRONLY))
sys.addaudithook(_mark)
"""


def _by_the_clock(update: Update, folder: Path, share: int) -> tuple[Tally, int]:
    """Ctrl-C to a real process, at random times from its very start; and how many of these came
    before the program's own first step, and were answered by Python: it ends by the signal."""
    rng, tally, early = random.Random(SEED), Tally(), 0
    begun = folder / "begun"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(_MARKING)
    environment = {
        **os.environ,
        "SOURCE_DATE_EPOCH": str(updates.CLOCK + 60),
        "HOME": str(update.processes.home),
        "ANKIGEN_CACHE_DIR": str(update.cache),  # where these packages are known
        "PYTHONPATH": os.pathsep.join((str(folder), str(Path.cwd()))),
        "BEGUN": str(begun),
    }
    for _ in range(100 // share):
        update.reset()
        begun.unlink(missing_ok=True)
        process = subprocess.Popen(
            [sys.executable, "-m", "ankigen", "build"],
            cwd=update.root,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        # The interpreter itself takes some time before it can be quiet.
        time.sleep(0.05 + rng.random() * 0.6)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate()
        # Where even the preparations of `site` are interrupted, Python ends with 1.
        if process.returncode in (-signal.SIGINT, 1) and not begun.exists():
            early += 1
            found = [] if outcome(update.root) == update.old else ["written before it began"]
        else:
            tally.faults += 1
            found = [] if process.returncode in (0, 130) else [f"status {process.returncode}"]
            found += [err] if err.strip() not in ("", _STOPPED) else []
        tally.problems += [*found, *update.mended()]
    return tally, early


def _reviews(update: Update, folder: Path, share: int, count_: Count) -> Reviewed:
    reviewed, tally = Reviewed(update, folder), Tally()
    fault = Fault("SIGKILL")
    for number in range(1, count(update, fault) + 1, share):
        tally.faults += 1
        tally.problems += reviewed.problems(Fault("SIGKILL", at=number))
    count_.add("SIGKILL at each operation, then imports into Anki", tally)
    return reviewed


def _histories(share: int, problems: list[str]) -> Counter[str]:
    """What was done in random histories in the real Anki; the first that goes wrong is the last."""

    class Seeded(test_histories.Histories):
        counted: ClassVar[Counter[str]] = Counter()

    chosen = hypothesis.settings(
        test_histories.TestHistories.settings, max_examples=80 // share, database=None
    )
    try:
        run_state_machine_as_test(hypothesis.seed(SEED)(Seeded), settings=chosen)
    except AssertionError as error:
        problems.append(f"a history: {error}")
    return Seeded.counted


def _incremental(folder: Path, share: int, problems: list[str]) -> int:
    """How many random histories of edits gave, build by build, what builds from nothing give."""
    count_ = 0
    for seed in range(80 // share):
        try:
            test_random_histories_are_as_from_nothing(folder / str(seed), seed)
            count_ += 1
        except AssertionError as error:
            problems.append(f"incremental, {seed}: {error}")
        shutil.rmtree(folder / str(seed), ignore_errors=True)
    return count_


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def main() -> None:
    """Run everything and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--share", type=int, default=1, metavar="N", help="every Nth moment")
    share = parser.parse_args().share
    begin, total = time.monotonic(), Count()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with Processes(folder / "processes") as processes:
            update = updates.prepare(folder, processes)
            for label, tally in _sweeps(update, share):
                total.add(label, tally)
            by_the_clock, early = _by_the_clock(update, folder / "marking", share)
            total.add("SIGINT to a real process, by the clock", by_the_clock)
            reviewed = _reviews(update, folder / "device", share, total)
            total.outside = _size(processes.home)
            temporary = _size(processes.temporary)
        histories = _histories(share, total.problems)
        incremental = _incremental(folder / "incremental", share, total.problems)
    print("| fault | injected | wrong afterwards |\n|---|---:|---:|")
    for label, faults, problems in total.rows:
        print(f"| {label} | {faults:,} | {problems:,} |")
    faults = sum(row[1] for row in total.rows)
    print(f"| **all** | **{faults:,}** | **{len(total.problems):,}** |")
    print("\n| | |\n|---|---:|")
    kills = sum(row[1] for row in total.rows if row[0].startswith("SIGKILL"))
    print(f"| kill points | {kills:,} |")
    print(f"| packages imported into Anki after a kill | {reviewed.imports:,} |")
    print(f"| reviews looked for afterwards | {reviewed.checked:,} |")
    print(f"| reviews lost | {reviewed.lost:,} |")
    print(f"| bytes written outside the build folder and the ledger | {total.outside:,} |")
    print(f"| bytes that killed builds left among temporary files | {temporary:,} |")
    print(f"| interruptions answered by Python before the program began | {early:,} |")
    print("\n| | |\n|---|---:|")
    print(f"| edit histories replayed in Anki | {histories['histories']:,} |")
    for name in ("edits", "builds", "imports", "reviews", "reviews lost", "notes twice"):
        print(f"| {name} | {histories[name]:,} |")
    print(f"| edit histories built from build to build and from nothing | {incremental:,} |")
    print(f"| builds compared, byte for byte | {incremental * BUILDS:,} |")
    print(f"\nTook {time.monotonic() - begin:.0f} s.", file=sys.stderr)
    for problem in total.problems[:20]:
        print(problem, file=sys.stderr)
    sys.exit(bool(total.problems))


if __name__ == "__main__":
    main()
