"""Whatever is done with git, no device keeps a text that is not in the notes any more."""

from __future__ import annotations

import random
import shutil
import subprocess
from pathlib import Path

import pytest

from ankigen import config, package
from ankigen.pipeline.recover import recover
from tests.backend import Device
from tests.projects import Project

CARDS = (
    ("Why do tides come twice a day?", "Water bulges on both sides of the earth."),
    ("Which rock cools slowly underground?", "Granite, with large crystals."),
    ("How many lines has a sonnet?", "Fourteen, mostly in iambic pentameter."),
    ("What do enzymes lower?", "The activation energy of a reaction."),
    ("Who pays a tariff?", "The importer, and in the end mostly the buyers."),
)
MERGES = (
    ("--no-edit",),
    ("--no-edit", "-X", "theirs"),
    ("--no-edit", "-X", "ours"),
    ("--no-edit", "-s", "ours"),
)


DEEDS = ("edit", "edit", "build", "build", "build", "merge", "revert", "revert", "back", "drop")


class Clone:
    """A clone of a repository with notes and their ledger; packages stay out of it."""

    def __init__(self, folder: Path, source: Path | None = None) -> None:
        self.root = folder
        if source is None:
            folder.mkdir(parents=True)
            self.git("init", "-q", "-b", "main")
            (folder / ".gitignore").write_text("/build/\n", encoding="utf-8")
            (folder / ".gitattributes").write_text("ankigen.lock merge=union\n", encoding="utf-8")
            (folder / "ankigen.yaml").write_text("deck: Test\nvault_id: v\n", encoding="utf-8")
            self.commit()
            self.git("commit", "-q", "--allow-empty", "-m", "so that no revert reaches the first")
        else:
            subprocess.run(["git", "clone", "-q", source, folder], check=True, capture_output=True)
        self.project = Project(folder)

    def git(self, *arguments: str) -> bool:
        """Run git; False where it fails, as at a conflict."""
        names = [
            "-c",
            "user.name=x",
            "-c",
            "user.email=x@example.org",
            "-c",
            "commit.gpgsign=false",
        ]
        done = subprocess.run(
            ["git", *names, *arguments], cwd=self.root, capture_output=True, check=False
        )
        return done.returncode == 0

    def commit(self) -> None:
        """Commit all there is."""
        self.git("add", "-A")
        self.git("commit", "-q", "-m", "x")

    def edit(self, number: int, words: str | None) -> None:
        """Give a card another answer, or take it out; there is one card a note."""
        question, answer = CARDS[number]
        path = self.root / "notes" / f"{number}.md"
        if words is None:
            path.unlink(missing_ok=True)
        else:
            self.project.write(f"{number}.md", f"Q: {question}\nA: {answer} {words}\n")

    def build(self, clock: int) -> Path:
        """Build and commit; the package."""
        self.project.clock = clock
        # Conflict marks in a ledger are taken out as its error says.
        ledger = self.root / "ankigen.lock"
        if ledger.exists():
            lines = ledger.read_text(encoding="utf-8").splitlines(keepends=True)
            kept = [line for line in lines if line[:7] not in ("<" * 7, "=" * 7, ">" * 7)]
            ledger.write_text("".join(kept), encoding="utf-8")
        package = self.root / "build" / "test.apkg"
        if package.exists() and not ledger.exists():
            recover(config.read(self.root), package)
        built = self.project.build(retire=True)
        self.commit()
        return built.package


def stale(device: Device, path: Path) -> list[str]:
    """The cards of the package that a device has otherwise, after it was imported."""
    device.import_package(path)
    notes = device.notes()
    return [
        f"{note.guid}: {notes[note.guid].fields[:2]} for {note.fields[:2]}"
        for note in package.read(path).notes
        if notes[note.guid].fields != note.fields or set(note.tags) ^ set(notes[note.guid].tags)
    ]


def run(folder: Path, seed: int, steps: int = 14) -> list[str]:
    """A random history of two clones and a device that imports what either builds."""
    rng = random.Random(seed)
    clock = 1_700_000_000
    one = Clone(folder / "one")
    for number in range(len(CARDS)):
        one.edit(number, "")
    first = one.build(clock)
    clones = [one, Clone(folder / "two", one.root)]
    told: list[str] = []
    with Device(folder / "device") as device:
        device.import_package(first)
        for step in range(steps):
            clock += rng.choice([1, 60, 60, -30])
            own = rng.choice(clones)
            other = clones[1 - clones.index(own)]
            deed = rng.choice(DEEDS)
            told.append(f"{clones.index(own)} {deed}")
            if deed == "edit":
                words = rng.choice([f"So {step}.", f"So {rng.randrange(3)}.", "", None])
                own.edit(rng.randrange(len(CARDS)), words)
                if rng.random() < 0.5:
                    own.commit()
            elif deed == "build" and any((own.root / "notes").glob("*.md")):
                device.import_package(own.build(clock))
            elif deed == "merge":
                own.commit()
                other.commit()
                how = rng.choice(MERGES)
                told[-1] += f" {how}"
                if not own.git("pull", "-q", "--no-rebase", *how, str(other.root), "main"):
                    own.git("checkout", "-q", rng.choice(("--ours", "--theirs")), "--", ".")
                    own.commit()
                if rng.random() < 0.3 and any((own.root / "notes").glob("*.md")):
                    device.import_package(own.build(clock))
            elif deed == "revert":
                own.commit()
                if not own.git("revert", "--no-edit", rng.choice(("HEAD", "HEAD~1"))):
                    own.git("revert", "--abort")
                elif not own.git("cat-file", "-e", "HEAD:ankigen.lock"):
                    own.git("reset", "-q", "--hard", "HEAD~1")
            elif deed == "back":
                own.commit()
                if own.git("cat-file", "-e", "HEAD~1:ankigen.lock"):
                    own.git("reset", "-q", "--hard", "HEAD~1")
            elif deed == "drop":
                shutil.rmtree(own.root / "build", ignore_errors=True)
        # What either gave to the device comes together in the one; what that builds is right.
        two = clones[1]
        if any((two.root / "notes").glob("*.md")):
            device.import_package(two.build(clock + 1))
        one.commit()
        if not one.git("pull", "-q", "--no-rebase", *rng.choice(MERGES), str(two.root), "main"):
            one.git("checkout", "-q", "--theirs", "--", ".")
            one.commit()
        if not any((one.root / "notes").glob("*.md")):
            one.edit(0, "At last.")
        found = stale(device, one.build(clock + 5))
        assert device.check().is_clean
    return [*told, *found] if found else []


@pytest.mark.parametrize("seed", range(4))
def test_no_stale_text(tmp_path: Path, seed: int) -> None:
    """Reverts, resets, merges that take one side, lost build folders: the next package is newer
    than all that a device was ever given where it differs."""
    if shutil.which("git") is None:
        pytest.skip("git is not installed")
    assert not run(tmp_path, seed)
