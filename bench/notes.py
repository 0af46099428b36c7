"""How long the notes of a vault take until their cards are known: `python -m bench.notes`.

CPU time, in milliseconds, of each stage over a whole vault, the best of several runs: other work on
the machine only ever adds to it.
"""

from __future__ import annotations

import argparse
import gc
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from ankigen import cards, index, obsidian, vault
from bench import vaults


def stages(notes: Path) -> dict[str, Callable[[], object]]:
    """The stages by name, each ready to be run again and again."""
    found = vault.walk(notes, notes, ())
    scan = vault.classify(found, ())
    read = vault.read(scan, notes)
    all_notes = tuple(read.notes.values())
    options = cards.Options()

    return {
        "walk": lambda: vault.walk(notes, notes, ()),
        "classify": lambda: vault.classify(found, ()),
        "read": lambda: vault.read(scan, notes),
        "index": lambda: index.build((*read.notes, *read.files)),
        "extract": lambda: [cards.extract(note, options) for note in all_notes],
        "parse": lambda: [obsidian.parse(note.body) for note in all_notes],
    }


def milliseconds(run: Callable[[], object], runs: int) -> float:
    """The least CPU time of one call."""
    times = []
    for _ in range(runs):
        gc.collect()
        begin = time.process_time()
        run()
        times.append(time.process_time() - begin)
    return min(times) * 1000


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="CPU time of each stage, in milliseconds")
    parser.add_argument("--cards", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--notes", type=Path, help="notes of your own instead of generated ones")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        notes = arguments.notes or vaults.write(Path(folder), arguments.cards) / "notes"
        for name, run in stages(notes).items():
            print(f"{name:10}{milliseconds(run, arguments.runs):8.1f}")


if __name__ == "__main__":
    main()
