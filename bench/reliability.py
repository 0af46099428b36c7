"""What builds withstand: faults injected, more than the tests take the time for, and their cost.

`python -m bench.reliability [--share N]` prints a table; with N, every Nth moment is tried.
"""

from __future__ import annotations

import argparse
import errno
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults import updates
from tests.faults.injecting import Fault
from tests.faults.processes import Processes
from tests.faults.reviews import Reviewed
from tests.faults.sweeps import Tally, count, sweep
from tests.faults.updates import MANY, Update

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
        numbers = sorted(rng.sample(range(1, 4000), 60 // share))
        yield _name(fault), sweep(update, fault, numbers, MANY)


def _by_the_clock(update: Update, share: int) -> Tally:
    """Ctrl-C to a real process, at random times from its very start."""
    rng, tally = random.Random(SEED), Tally()
    environment = {
        **os.environ,
        "SOURCE_DATE_EPOCH": str(updates.CLOCK + 60),
        "HOME": str(update.processes.home),
    }
    for _ in range(100 // share):
        update.reset()
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
        tally.faults += 1
        found = [] if process.returncode in (0, 130) else [f"status {process.returncode}"]
        found += [err] if "Traceback" in err else []
        tally.problems += [*found, *update.mended()]
    return tally


def _reviews(update: Update, folder: Path, share: int, count_: Count) -> Reviewed:
    reviewed, tally = Reviewed(update, folder), Tally()
    fault = Fault("SIGKILL")
    for number in range(1, count(update, fault) + 1, share):
        tally.faults += 1
        tally.problems += reviewed.problems(Fault("SIGKILL", at=number))
    count_.add("SIGKILL at each operation, then imports into Anki", tally)
    return reviewed


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
            total.add("SIGINT to a real process, by the clock", _by_the_clock(update, share))
            reviewed = _reviews(update, folder / "device", share, total)
            secret = processes.home / ".cache" / "ankigen" / "secret"
            total.outside = _size(processes.home) - secret.stat().st_size
            temporary = _size(processes.temporary)
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
    print(f"\nTook {time.monotonic() - begin:.0f} s.", file=sys.stderr)
    for problem in total.problems[:20]:
        print(problem, file=sys.stderr)
    sys.exit(bool(total.problems))


if __name__ == "__main__":
    main()
