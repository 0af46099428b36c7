"""Where the time of a build goes, stage by stage: `python -m bench.stages`.

The stages' functions are timed from outside, in one process, by processor time, garbage collection
included. A stage within another (compiling within preparing) counts for itself alone.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench import build as cases

# What a stage is called, and the functions that do it: (module, name).
STAGES = {
    "walk": [("ankigen.cache.snapshot", "walk_vault")],
    "read notes": [("ankigen.vault", "read")],
    "extract cards": [("ankigen.cards", "extract")],
    "draft cards": [("ankigen.render.draft", "Renderer.draft")],
    "describe cards": [("ankigen.identity", "card_text")],
    "cache": [
        ("ankigen.pipeline.compile", "to_row"),
        ("ankigen.pipeline.compile", "from_row"),
        ("ankigen.cache.notes", "NotesCache.load"),
    ],
    "read ledger": [("ankigen.identity", "read")],
    "recognise": [("ankigen.identity", "match")],
    "finish fields": [("ankigen.render", "finish")],
    "stamp": [("ankigen.identity", "stamp")],
    "package": [("ankigen.package", "write"), ("ankigen.files", "copy")],
    "write ledger": [("ankigen.identity", "write")],
    "remember": [("ankigen.cache.record", "keep_build")],
}


class Clock:
    """Processor seconds by stage; what runs within another is taken from that."""

    def __init__(self) -> None:
        self.seconds = dict.fromkeys([*STAGES, "imports", "the rest"], 0.0)
        self._running: list[str] = []
        self._since = time.process_time()

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Count what happens here to the stage."""
        self._charge()
        self._running.append(name)
        try:
            yield
        finally:
            self._charge()
            self._running.pop()

    def _charge(self) -> None:
        now = time.process_time()
        self.seconds[self._running[-1] if self._running else "the rest"] += now - self._since
        self._since = now

    def watch(self, stage: str, module: str, name: str) -> None:
        """Time a function, or a method (`Class.method`)."""
        __import__(module)
        owner: Any = sys.modules[module]
        *path, last = name.split(".")
        for part in path:
            owner = getattr(owner, part)
        setattr(owner, last, self._timed(stage, getattr(owner, last)))

    def _timed(self, stage: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def timed(*arguments: Any, **options: Any) -> Any:
            with self.stage(stage):
                return function(*arguments, **options)

        return timed


def measure(project: str) -> dict[str, float]:
    """Build the project once, in this process; processor seconds by stage."""
    clock = Clock()
    with clock.stage("imports"):
        from ankigen import config
        from ankigen.pipeline.build import build
        from ankigen.pipeline.plan import Request

        for stage, functions in STAGES.items():
            for module, name in functions:
                clock.watch(stage, module, name)
    settings = config.read(config.find(Path(project)), {"jobs": 1})
    build(settings, Request(now=int(time.time())))
    with clock.stage("the rest"):
        return clock.seconds


def table(cards: int) -> list[str]:
    """A table of a cold build and of one after an edit, by stage."""
    project = cases.vault(cards)
    one = [sys.executable, "-m", "bench.stages", "--project", str(project)]
    cases.clean(project)
    cold = _one(one)
    time.sleep(0.1)
    cases.touch(project)
    _one(one)  # so that every note is older than a tick of the file system
    cases.touch(project)
    edited = _one(one)
    rows = [f"| stage | cold build, {cards:,} cards | one note edited |", "|---|---:|---:|"]
    rows += [f"| {name} | {cold[name]:.2f} | {edited[name]:.2f} |" for name in cold]
    rows.append(f"| **all** | **{sum(cold.values()):.2f}** | **{sum(edited.values()):.2f}** |")
    return rows


def _one(command: list[str]) -> dict[str, float]:
    shown = subprocess.run(
        command, check=True, capture_output=True, text=True, cwd=cases.ROOT, env=cases.environment()
    )
    lines = (line.rpartition(" ") for line in shown.stdout.splitlines())
    return {name: float(seconds) for name, _, seconds in lines}


def main() -> None:
    """Print the table; with `--project`, build that once and print its figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cards", type=int, default=10_000)
    parser.add_argument("--project")
    options = parser.parse_args()
    if options.project:
        for name, seconds in measure(options.project).items():
            print(f"{name} {seconds:.4f}")
    else:
        print("\n".join(table(options.cards)))


if __name__ == "__main__":
    main()
