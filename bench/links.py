"""Links and the index at scale: `python -m bench.links`.

A vault of 10,000 notes in memory: what its index costs beyond reading the files, and what 1,000
links to notes, headings and blocks cost after that.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from pathlib import Path

from ankigen import index
from ankigen.obsidian import Definitions
from ankigen.render.library import Library
from ankigen.render.resolver import VaultResolver
from ankigen.types import Note

NOTES = 10_000
LINKS = 1_000


def note(number: int) -> Note:
    """A note of a few sections and blocks; every tenth shares its name with another."""
    name = f"Note {number // 10 * 10 if number % 10 == 1 else number}"
    body = "".join(f"# Part {part}\nText of part {part}. ^id{part}\n\n" for part in range(5))
    path = f"Folder {number % 100}/{name}.md"
    return Note(path, path, name, body)


def main() -> None:
    """Print the medians of five runs."""
    notes = {each.path: each for each in map(note, range(NOTES))}
    random_ = random.Random(1)
    kinds = ("", "#Part 3", "#^id2")
    targets = [f"Note {random_.randrange(NOTES)}{kinds[place % 3]}" for place in range(LINKS)]

    def resolve() -> None:
        resolver = VaultResolver(library, lambda _: Definitions())
        for target in targets:
            resolver.link(target, "Folder 1/Note 1.md")

    print(f"index of {NOTES:,} notes: {median(lambda: index.build(notes)):.3f} s")
    names = index.build(notes)

    def nothing(*_: object) -> None:
        return None

    library = Library(
        "Vault", notes, {}, names, str, lambda _: b"", lambda *_: Path(), nothing, nothing
    )
    print(f"{LINKS:,} links: {median(resolve) * 1000:.1f} ms")


def median(function: Callable[[], object], runs: int = 5) -> float:
    """The median time of a call, in seconds."""
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        function()
        times.append(time.perf_counter() - start)
    return sorted(times)[runs // 2]


if __name__ == "__main__":
    main()
