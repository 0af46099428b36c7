"""From saving a note to a finished package under `ankigen watch`: `python -m bench.watching`."""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

from bench import build as cases

_PATIENCE = 60.0  # seconds


def latencies(cards: int, saves: int) -> list[float]:
    """Wall-clock seconds from the end of a save to the new package's being in place."""
    project = cases.vault(cards)
    package = project / "build" / "bench.apkg"
    cases.clean(project)
    command = [sys.executable, "-m", "ankigen", "-C", str(project), "watch"]
    watch = subprocess.Popen(
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        env=cases.environment(),
    )
    assert watch.stderr is not None
    try:
        for line in watch.stderr:
            if "Watching" in line:
                break
        time.sleep(0.5)  # until the watcher listens
        return [_save(project, package) for _ in range(saves)]
    finally:
        watch.terminate()
        watch.communicate()


def _save(project: Path, package: Path) -> float:
    before = package.stat().st_ino
    cases.touch(project, pause=0)
    start = time.perf_counter()
    while package.stat().st_ino == before:
        if time.perf_counter() - start > _PATIENCE:
            raise SystemExit("the watch does not build")
        time.sleep(0.002)
    seconds = time.perf_counter() - start
    time.sleep(0.5)  # until the build has ended and the watcher listens again
    return seconds


def row(cards: int, saves: int = 10) -> str:
    """A line of the table: the median and the slowest of the saves."""
    found = latencies(cards, saves)
    return f"| {cards:,} | {saves} | {median(found):.2f} | {max(found):.2f} |"


HEAD = "| cards | saves | median, seconds | slowest |\n|---:|---:|---:|---:|"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cards", type=int, nargs="*", default=[1000, 10_000])
    parser.add_argument("--saves", type=int, default=10)
    options = parser.parse_args()
    print(HEAD)
    for cards in options.cards:
        print(row(cards, options.saves), flush=True)


if __name__ == "__main__":
    main()
