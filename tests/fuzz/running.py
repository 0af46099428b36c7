"""Running a target over many inputs, each by the clock, and putting together what came of it."""

from __future__ import annotations

import signal
import time
import traceback
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType

from tests.fuzz.generate import rng
from tests.fuzz.targets import Target

LIMIT = 1.0  # seconds of CPU time that one input may take
_PATIENCE = 10.0  # seconds of CPU time after which it is broken off
_THOROUGH = 16  # of so many inputs one is also tried twice and read by the slow HTML parser


class TooSlowError(BaseException):
    """An input took too long; no `except Exception` stands in its way."""


@dataclass(frozen=True)
class Failure:
    """An input that something does not hold for; `kind` is the same for the same mistake."""

    number: int
    data: bytes
    kind: str
    text: str


@dataclass
class Result:
    """What a run gave: how many inputs with which outcome, in how much CPU time (seconds), the
    slowest one (seconds, number, size in bytes), and the first failure of each kind."""

    inputs: int = 0
    seconds: float = 0.0
    size: int = 0
    slowest: tuple[float, int, int] = (0.0, 0, 0)
    outcomes: Counter[str] = field(default_factory=Counter)
    failures: dict[str, Failure] = field(default_factory=dict)

    def add(self, other: Result) -> None:
        """Take in what another part of the run gave."""
        self.inputs += other.inputs
        self.seconds += other.seconds
        self.size += other.size
        self.slowest = max(self.slowest, other.slowest)
        self.outcomes += other.outcomes
        self.failures = other.failures | self.failures


def run(target: Target, seed: int, start: int, count: int) -> Result:
    """Try the inputs `start` to `start + count` of a seed."""
    result = Result()
    begin = time.process_time()
    make = target.make
    for number in range(start, start + count):
        data = make(rng(target.name, seed, number))
        thorough = zlib.crc32(data) % _THOROUGH == 0
        before = time.process_time()
        outcome, failure = attempt(target, data, thorough=thorough, number=number)
        spent = time.process_time() - before
        result.slowest = max(result.slowest, (spent, number, len(data)))
        result.outcomes[outcome] += 1
        result.size += len(data)
        if failure is not None:
            result.failures.setdefault(failure.kind, failure)
    result.inputs = count
    result.seconds = time.process_time() - begin
    return result


def attempt(
    target: Target, data: bytes, *, thorough: bool = True, number: int = 0
) -> tuple[str, Failure | None]:
    """What becomes of an input: a word, and the failure if something does not hold."""
    begin = time.process_time()
    try:
        with _broken_off():
            outcome = target.run(data, thorough)
    except Exception as error:  # noqa: BLE001  # whatever it is, it is what is looked for
        return "failed", Failure(number, data, _kind(error), traceback.format_exc())
    except TooSlowError as error:
        return "failed", Failure(
            number, data, "too slow", "".join(traceback.format_exception(error))
        )
    spent = time.process_time() - begin
    # A thorough attempt does everything twice, and reads the HTML with a slow parser.
    if spent > LIMIT * (5 if thorough else 1):
        return "failed", Failure(number, data, "slow", f"{spent:.2f} s")
    return outcome, None


@contextmanager
def _broken_off() -> Iterator[None]:
    """Ends what takes too much CPU time; the clock counts that of the process alone."""

    def end(number: int, frame: FrameType | None) -> None:
        raise TooSlowError

    before = signal.signal(signal.SIGPROF, end)
    signal.setitimer(signal.ITIMER_PROF, _PATIENCE)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def _kind(error: Exception) -> str:
    """The place in the code at which it went wrong, and how."""
    frames = traceback.extract_tb(error.__traceback__)
    last = frames[-1]
    for frame in frames:
        if "/ankigen/" in frame.filename and "/tests/" not in frame.filename:
            last = frame
    return f"{type(error).__name__} {last.filename.rpartition('/')[2]}:{last.lineno}"


def minimise(target: Target, failure: Failure, attempts: int = 3_000) -> bytes:
    """A shorter input that fails in the same way, found by leaving out ever smaller parts."""
    data = failure.data
    step = max(1, len(data) // 2)
    while step and attempts > 0:
        start = 0
        while start < len(data) and attempts > 0:
            shorter = data[:start] + data[start + step :]
            attempts -= 1
            _, found = attempt(target, shorter)
            if found is not None and found.kind == failure.kind:
                data = shorter
            else:
                start += step
        step //= 2
    return data
