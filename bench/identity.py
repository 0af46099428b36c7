"""Replays edit histories on real notes and times matching: `python -m bench.identity`.

The histories take the example notes and each folder below `--vaults`; the truth about every card
is known, so each identity that a build gives is right or wrong. Prints Markdown tables.
"""

from __future__ import annotations

import argparse
import gc
import random
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from ankigen.identity import match, read, write
from tests.identity.cards import Deck, make
from tests.identity.corpora import cards
from tests.identity.histories import UNTOUCHED, History, Tally

ROOT = Path(__file__).parents[1]
_Result = TypeVar("_Result")
AT_ONCE = 300  # edits of one history; then the next begins from the notes as they are
EACH = 3  # edits of a card in one history, on average and at most


def histories(folders: list[Path], edits: int, most: int) -> None:
    """Replay `edits` edits on each folder's notes and print the figures."""
    total = Tally()
    print("| notes | cards | edits | builds | edited cards | right | kept | asked |")
    print("|---|---|---|---|---|---|---|---|")
    for folder in folders:
        notes = cards(folder)
        tally = replay(notes, edits, most)
        print(_row(folder.name, sum(map(len, notes.values())), tally), flush=True)
        total.add(tally)
    print(_row("all", 0, total))
    print("\n| edit | cards that should keep their identity | did | new cards | wrong |")
    print("|---|---|---|---|---|")
    for kind in sorted({*total.should, *total.new, *total.wrong} - {UNTOUCHED}):
        should, kept = total.should[kind], total.kept[kind]
        share = f"{kept / should:.2%}" if should else "–"
        print(f"| {kind} | {should} | {share} | {total.new[kind]} | {total.wrong[kind]} |")


def replay(notes: dict[str, list[tuple[str, str]]], edits: int, most: int) -> Tally:
    """Histories from one start with different seeds, until there are `edits` edits."""
    total = Tally()
    seed = 0
    at_once = min(AT_ONCE, EACH * sum(map(len, notes.values())))
    while total.edits < edits:
        tally = History(notes, seed).run(min(at_once, edits - total.edits), most)
        for mistake in tally.mistakes:
            print(mistake, file=sys.stderr)
        total.add(tally)
        seed += 1
    return total


def _row(name: str, size: int, tally: Tally) -> str:
    edited = sum(n for k, n in (tally.should + tally.new).items() if k != UNTOUCHED)
    return (
        f"| {name} | {size or ''} | {tally.edits} | {tally.builds} | {edited} "
        f"| {tally.precision:.3%} | {tally.recall:.2%} | {tally.doubts} |"
    )


def speed(size: int) -> None:
    """Time reading and matching a ledger of `size` cards, unchanged and with one in a hundred
    reworded."""
    rng = random.Random(1)
    vocabulary = [
        "".join(rng.choices("abcdefghijklmnop", k=rng.randint(3, 10))) for _ in range(9**5)
    ]

    def words(count: int) -> str:
        ranks = (int(rng.paretovariate(0.6)) for _ in range(count))
        return " ".join(vocabulary[min(rank, len(vocabulary) - 1)] for rank in ranks)

    whole = [
        make(f"What is {words(6)}?", words(30), f"folder {i % 100}/note {i // 20}.md")
        for i in range(size)
    ]
    none = [()] * size
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "ankigen.lock")
        write(path, Deck().build(whole).ledger)
        gc.collect()
        before = _memory()
        ledger, reading = _timed(lambda: read(path))
        same, unchanged = _timed(lambda: match(whole, none, ledger))
        memory = _memory() - before
    assert not any(m.entry is None for m in same.matches)
    edited = list(whole)
    for i in rng.sample(range(size), size // 100):
        question = edited[i].question.text.split()
        question[2] = rng.choice(vocabulary)
        answer = f"{edited[i].answer.text} {words(3)}"
        edited[i] = edited[i]._replace(
            question=edited[i].question._replace(text=" ".join([*question, "now"])),
            answer=edited[i].answer._replace(text=answer),
        )
    again, reworded = _timed(lambda: match(edited, none, ledger))
    kept = sum(m.identity == n.identity for m, n in zip(same.matches, again.matches, strict=True))
    print(f"\n{size} cards: {dict(Counter(m.evidence.value for m in again.matches))}, {kept} kept")
    print(f"reading the ledger {reading:.2f} s, matching it unchanged {unchanged:.2f} s,")
    print(f"with {size // 100} cards reworded {reworded:.2f} s; ledger and match {memory} MB")


def _timed(work: Callable[[], _Result]) -> tuple[_Result, float]:
    started = time.process_time()
    result = work()
    return result, time.process_time() - started


def _memory() -> int:
    """Megabytes in use now, where the system tells; else the most there ever were."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
        return pages * resource.getpagesize() >> 20
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10


def main() -> None:
    """Read the command line and print everything."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--vaults", type=Path, default=ROOT / ".." / "shared" / "vaults")
    parser.add_argument("--edits", type=int, default=3000, help="edits for each folder of notes")
    parser.add_argument("--most", type=int, default=6, help="edits between two builds, at most")
    parser.add_argument("--cards", type=int, default=100_000, help="cards for the timings")
    chosen = parser.parse_args()
    vaults = sorted(chosen.vaults.iterdir()) if chosen.vaults.is_dir() else []
    folders = [ROOT / "notes", *(path for path in vaults if path.is_dir())]
    if chosen.edits:
        histories(folders, chosen.edits, chosen.most)
    if chosen.cards:
        speed(chosen.cards)


if __name__ == "__main__":
    main()
