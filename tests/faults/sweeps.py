"""One fault after another through the moments of a build, and what was wrong with any."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from tests.examples import LONG
from tests.faults.injecting import Fault
from tests.faults.processes import Ended
from tests.faults.updates import Update

# What looks at a project after a fault and after the build that mends it, and says what is wrong.
Look = Callable[[], list[str]]


@dataclass
class Tally:
    """`faults` came in time (what was set past the end of the work is none), `problems` were found
    after any."""

    faults: int = 0
    problems: list[str] = field(default_factory=list)


def statuses(fault: Fault) -> set[int]:
    """The exit statuses that a build with this fault may have."""
    if not fault.what.startswith("SIG"):
        return {0, 1, 2}  # some files are of no consequence
    number = signal.Signals[fault.what].value
    if fault.target == "self" and fault.where == "worker":
        return {0}
    if fault.what == "SIGINT":
        return {128 + number, 0}  # it comes too late when all is done and written
    return {-number}


def count(update: Update, fault: Fault, settings: Mapping[str, int] | None = None) -> int:
    """How many moments a build has at which the fault can happen."""
    update.reset()
    return update.build(fault=replace(fault, what=""), settings=settings).moments


def of_each_kind(update: Update, fault: Fault) -> list[int]:
    """The moments that are tried: the middle one of each kind of operation, or all of them."""
    update.reset()
    kinds = update.build(fault=replace(fault, what="")).kinds
    places: dict[str, list[int]] = {}
    for number, kind in enumerate(kinds, start=1):
        places.setdefault(kind, []).append(number)
    middle = sorted(numbers[len(numbers) // 2] for numbers in places.values())
    return [*range(1, len(kinds) + 1)] if LONG else middle


def sweep(
    update: Update,
    fault: Fault,
    numbers: Iterable[int],
    settings: Mapping[str, int] | None = None,
    look: Look = list,
    most: int | None = None,
) -> Tally:
    """Let the fault happen at each moment of `numbers`, each time from the same start, until `most`
    came in time. That none did is a problem, too."""
    tally = Tally()
    for number in numbers:
        if tally.faults == most:
            break
        update.reset()
        ended = update.build(fault=replace(fault, at=number), settings=settings)
        is_killed = ended.status < 0
        expected = statuses(fault) if ended.happened else {0}
        found = update.problems(ended, expected, is_killed=is_killed)
        found += [*look(), *(f"after the next build: {each}" for each in update.mended()), *look()]
        tally.faults += ended.happened
        tally.problems += [f"{fault.what} at {fault.moments} {number}: {each}" for each in found]
    tally.problems += [] if tally.faults else [f"{fault.what} at {fault.moments}: never came"]
    return tally


def clean(ended: Ended) -> bool:
    """Whether a command that was told to end did so without a word too much."""
    return "Traceback" not in ended.err and not ended.orphans
