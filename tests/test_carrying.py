"""Notes carried over from the last build: never a result that a clean build would not give."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from ankigen import config
from ankigen.identity import Changes
from ankigen.pipeline import carrying
from ankigen.pipeline.build import Built
from ankigen.pipeline.looking import look_now
from tests.projects import Project, settle

WORDS = "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu".split()


class Vault:
    """A project whose notes are changed at random, and a copy of it that is built from nothing."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.random = random.Random(seed)
        self.one = Project(folder / "one" / "p")
        self.clean = Project(folder / "clean" / "p")
        self.one.write("pictures/x.png", b"\x89PNG 0")
        for number in range(8):
            self.one.write(self.name(number), self.text(number))
        self.carried = 0

    def name(self, number: int) -> str:
        """A note's path."""
        return f"{'deep/' if number % 3 == 0 else ''}n{number}.md"

    def words(self) -> str:
        """Some words."""
        return " ".join(self.random.choices(WORDS, k=self.random.randint(1, 6)))

    def text(self, number: int) -> str:
        """A note of a few cards of all kinds; some are twins."""
        cards = [self.card(number) for _ in range(self.random.randint(0, 4))]
        heading = f"# {self.words()}\n\n" if self.random.random() < 0.4 else ""
        return heading + "\n\n".join(cards) + "\n"

    def card(self, number: int) -> str:
        """One card."""
        other = self.name(self.random.randrange(10)).removesuffix(".md").rpartition("/")[2]
        return self.random.choice(
            [
                f"Q: {self.words()} {number}?\nA: {self.words()}",
                f"Q: {self.words()}?\nA: {self.words()}",
                "Q: the same everywhere?\nA: yes",
                f"Q: {self.words()} of [[{other}]]?\nA: see [[{other}#{self.words()}]]",
                f"Q: embed {number}\nA: ![[{other}]]",
                f"Q: picture {self.words()}\nA: ![[x.png]]",
                f"C: {{{{{self.words()}}}}} and {{{{c2::{self.words()}}}}} and ==x==",
                f"Q: block {self.words()}\nA: {self.words()} ^b{number}",
                f"Q: tagged\nA: {self.words()} #tag{number}",
            ]
        )

    def change(self) -> None:
        """Change something, as people do."""
        notes = sorted((self.one.root / "notes").rglob("*.md"))
        some = self.random.choice(notes) if notes else None
        number = self.random.randrange(10)
        what = self.random.random()
        if what < 0.35 or some is None:
            self.one.write(self.name(number), self.text(number))
        elif what < 0.6:
            lines = some.read_text().split("\n")
            at = self.random.randrange(len(lines))
            lines[at] += f" {self.words()}" if lines[at] else ""
            some.write_text("\n".join(lines))
        elif what < 0.7:
            some.unlink()
        elif what < 0.8:
            some.rename(some.with_name(f"{self.random.choice(WORDS)}.md"))
        elif what < 0.87:
            self.one.write("pictures/x.png", f"\x89PNG {number}".encode())
        elif what < 0.94:
            some.write_text(some.read_text() + f"\n\n{self.card(number)}\n")
        else:
            os.utime(some)

    def build(self) -> tuple[Built, Built]:
        """Build here, and from nothing in the copy."""
        settle()
        settings = config.read(self.one.root, {"deck": "Test"})
        self.carried += len(carrying.load(settings, look_now(settings)).notes)
        self.copy()
        asked = {"retire": True, "keep_going": True}
        return self.one.build(**asked), self.clean.build(**asked)

    def changes(self) -> tuple[Changes, Changes]:
        """What the next build would change, here and in the copy."""
        settle()
        self.copy()
        asked = {"keep_going": True}
        return self.one.plan(**asked).stamped.changes, self.clean.plan(**asked).stamped.changes

    def copy(self) -> None:
        """Make the copy anew, without what a build keeps for the next one."""
        shutil.rmtree(self.clean.root, ignore_errors=True)
        shutil.copytree(self.one.root, self.clean.root)
        for path in (self.clean.root / "build" / ".ankigen").glob("*"):
            if path.suffix != ".packages":
                path.unlink()
        self.clean.clock = self.one.clock


BUILDS = 12
SEEDS = range(int(os.environ.get("ANKIGEN_SEEDS", "3")))


@pytest.mark.parametrize("seed", SEEDS)
def test_random_histories_are_as_from_nothing(tmp_path: Path, seed: int) -> None:
    """Package, ledger, change log and report are those of a clean build, edit after edit."""
    vault = Vault(tmp_path, seed)
    vault.one.write("always.md", "Q: always\nA: here\n")
    for _ in range(BUILDS):
        one, clean = vault.build()
        assert one.package.read_bytes() == clean.package.read_bytes()
        for name in ("ankigen.lock", "build/CHANGELOG.md"):
            assert (vault.one.root / name).read_bytes() == (vault.clean.root / name).read_bytes()
        assert one.report == clean.report
        assert one.cleanup is None or one.cleanup.read_bytes() == (
            clean.cleanup.read_bytes() if clean.cleanup else b""
        )
        for _ in range(vault.random.choice((0, 1, 1, 2, 4))):
            vault.change()
        here, clean_changes = vault.changes()
        assert here == clean_changes
    assert vault.carried > 20


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Three notes, built and settled."""
    made = Project(tmp_path / "p")
    made.write("a.md", "Q: one\nA: ![[b]]\n")
    made.write("b.md", "Q: two\nA: ![[x.png]]\n")
    made.write("c.md", "Q: three\nA: 3\n")
    made.write("x.png", b"\x89PNG")
    settle()
    made.build()
    return made


def carried(project: Project) -> set[str]:
    """The notes that the next build would take over."""
    settings = config.read(project.root, {"deck": "Test", **project.settings})
    return set(carrying.load(settings, look_now(settings)).notes)


CHANGES: dict[str, tuple[Callable[[Path], object], set[str]]] = {
    "nothing": (lambda root: None, {"a.md", "b.md", "c.md"}),
    "a note": (lambda root: (root / "notes/c.md").write_text("Q: 3\nA: 3\n"), {"a.md", "b.md"}),
    "a note's permissions": (lambda root: (root / "notes/c.md").chmod(0o600), {"a.md", "b.md"}),
    "an embedded note": (lambda root: (root / "notes/b.md").write_text("Q: 2\nA: 2\n"), {"c.md"}),
    "a picture": (lambda root: (root / "notes/x.png").write_bytes(b"\x89PNG other"), {"c.md"}),
    "a new name": (
        lambda root: (root / "notes/d.md").write_text("Q: 4\nA: 4\n"),
        {"c.md"},
    ),
    "a template": (
        lambda root: (
            (root / "templates").mkdir(),
            (root / "templates/style.css").write_text(".card { color: red }\n"),
        ),
        set(),
    ),
    "the ledger": (
        lambda root: (root / "ankigen.lock").write_bytes(
            (root / "ankigen.lock").read_bytes().replace(b"three", b"3").replace(b"end", b"end")
        ),
        set(),
    ),
    "the package": (lambda root: (root / "build/test.apkg").write_bytes(b""), set()),
    "the record": (lambda root: (root / "build/.ankigen/test.chunks").unlink(), set()),
    "the state": (
        lambda root: (root / "build/.ankigen/test.notes").write_bytes(
            (root / "build/.ankigen/test.notes").read_bytes().replace(b"c.md", b"b.md")
        ),
        set(),
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_only_what_nothing_has_touched_is_carried(project: Project, change: str) -> None:
    """A note is made anew when it, or anything that it depends on, has changed."""
    CHANGES[change][0](project.root)
    assert carried(project) == CHANGES[change][1]


def test_what_has_something_to_say_is_not_carried(project: Project) -> None:
    """A note with a finding is looked at in each build, even if the finding is waived."""
    project.write("broken.md", "Q: link\nA: [[nowhere]]\n")
    project.write("waived.md", "%% ankigen: ignore-file %%\n\nQ: link too\nA: [[nowhere]]\n")
    settle()
    assert len(project.build().report.diagnostics) == 1
    assert carried(project) == {"a.md", "b.md", "c.md"}


@pytest.mark.parametrize("damage", ["zeros", "gone", "a folder"])
def test_a_collection_that_cannot_be_used_costs_only_time(project: Project, damage: str) -> None:
    """Where the kept collection is not what was packed, all is built anew, and it is mended."""
    kept = project.root / "build" / ".ankigen" / "test.collection"
    sound = kept.read_bytes()
    kept.unlink()
    if damage == "zeros":
        kept.write_bytes(b"\0" * len(sound))
    elif damage == "a folder":
        kept.mkdir()
    clean = project.root / "build" / "test.apkg"
    before = clean.read_bytes()
    assert carried(project) == {"a.md", "b.md", "c.md"}
    built = project.build()
    assert (built.report.cards, built.report.unchanged) == (3, 3)
    assert built.latest.read_bytes() == built.package.read_bytes() == before
    assert (kept.is_dir() and damage == "a folder") or kept.read_bytes() == sound
