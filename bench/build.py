"""Whole builds, beside other tools that turn Markdown into Anki packages: `python -m bench.build`.

Each case is a whole process. The commands of a comparison run in turn, several times; the ratio is
the median of the ratios of the pairs, so that it holds when the machine's speed drifts. The peers
are installed into a virtual environment of their own, below `build/bench/`.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import re
import resource
import shutil
import subprocess
import sys
import time
import venv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median

from ankigen import cache, config
from bench import vaults

ROOT = Path(__file__).parent.parent
WORK = ROOT / "build" / "bench"
os.environ["ANKIGEN_CACHE_DIR"] = str(WORK / "cache")
# markdown-anki-decks uses an interface of click that later versions took away.
PEERS = {"ankdown": ("ankdown",), "mdanki": ("markdown-anki-decks", "click<8.2")}


@dataclass(frozen=True, slots=True)
class Run:
    """One process: its wall-clock time in seconds and its peak memory in megabytes."""

    seconds: float
    megabytes: float


@dataclass(frozen=True, slots=True)
class Case:
    """A command, what to do before each run of it, and its name in the table."""

    name: str
    command: tuple[str, ...]
    prepare: Callable[[], None] = lambda: None


def environment() -> dict[str, str]:
    """The environment of all that is measured: what is installed has its bytecode, and so what runs
    from a checkout must be allowed to keep its own."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def run(case: Case) -> Run:
    """Run the command once."""
    case.prepare()
    start = time.perf_counter()
    process = subprocess.Popen(
        case.command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment()
    )
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(case.command)} failed")
    return Run(seconds, usage.ru_maxrss / 1000)


def together(case: Case) -> float | None:
    """Megabytes that all the processes of a command hold together, at most; None where the system
    does not say. Memory that they share counts once (proportional set sizes, by Linux's `/proc`).

    Looking slows the command down, so this run is not timed.
    """
    if not Path("/proc/self/smaps_rollup").is_file():
        return None
    case.prepare()
    process = subprocess.Popen(
        case.command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment()
    )
    most = 0.0
    while process.poll() is None:
        most = max(most, sum(map(_held, _with_children(process.pid))))
        time.sleep(0.05)
    return most


def _held(number: int) -> float:
    try:
        rows = Path(f"/proc/{number}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:  # it has ended
        return 0.0
    return sum(int(row.split()[1]) for row in rows if row.startswith("Pss:")) / 1000


def _with_children(number: int) -> Iterator[int]:
    yield number
    with contextlib.suppress(OSError):
        for thread in Path(f"/proc/{number}/task").iterdir():
            for child in (thread / "children").read_text(encoding="ascii").split():
                yield from _with_children(int(child))


def compare(one: Case, other: Case, runs: int) -> tuple[list[Run], list[Run], float]:
    """Both in turn; the median of the ratios of their times, pair by pair."""
    run(one), run(other)
    pairs = [(run(one), run(other)) for _ in range(runs)]
    ratio = median(a.seconds / b.seconds for a, b in pairs)
    return [a for a, _ in pairs], [b for _, b in pairs], ratio


def ankigen(project: Path, *arguments: str) -> tuple[str, ...]:
    """The command that builds a project."""
    return (sys.executable, "-m", "ankigen", "-C", str(project), "build", *arguments)


def clean(project: Path) -> None:
    """Take away everything that a build left."""
    shutil.rmtree(project / "build", ignore_errors=True)
    kept = cache.folder(config.read(project))
    if kept is not None:
        shutil.rmtree(kept)
    (project / "ankigen.lock").unlink(missing_ok=True)


def touch(project: Path, pause: float = 0.05) -> None:
    """Edit one answer in one note, and wait beyond the file system's tick."""
    note = project / "notes" / "Folder 0" / "Note 3.md"
    text = note.read_text(encoding="utf-8")
    number = int(found[1]) if (found := re.search(r"edit (\d+)", text)) else 0
    text = re.sub(r" edit \d+", "", text, count=1)
    note.write_text(text.replace("A: ", f"A: edit {number + 1} ", 1), encoding="utf-8")
    time.sleep(pause)


def vault(cards: int) -> Path:
    """The generated project with this many cards."""
    folder = WORK / f"vault-{cards}"
    if not (folder / "ankigen.yaml").is_file():
        vaults.write(folder, cards)
    return folder


def peer(name: str) -> Path:
    """The folder of programs of a peer's virtual environment."""
    folder = WORK / f"venv-{name}"
    if not (folder / "ready").is_file():
        venv.create(folder, with_pip=True)
        packages = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet"]
        subprocess.run([*packages, *PEERS[name]], check=True)
        (folder / "ready").touch()
    return folder / "bin"


def texts_for(name: str, cards: int) -> Path:
    """The same texts in a peer's own syntax."""
    target = WORK / f"{name}-{cards}"
    if target.is_dir():
        return target
    notes = vault(cards) / "notes"
    for note in sorted(notes.rglob("*.md")):
        text = note.read_text(encoding="utf-8").split("# Questions\n", 1)[1]
        pairs = re.findall(r"^Q: (.*?)\nA: (.*?)(?=^Q: |^## |\Z)", text, re.MULTILINE | re.DOTALL)
        pairs = [(question, _spaced(answer)) for question, answer in pairs]
        if name == "ankdown":
            made = "\n---\n".join(f"{question}\n\n%\n\n{answer}\n" for question, answer in pairs)
        else:
            body = "\n".join(f"## {question}\n\n{answer}" for question, answer in pairs)
            made = f"# {note.stem}\n\n{body}"
        path = target / note.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(made, encoding="utf-8")
    return target


def _spaced(answer: str) -> str:
    """The answer with a blank line in front of lists and code, which the peers' parsers need to see
    them at all."""
    return re.sub(r"(?<=[^\n])\n(?=- |```python)", "\n\n", answer, count=1)


def peer_case(name: str, cards: int) -> Case:
    """A peer's cold build."""
    programs, texts, output = peer(name), texts_for(name, cards), WORK / f"{name}-out"
    output.mkdir(parents=True, exist_ok=True)
    if name == "ankdown":
        package = str(output / "deck.apkg")
        command = (str(programs / "ankdown"), "-r", str(texts), "-p", package, "--highlight")
        return Case("ankdown --highlight", command)
    return Case("markdown-anki-decks", (str(programs / "mdankideck"), str(texts), str(output)))


def main() -> None:
    """Measure what the arguments name and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cards", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--small", type=int, default=0, help="also measure this many cards")
    parser.add_argument("--large", type=int, default=0, help="also measure this many cards")
    parser.add_argument("--without-peers", action="store_true")
    parser.add_argument("--write", type=Path, help="also write the table to this Markdown file")
    options = parser.parse_args()
    rows = list(measure(options))
    if options.write:
        options.write.write_text(page(rows, options), encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table: medians of both sides in seconds, and the median ratio."""

    what: str
    ours: Sequence[Run]
    theirs: Sequence[Run]
    ratio: float
    together: float | None = None

    def __str__(self) -> str:
        ours, theirs = (median(run.seconds for run in runs) for runs in (self.ours, self.theirs))
        memory = self.together or max(run.megabytes for run in self.ours)
        return f"| {self.what} | {ours:.2f} | {theirs:.2f} | {self.ratio:.2f} | {memory:.0f} |"


HEAD = "| case | seconds | against, seconds | ratio | peak MB |\n|---|---|---|---|---|"


def measure(options: argparse.Namespace) -> list[Row]:
    """All the cases, printed as they are done."""
    project, runs = vault(options.cards), options.runs
    cards = f"{options.cards:,} cards"
    bare = Case("import", (sys.executable, "-c", "import click, yaml"))
    warm = Case("unchanged", ankigen(project))
    check = Case("checked", (*ankigen(project)[:-1], "check"))
    edit = Case("edited", ankigen(project), lambda: touch(project))
    rows: list[Row] = []

    def add(what: str, one: Case, other: Case, count: int = runs) -> None:
        rows.append(Row(what, *compare(one, other, count)))
        print(rows[-1], flush=True)

    print(HEAD, flush=True)
    sizes = [size for size in (options.small, options.cards) if size]
    for size in [] if options.without_peers else sizes:
        here = vault(size)
        own = Case("cold", ankigen(here), partial(clean, here))
        for name in PEERS:
            other = peer_case(name, size)
            # A short one is more often than not met by something else that runs.
            count = min(runs, 3) if size >= 10_000 else 3 * runs
            add(f"cold build, {size:,} cards, against {other.name}", own, other, count)
    time.sleep(0.1)
    run(warm)
    add(f'no change, {cards}, against `python -c "import click, yaml"`', warm, bare)
    add("`check`, no change, against the same", check, bare)
    whole = WORK / "cold"
    shutil.rmtree(whole, ignore_errors=True)
    shutil.copytree(project, whole, ignore=shutil.ignore_patterns("build", "ankigen.lock"))
    other = Case("cold", ankigen(whole), lambda: clean(whole))
    add(f"one note edited, {cards}, against a cold build", edit, other)
    if options.large:
        large = vault(options.large)
        many = f"{options.large:,} cards"
        big = Case("cold", ankigen(large), lambda: clean(large))
        compared = compare(big, other, 1)
        rows.append(Row(f"cold build, {many}, against {cards}", *compared, together(big)))
        print(rows[-1], flush=True)
        again = Case("edited", ankigen(large), lambda: touch(large))
        rows.append(Row(f"one note edited, {many}, against a cold build", *_large(again, big)))
        print(rows[-1], flush=True)
    return rows


def _large(edited: Case, cold: Case) -> tuple[list[Run], list[Run], float]:
    """One cold build, then edits: a large cold build takes too long to repeat."""
    whole = run(cold)
    edits = [run(edited) for _ in range(3)]
    return edits, [whole], median(each.seconds for each in edits) / whole.seconds


def page(rows: Sequence[Row], options: argparse.Namespace) -> str:
    """The tables as a page of the docs."""
    command = f"python -m bench.build --cards {options.cards} --runs {options.runs}"
    for name in ("small", "large"):
        if getattr(options, name):
            command += f" --{name} {getattr(options, name)}"
    table = "\n".join([HEAD, *map(str, rows)])
    parts = [
        "# Benchmarks",
        f"Made by `{command} --write docs/benchmarks.md` on {os.cpu_count()} processors, Python "
        f"{sys.version.split()[0]}. Whole processes, run in turn; the ratio is the median of the "
        "pairs' ratios, which holds when the machine's speed drifts, and the times are only for "
        "this machine. Memory is that of the largest process; for the large cold build, that of "
        "all its processes together, in a run of its own.",
        table,
        "## From saving a note to the package",
        "`python -m bench.watching`: `ankigen watch` runs, a note is saved, and the clock stops "
        "when the new package is in place.",
        _said("bench.watching"),
        "## Where the time goes",
        "`python -m bench.stages`: one process (`jobs: 1`), processor seconds. A build on several "
        "processors shares the finding and drafting of cards among them.",
        _said("bench.stages", "--cards", str(options.cards)),
        "## Importing",
        "`python -m bench.package --import 10000`: Anki imports the package, and one that genanki "
        "writes by itself of the same notes.",
        f"```\n{_said('bench.package', '--import', '10000')}\n```",
        "## Pushing",
        "`python -m bench.push`: what a push takes after the build, into 10,000 cards, and this "
        "process' processor time of it, without Anki's.",
        _said("bench.push"),
        (ROOT / "bench" / "benchmarks.md").read_text(encoding="utf-8").strip(),
    ]
    return "\n\n".join(parts) + "\n"


def _said(module: str, *arguments: str) -> str:
    """What another measurement prints."""
    command = [sys.executable, "-m", module, *arguments]
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT)
    return done.stdout.strip()


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    main()
