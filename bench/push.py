"""How long a push takes beyond the build: `python -m bench.push --cards 10000`.

Into a closed collection, and by the add-on into the real Anki in its window, where that is on this
machine. Times are the clock's, and this process' processor time without Anki's.
"""

from __future__ import annotations

import argparse
import gc
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

from ankigen import config
from ankigen.addon.reading import digest
from ankigen.anki_folder import Profile
from ankigen.config import Config
from ankigen.delivery import addon
from ankigen.delivery.decision import Wishes
from ankigen.delivery.file import ClosedCollection
from ankigen.delivery.values import Way
from ankigen.pipeline.build import build
from ankigen.pipeline.plan import Request as BuildRequest
from ankigen.pipeline.push import Request, push
from bench import build as cases
from tests.delivery import window

Opened = Callable[[], AbstractContextManager[Way]]


@contextmanager
def ways(folder: Path) -> Iterator[Iterator[tuple[str, Opened]]]:
    """Each way's name, and how it is opened, one after the other."""

    def each() -> Iterator[tuple[str, Opened]]:
        profile = _profile(folder / "closed")
        yield "closed collection", lambda: ClosedCollection(profile)
        if window.needs_window.args[0]:
            print("| add-on | skipped: no Anki window here | | |")
            return
        base = _profile(folder / "open").folder.parent
        addon.install(base)
        with window.window(base):
            yield "add-on", lambda: nullcontext(addon.RunningAnki(base))

    yield each()


def _profile(base: Path) -> Profile:
    from anki.collection import Collection  # 0.2 s to load

    profile = Profile(base / "User 1")
    profile.folder.mkdir(parents=True)
    Collection(str(profile.collection)).close()
    return profile


def measure(settings: Config, way: Opened, prepare: Callable[[], None]) -> tuple[float, float]:
    """Seconds that a push takes after the build, by the clock and of this process' processor."""
    prepare()
    done = build(settings, BuildRequest(now=int(time.time())))
    digest.cache_clear()  # a command has none, either
    clock, processor = time.perf_counter(), time.process_time()
    with way() as opened:
        push(settings, done.latest, opened, Request(Wishes()), done.cards)
    return time.perf_counter() - clock, time.process_time() - processor


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Seconds of a push beyond the build")
    parser.add_argument("--cards", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=3)
    arguments = parser.parse_args()
    gc.disable()  # as the command does
    project = cases.vault(arguments.cards)
    settings = config.read(project)
    print("| into | what | seconds | of these processor |")
    print("|---|---|---:|---:|")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["XDG_STATE_HOME"] = str(Path(folder, "state"))
        with ways(Path(folder)) as each:
            for name, way in each:
                cases.clean(project)
                (project / "ankigen.delivered").unlink(missing_ok=True)
                first = measure(settings, way, lambda: None)
                what = f"first, {arguments.cards:,} cards"
                print(f"| {name} | {what} | {first[0]:.2f} | {first[1]:.2f} |")
                edits: dict[str, Callable[[], None]] = {
                    "one card changed": lambda: cases.touch(project),
                    "no change": lambda: None,
                }
                for what, prepare in edits.items():
                    some = [measure(settings, way, prepare) for _ in range(arguments.runs)]
                    clock, processor = min(some)
                    print(f"| {name} | {what} | {clock:.2f} | {processor:.2f} |")


if __name__ == "__main__":
    main()
