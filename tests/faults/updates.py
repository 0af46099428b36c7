"""A project between two versions, and what may be found of it after a build that went wrong."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.faults.injecting import Fault
from tests.faults.processes import Ended, Processes

_LINKED = "Q: linked\nA: [[a]] ![[c]]\n"
BEFORE = {
    "notes/a.md": "Q: one\nA: two ![[x.png]]\n\nQ: gone\nA: soon\n\nQ: stays\nA: here\n",
    "notes/sub/b.md": f"C: At noon the {{{{c1::sun}}}} stands high.\n\n{_LINKED}",
    "notes/c.md": "Shown elsewhere.\n",
    "notes/x.png": "not really a picture",
    "notes/.obsidian/app.json": '{"strictLineBreaks": true}',
    "templates/custom.css": ".card { color: red }\n",
    "ankigen.yaml": "deck: Test\njobs: 2\nfolders:\n  sub:\n    tags: [below]\n",
}
AFTER = {
    "notes/a.md": "Q: one\nA: three ![[x.png]]\n\nQ: fresh\nA: card\n\nQ: stays\nA: here\n",
    "notes/sub/b.md": f"C: At {{{{c2::noon}}}} the {{{{c1::sun}}}} stands high.\n\n{_LINKED}",
    "notes/x.png": "not a picture either",
}
# An edit after that, which leaves the other notes to the cache.
LATER = {"notes/sub/b.md": f"C: At noon the {{{{c1::sun}}}} is high up.\n\n{_LINKED}"}
CLOCK = 1_700_000_000
# So that a small project takes the way of a large one: several processes, several chunks each.
MANY = {
    "ankigen.pipeline.compile.PARALLEL_FROM": 0,
    "ankigen.processes._CHUNK": 20,
}
_TEMPORARY = (".part", ".db", "-journal", "-wal")


@dataclass(frozen=True)
class Update:
    """A project that was built and then edited: `old` is what it holds, `new` what a build gives,
    and `later` what another build gives after one more edit.

    All builds have the name of the project's folder and their clock in common, so they give the
    same bytes.
    """

    processes: Processes
    root: Path
    start: Path
    old: Mapping[str, bytes]
    new: Mapping[str, bytes]
    later: Mapping[str, bytes]

    @property
    def cache(self) -> Path:
        """Where commands keep what they know: beside the project, so that what happens there is
        counted, too."""
        return cache(self.root)

    def reset(self) -> None:
        """Put everything back as it was before any build."""
        for start, here in ((self.start, self.root), (cache(self.start), self.cache)):
            shutil.rmtree(here, ignore_errors=True)
            shutil.copytree(start, here)

    def build(
        self,
        *arguments: str,
        fault: Fault | None = None,
        settings: Mapping[str, int] | None = None,
        clock: int = CLOCK + 60,
    ) -> Ended:
        """Build, or run another command."""
        environment = {"SOURCE_DATE_EPOCH": str(clock), "ANKIGEN_CACHE_DIR": str(self.cache)}
        words = arguments or ("build",)
        return self.processes.run(
            self.root, *words, fault=fault, environment=environment, settings=settings
        )

    def problems(self, ended: Ended, statuses: set[int], *, is_killed: bool = False) -> list[str]:
        """What is wrong with how a build ended: half a file, a traceback, something left over."""
        found = []
        if ended.status not in statuses:
            found.append(f"status {ended.status} instead of {statuses}: {ended.err!r}")
        if "Traceback" in ended.err:
            found.append(f"a traceback: {ended.err}")
        if ended.orphans:
            found.append("a process was left behind")
        now = outcome(self.root)
        for name, data in now.items():
            if data not in (self.old.get(name), self.new.get(name)):
                found.append(f"{name} is half written")
        found += [f"{name} is gone" for name in self.old if name not in now]
        if others(self.root) != others(self.start):
            found.append("written to a note, a template or the configuration")
        if ended.status == 0 and now != self.new:
            found.append("done, it says, and is not")
        if not is_killed and leftovers(self.root):
            found.append(f"left over: {leftovers(self.root)}")
        return found

    def mended(self) -> list[str]:
        """What is wrong after the next build, which nothing disturbs, and after one more, which
        takes over from it what the edit in between leaves alone."""
        found = self._differences(self.build(), self.new)
        write(self.root, LATER)
        later = self._differences(self.build(clock=CLOCK + 120), self.later)
        return found + [f"after one more edit: {each}" for each in later]

    def _differences(self, ended: Ended, expected: Mapping[str, bytes]) -> list[str]:
        found = [] if ended.status == 0 else [f"status {ended.status}: {ended.err!r}"]
        now = outcome(self.root)
        found += [f"{name} is another" for name in expected if now.get(name) != expected[name]]
        found += [f"{name} is too much" for name in now if name not in expected]
        if leftovers(self.root):
            found.append(f"left over: {leftovers(self.root)}")
        return found


def prepare(folder: Path, processes: Processes) -> Update:
    """The project in `folder`, built, edited and kept; and the outcome of its next build."""
    root, start = folder / "work" / "p", folder / "start" / "p"
    write(root, BEFORE)
    update = Update(processes, root, start, {}, {}, {})
    first = update.build(clock=CLOCK)
    assert (first.status, first.err) == (0, ""), first
    write(root, AFTER)
    shutil.copytree(root, start)
    shutil.copytree(cache(root), cache(start))
    old = outcome(root)
    assert update.build().status == 0
    new = outcome(root)
    write(root, LATER)
    for path in cache(root).rglob("notes.db"):  # so that all is made anew
        path.unlink()
    assert update.build(clock=CLOCK + 120).status == 0
    made = Update(processes, root, start, old, new, outcome(root))
    made.reset()
    return made


def cache(root: Path) -> Path:
    """The folder for caches of the project there."""
    return root.with_name(f"{root.name}-cache")


def write(root: Path, files: Mapping[str, str]) -> None:
    """Write files, with the folders that they need."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def outcome(root: Path) -> dict[str, bytes]:
    """What a build leaves that matters: packages, ledger, change log."""
    paths = [root / "ankigen.lock", *(root / "build").glob("*")]
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(paths)
        if path.is_file() and not path.name.startswith(".")
    }


def leftovers(root: Path) -> list[str]:
    """Files that only exist while something is being written."""
    return [
        path.relative_to(root).as_posix()
        for path in sorted(root.rglob(".*"))
        if any(mark in path.name for mark in _TEMPORARY)
    ] + [path.relative_to(root).as_posix() for path in sorted(root.rglob("*-journal"))]


def others(root: Path) -> dict[str, tuple[bytes, int]]:
    """Every file that a build must not touch: its bytes, and its time in nanoseconds."""
    paths = (path for path in sorted(root.rglob("*")) if path.is_file())
    names = {path: path.relative_to(root) for path in paths}
    return {
        name.as_posix(): (path.read_bytes(), path.stat().st_mtime_ns)
        for path, name in names.items()
        if name.parts[0] != "build" and not name.name.startswith((".ankigen-", "ankigen.lock"))
    }
