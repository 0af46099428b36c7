"""`python -m tests.fuzz`: run the targets for long, and say what came of it."""

from __future__ import annotations

import functools
import hashlib
import json
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import click

from tests.fuzz import guided
from tests.fuzz.running import Failure, Result, minimise, run
from tests.fuzz.targets import all_targets

_CHUNK = 500  # inputs that a process is given at a time


@click.command()
@click.option("--target", "names", default="all", help="Targets, with commas between; or `all`.")
@click.option("--seed", default=1, help="What the inputs are derived from.")
@click.option("--inputs", default=10_000, help="How many; over all targets by their shares.")
@click.option("--start", default=0, help="The part of the run that is done: inputs of `--inputs`.")
@click.option("--jobs", default=1, help="Processes.")
@click.option("--guided", "seconds", default=0, help="Seconds a target, led by its coverage.")
@click.option("--found", default="build/fuzz", type=Path, help="Where failures are written.")
@click.option("--record", type=Path, help="A file to which the result is appended, as JSON lines.")
def main(
    names: str,
    seed: int,
    inputs: int,
    start: int,
    jobs: int,
    seconds: int,
    found: Path,
    record: Path | None,
) -> None:
    """Fuzz ankigen. The status is 1 where something failed.

    The inputs of a target are numbered, and each follows from the target, the seed and its number
    alone: any part of a run can be done again, or by another process, with the same result.
    """
    targets = all_targets()
    chosen = list(targets) if names == "all" else names.split(",")
    if seconds:
        sys.exit(max(guided.start(name, seconds, seed, found) for name in chosen))
    shares = sum(targets[name].share for name in chosen)
    failed = False
    for name in chosen:
        share = targets[name].share
        first, count = start * share // shares, inputs * share // shares
        begin = time.monotonic()
        result = _run(name, seed, first, count, jobs)
        failed |= bool(result.failures)
        line = _line(name, seed, first, result, time.monotonic() - begin)
        click.echo(json.dumps(line, ensure_ascii=False))
        if record is not None:
            record.parent.mkdir(parents=True, exist_ok=True)
            with record.open("a", encoding="utf-8") as stream:
                stream.write(json.dumps(line, ensure_ascii=False) + "\n")
        for failure in result.failures.values():
            _keep(name, failure, found)
    sys.exit(int(failed))


def _run(name: str, seed: int, first: int, count: int, jobs: int) -> Result:
    ends = first + count
    parts = [(start, min(_CHUNK, ends - start)) for start in range(first, ends, _CHUNK)]
    result = Result()
    if jobs == 1:
        for part in parts:
            result.add(_part(name, seed, part))
        return result
    with ProcessPoolExecutor(jobs) as pool:
        for each in pool.map(functools.partial(_part, name, seed), parts):
            result.add(each)
    return result


def _part(name: str, seed: int, part: tuple[int, int]) -> Result:
    return run(all_targets()[name], seed, *part)


def _line(name: str, seed: int, first: int, result: Result, wall: float) -> dict[str, object]:
    slowest, number, size = result.slowest
    return {
        "target": name,
        "seed": seed,
        "first": first,
        "inputs": result.inputs,
        "bytes": result.size,
        "cpu": round(result.seconds, 1),
        "wall": round(wall, 1),
        "slowest": {"seconds": round(slowest, 3), "number": number, "bytes": size},
        "outcomes": dict(sorted(result.outcomes.items())),
        "failures": sorted(result.failures),
    }


def _keep(name: str, failure: Failure, found: Path) -> None:
    """Write the failing input, made small, and say how it failed."""
    data = minimise(all_targets()[name], failure)
    folder = found / name
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / hashlib.sha256(data).hexdigest()[:12]
    path.write_bytes(data)
    click.echo(
        f"\n{name} {failure.number}: {failure.kind}: {path}\n{failure.text[-3000:]}", err=True
    )


if __name__ == "__main__":
    main()
