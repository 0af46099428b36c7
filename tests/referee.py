"""A referee for changes that are to change nothing: digests of everything that builds give.

`python -m tests.referee` builds the example, random histories and the vaults next to the
repository, each with a fixed clock, and prints the SHA-256 of what came out of each: the unpacked
packages (compression aside), the ledger, the change log and the report. `--keep DIR` writes the
same as text, so that `diff -r` compares two checkouts; `--write` updates `tests/referee.json`,
which the suite holds against a few of them.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import re
import shutil
import sqlite3
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ankigen.errors import BuildError
from ankigen.report import failure
from tests.projects import VAULTS, Project

STORED = Path(__file__).with_suffix(".json")
EXAMPLE = Path(__file__).parent.parent
HISTORIES = 60
BUILDS = 6
_WORDS = "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu".split()
# The size depends on how well the package is compressed.
_NOT_COMPARED = {"size"}

# What was built, as text, by the name of what it is (`package`, `ledger`, …).
Result = Mapping[str, str]


@dataclass
class History:
    """A project whose notes are changed at random, as people do."""

    project: Project
    random: random.Random

    def begin(self) -> None:
        """Write the first notes."""
        self.project.write("pictures/x.png", b"\x89PNG 0")
        self.project.write("always.md", "Q: always\nA: here\n")
        for number in range(8):
            self.project.write(_name(number), self._text(number))

    def go_on(self) -> None:
        """Change what a person might between two builds: sometimes nothing."""
        for _ in range(self.random.choice((0, 1, 1, 2, 4))):
            self._change()

    def run(self, builds: int) -> Iterator[Result]:
        """Build, change, build again."""
        self.begin()
        for _ in range(builds):
            yield built(self.project)
            self.go_on()

    def _words(self) -> str:
        return " ".join(self.random.choices(_WORDS, k=self.random.randint(1, 6)))

    def _text(self, number: int) -> str:
        """A note of a few cards of all kinds; some are twins."""
        cards = [self._card(number) for _ in range(self.random.randint(0, 4))]
        heading = f"# {self._words()}\n\n" if self.random.random() < 0.4 else ""
        return heading + "\n\n".join(cards) + "\n"

    def _card(self, number: int) -> str:
        other = _name(self.random.randrange(10)).removesuffix(".md").rpartition("/")[2]
        return self.random.choice(
            [
                f"Q: {self._words()} {number}?\nA: {self._words()}",
                f"Q: {self._words()}?\nA: {self._words()}",
                "Q: the same everywhere?\nA: yes",
                f"Q: {self._words()} of [[{other}]]?\nA: see [[{other}#{self._words()}]]",
                f"Q: embed {number}\nA: ![[{other}]]",
                f"Q: picture {self._words()}\nA: ![[x.png]]",
                f"C: {{{{{self._words()}}}}} and {{{{c2::{self._words()}}}}} and ==x==",
                f"Q: block {self._words()}\nA: {self._words()} ^b{number}",
                f"Q: tagged\nA: {self._words()} #tag{number}",
                f"Q: {self._words()}\nA: - one\n- `two`\n\n```python\nx = {number}\n```",
                f"Q: {self._words()} $x_{number}$\nA: > [!note]- {self._words()}\n> text",
            ]
        )

    def _change(self) -> None:
        notes = sorted((self.project.root / "notes").rglob("*.md"))
        some = self.random.choice(notes)
        number = self.random.randrange(10)
        what = self.random.random()
        if what < 0.35:
            self.project.write(_name(number), self._text(number))
        elif what < 0.6:
            lines = some.read_text(encoding="utf-8").split("\n")
            at = self.random.randrange(len(lines))
            lines[at] += f" {self._words()}" if lines[at] else ""
            some.write_text("\n".join(lines), encoding="utf-8")
        elif what < 0.7:
            some.unlink()
        elif what < 0.8:
            some.rename(some.with_name(f"{self.random.choice(_WORDS)}.md"))
        elif what < 0.9:
            self.project.write("pictures/x.png", f"\x89PNG {number}".encode())
        else:
            some.write_text(
                f"{some.read_text(encoding='utf-8')}\n\n{self._card(number)}\n", encoding="utf-8"
            )
        if not any((self.project.root / "notes").rglob("*.md")):
            self.project.write("always.md", "Q: always\nA: here\n")


def _name(number: int) -> str:
    return f"{'deep/' if number % 3 == 0 else ''}n{number}.md"


def built(project: Project) -> Result:
    """Build, and give all that came out of it."""
    ledger = project.root / "ankigen.lock"
    try:
        made = project.build(retire=True, keep_going=True)
    except BuildError as error:
        return {"report": _json(failure(error.diagnostics))}
    changelog = next(project.root.glob("build/CHANGELOG.*"))
    report = {key: v for key, v in made.report.to_json().items() if key not in _NOT_COMPARED}
    result = {
        "package": unpacked(made.package),
        "ledger": ledger.read_text(encoding="utf-8"),
        "changelog": changelog.read_text(encoding="utf-8"),
        "report": _json(report),
    }
    if made.cleanup is not None:
        result["cleanup"] = unpacked(made.cleanup)
    return result


def unpacked(package: Path) -> str:
    """What a package holds, as text: each table's rows, the list of media, their digests."""
    lines: list[str] = []
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(package) as archive:
        names = archive.namelist()
        with closing(sqlite3.connect(archive.extract("collection.anki2", folder))) as rows:
            tables = rows.execute("SELECT name, sql FROM sqlite_master ORDER BY name").fetchall()
            for name, made in tables:
                lines.append(f"== {name}: {' '.join((made or '').split())}")
                if (made or "").startswith("CREATE TABLE"):
                    lines += (_line(row) for row in rows.execute(f"SELECT * FROM {name}"))
        lines += ("== entries", *names, "== media")
        media = json.loads(archive.read("media"))
        for number in sorted(media, key=int):
            digest = hashlib.sha256(archive.read(number)).hexdigest()
            lines.append(f"{number} {media[number]} {digest}")
    return "\n".join(lines) + "\n"


def _line(row: tuple[object, ...]) -> str:
    return json.dumps(row, ensure_ascii=False, default=repr)


def _json(content: object) -> str:
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def history(seed: int, folder: Path) -> dict[str, str]:
    """All builds of a random history."""
    results = History(Project(folder / "p"), random.Random(seed)).run(BUILDS)
    return {f"{n}/{name}": text for n, each in enumerate(results) for name, text in each.items()}


def example(folder: Path) -> Result:
    """The notes that come with ankigen."""
    shutil.copytree(EXAMPLE / "notes", folder / "p" / "notes")
    shutil.copy(EXAMPLE / "ankigen.yaml", folder / "p")
    return built(Project(folder / "p", settings={"deck": None}))


def vault(name: str, folder: Path, *, of_headings: bool = False) -> Result:
    """Somebody's vault; `of_headings` makes a card of what is below each heading."""
    notes = folder / "p" / "notes" / name
    shutil.copytree(VAULTS / name, notes)
    for path in sorted(notes.rglob("*.md")) if of_headings else ():
        text = path.read_text(encoding="utf-8", errors="replace")
        path.write_text(re.sub(r"(?m)^#+ +(.+)$", r"Q: \1\nA:", text), encoding="utf-8")
    return built(Project(folder / "p", settings={"notes": str(notes)}))


def _subjects() -> dict[str, Any]:
    """What is built, by name: functions of an empty folder."""
    subjects: dict[str, Any] = {"example": example}
    for seed in range(HISTORIES):
        subjects[f"history-{seed:02}"] = lambda folder, seed=seed: history(seed, folder)
    for path in sorted(VAULTS.glob("*/")) if VAULTS.is_dir() else ():
        name = path.name
        subjects[name] = lambda folder, name=name: vault(name, folder)
        subjects[f"{name}-headings"] = lambda folder, name=name: vault(
            name, folder, of_headings=True
        )
    return subjects


SUBJECTS = _subjects()


def texts(subject: str) -> Result:
    """What the subject's builds give."""
    before = {"ANKIGEN_CACHE_DIR": os.environ.get("ANKIGEN_CACHE_DIR", "")}  # empty is as none
    with tempfile.TemporaryDirectory(prefix="ankigen-referee-") as folder:
        os.environ["ANKIGEN_CACHE_DIR"] = f"{folder}/cache"
        try:
            result: Result = SUBJECTS[subject](Path(folder))
        finally:
            os.environ.update(before)
    return result


def digests(result: Result) -> dict[str, str]:
    """A digest of each kind of thing over all of a subject's builds."""
    kinds: dict[str, Any] = {}
    for name, text in result.items():
        found = kinds.setdefault(name.rpartition("/")[2], hashlib.sha256())
        found.update(f"{name} {len(text)}\n{text}".encode("utf-8", "surrogatepass"))
    return {kind: kinds[kind].hexdigest() for kind in sorted(kinds)}


def stored() -> dict[str, dict[str, str]]:
    """The digests that are known to be right."""
    found: dict[str, dict[str, str]] = json.loads(STORED.read_text(encoding="utf-8"))
    return found


def _lines(found: Mapping[str, Mapping[str, str]]) -> str:
    """JSON with a line a subject, so that two branches merge."""
    lines = (f"  {json.dumps(name)}: {json.dumps(found[name])}" for name in sorted(found))
    return "{\n" + ",\n".join(lines) + "\n}\n"


def main() -> None:
    """Build all subjects, or those named."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("subjects", nargs="*", metavar="SUBJECT", help="default: all there are")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="write what was built as text")
    parser.add_argument("--write", action="store_true", help=f"update {STORED.name}")
    options = parser.parse_args()
    found: dict[str, dict[str, str]] = {}
    for subject in options.subjects or SUBJECTS:
        result = texts(subject)
        found[subject] = digests(result)
        for name, text in result.items() if options.keep else ():
            path = options.keep / subject / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", errors="surrogatepass")
    known = stored() if STORED.exists() else {}
    other = [name for name in found if known.get(name) != found[name]]
    if options.write:
        STORED.write_text(_lines({**known, **found}), encoding="utf-8")
    sys.stdout.write(_lines(found))
    sys.stderr.write(f"{len(found)} built, {len(other)} not as stored: {' '.join(other) or '-'}\n")
    sys.exit(bool(other) and not options.write)


if __name__ == "__main__":
    main()
