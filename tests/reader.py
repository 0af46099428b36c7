"""Somebody who reads a page of the docs and does what it says, in a home of their own.

`sh` blocks are run from top to bottom, line by line; a block with a `title` is saved as the file of
that name; each line of a `text` block must be in the output of the commands above it, and each line
of an `anki` block in what the real Anki shows (`seen`). A comment says what is done in Anki's
window:

    <!-- anki: import build/deck-history.apkg with learning progress -->
    <!-- anki: study "What paces the heart?" -->
"""

from __future__ import annotations

import datetime
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from pathlib import Path

from anki.collection import ImportAnkiPackageOptions, ImportAnkiPackageRequest

from ankigen.delivery.values import plain
from tests import first_hours
from tests.backend import Device, Rating, sync_server

ROOT = Path(__file__).parent.parent
_DAY_BEGINS = 4 * 3600  # Anki's, in seconds

FENCE = re.compile(
    r"(?ms)^ *(?P<fence>`{3,})(?P<language>\w*)(?: +title=\"(?P<title>[^\"\n]+)\")?[^\n`]*\n"
    r"(?P<code>.*?)^ *(?P=fence)$"
    r"|^<!-- anki: (?P<action>[^\n]*?) -->$"
)

# Commands that install something, or that need what a test machine has not: a phone, the network.
# They are not run; all others are.
NOT_RUN = re.compile(
    r"(pipx|pip|uv|uvx|python3 -m venv|git clone|git push|gh|pre-commit|open|\.ci/run)\b"
)
# Make targets that work for minutes or change the checkout; `make -n` shows that they are there.
DRY = set("test referee lint format docs bench fuzz audit lock wheel clean screenshots".split())
# Commands that go on until they are interrupted.
ENDLESS = re.compile(r"ankigen\b.*(\bwatch\b|--serve\b)")


@dataclass(frozen=True, slots=True)
class Line:
    """A command of a page and the line that it stands on."""

    page: Path
    number: int
    text: str

    def __str__(self) -> str:
        return f"{self.page.relative_to(ROOT)}:{self.number}: {self.text}"


@dataclass(frozen=True, slots=True)
class File:
    """A file that a page has its reader save."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Output:
    """What a page says that the commands above print."""

    page: Path
    text: str


@dataclass(frozen=True, slots=True)
class Action:
    """What a page has its reader do in Anki's window."""

    page: Path
    text: str


@dataclass(frozen=True, slots=True)
class Seen:
    """What a page says that Anki shows."""

    page: Path
    text: str


Step = Line | File | Output | Action | Seen


def steps(page: Path) -> list[Step]:
    """What a page has its reader do and see, in order."""
    text = page.read_text(encoding="utf-8")
    found: list[Step] = []
    for match in FENCE.finditer(text):
        if match["action"]:
            found.append(Action(page, match["action"]))
            continue
        first = text.count("\n", 0, match.start("code")) + 1
        if match["title"]:
            found.append(File(match["title"], match["code"]))
        elif match["language"] == "sh":
            found += commands(page, first, match["code"])
        elif match["language"] == "text":
            found.append(Output(page, match["code"]))
        elif match["language"] == "anki":
            found.append(Seen(page, match["code"]))
    return found


def commands(page: Path, first: int, code: str) -> list[Line]:
    """The commands of a block that begins on line `first`, without comments."""
    found = []
    for number, line in enumerate(code.splitlines(), start=first):
        text = re.sub(r"(^|\s)#.*$", "", line).strip()
        if text:
            found.append(Line(page, number, text))
    return found


def give_vaults(home: Path) -> None:
    """Put vaults where the docs take them to be, and what other tools have put into Anki."""
    for name in ("Documents/Vault", "Documents/Knowledge"):
        folder = home / name
        (folder / ".obsidian").mkdir(parents=True)
        (folder / "Note.md").write_text("Q: What is a vault?\nA: A folder of notes.\n")
    first_hours.prepare(home, profile(home))


def profile(home: Path) -> Path:
    """The profile of the Anki in somebody's home."""
    return home / "Anki2" / "User 1"


class Reader(AbstractContextManager["Reader"]):
    """Somebody who types a page's commands, one after the other."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.folder = home / "work"
        self.folder.mkdir(parents=True)
        programs = home / "bin"
        programs.mkdir()
        shim = programs / "ankigen"
        shim.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m ankigen "$@"\n')
        shim.chmod(0o755)
        self.output = ""
        self.open = ExitStack()  # what runs until the page is read
        self.profile = profile(home)
        self.environment = {
            **os.environ,
            "HOME": str(home),
            "ANKI_BASE": str(home / "Anki2"),
            "XDG_STATE_HOME": str(home / "state"),
            "LOCALAPPDATA": str(home / "state"),
            "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
            "GIT_AUTHOR_NAME": "Reader",
            "GIT_AUTHOR_EMAIL": "reader@example.org",
            "GIT_COMMITTER_NAME": "Reader",
            "GIT_COMMITTER_EMAIL": "reader@example.org",
        }

    def __exit__(self, *_: object) -> None:
        self.open.close()

    def follow(self, step: Step) -> None:
        """Do what a page says, or compare what it says with what is there."""
        match step:
            case File():
                self.save(step)
            case Line():
                self.type(step)
            case Output():
                self.see(step)
            case Action():
                self.act(step)
            case Seen():
                self.look(step)

    def give_checkout(self) -> None:
        """Put the example and a set-up `make` into the folder."""
        for name in ("notes", "templates"):
            shutil.copytree(ROOT / name, self.folder / name)
        for name in ("ankigen.yaml", "Makefile", "pyproject.toml", *_locks()):
            shutil.copy(ROOT / name, self.folder / name)
        shutil.copytree(self.home / "bin", self.folder / ".venv" / "bin")
        (self.folder / ".venv/bin/python").symlink_to(sys.executable)
        for stamp in (".deck", ".test"):
            (self.folder / ".venv" / stamp).touch()

    def give_server(self) -> None:
        """Start a sync server that has what is in Anki, and name it as the docs say."""
        server = self.open.enter_context(sync_server(self.home / "server"))
        with Device(self.profile) as anki:
            anki.sync(server, first="upload")
        self.environment |= {
            "ANKIGEN_SYNC_URL": server.url,
            "ANKIGEN_SYNC_USER": server.user,
            "ANKIGEN_SYNC_PASSWORD": server.password,
        }

    def save(self, file: File) -> None:
        """Write a file as the page shows it."""
        path = self.folder / file.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(file.text, encoding="utf-8")

    def type(self, line: Line) -> None:
        """Run one command; raises `AssertionError` with its output where it fails."""
        if NOT_RUN.match(line.text):
            return
        words = shlex.split(line.text)
        if words[0] == "export" and "ANKIGEN_SYNC_URL" in line.text:
            self.give_server()
            return
        if words[0] == "cd":
            self.folder = self.folder / words[1].replace("~", str(self.home))
            assert self.folder.is_dir(), str(line)
            return
        text = line.text
        if words[0] == "make" and set(words[1:]) & DRY:
            text = text.replace("make", "make --dry-run", 1)
        if ENDLESS.match(line.text):
            self.watch(line)
            return
        done = subprocess.run(
            ["bash", "-c", text],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=60,
            stdin=subprocess.DEVNULL,
        )
        assert done.returncode == 0, f"{line}\n{done.stdout}{done.stderr}"
        assert "Traceback" not in done.stderr, f"{line}\n{done.stderr}"
        self.output += done.stdout + done.stderr

    def see(self, output: Output) -> None:
        """Compare what the page shows with what was printed; sizes of files may differ."""
        printed = {_without_sizes(line) for line in self.output.splitlines()}
        for line in output.text.splitlines():
            assert _without_sizes(line) in printed, f"{output.page}: {line}\nin\n{self.output}"
        self.output = ""

    def watch(self, line: Line) -> None:
        """See that a command which goes on says something, then interrupt it."""
        process = subprocess.Popen(
            ["bash", "-c", f"exec {line.text}"],
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert process.stdout is not None
        hangs = threading.Timer(30, process.kill)
        hangs.start()
        first = process.stdout.readline()
        goes_on = process.poll() is None
        process.send_signal(signal.SIGINT)
        output = first + process.communicate()[0]
        hangs.cancel()
        assert first and goes_on, f"{line}\nended by itself:\n{output}"
        assert "Traceback" not in output, f"{line}\n{output}"

    def act(self, action: Action) -> None:
        """Do something in Anki's window, by what is behind it."""
        what, *words = shlex.split(action.text)
        with Device(self.profile) as anki:
            if what == "import":
                options = ImportAnkiPackageOptions(with_scheduling="progress" in words)
                path = str(self.folder / words[0])
                request = ImportAnkiPackageRequest(package_path=path, options=options)
                anki.collection.import_anki_package(request)
            elif what == "study":
                (guid,) = anki.search(f'"{words[0]}"')
                anki.answer(guid, Rating.EASY)
            else:
                raise AssertionError(f"{action.page}: nobody knows how to {action.text}")

    def look(self, seen: Seen) -> None:
        """Compare what the page says with what Anki shows."""
        with Device(self.profile) as anki:
            shown = set(shown_by(anki))
        for line in seen.text.splitlines():
            assert line in shown, f"{seen.page}: {line}\nin\n" + "\n".join(sorted(shown))


def shown_by(anki: Device) -> Iterator[str]:
    """What Anki shows of decks and cards, a line each."""
    notes = anki.notes()
    decks: dict[str, list[int]] = {}
    today = datetime.datetime.fromtimestamp(time.time() - _DAY_BEGINS).date()
    counts: dict[tuple[str, int], int] = {}
    for review in anki.reviews():
        key = review.guid, review.ordinal
        counts[key] = counts.get(key, 0) + 1
    for (guid, ordinal), card in anki.cards().items():
        number = counts.get((guid, ordinal), 0)
        decks.setdefault(card.deck, []).append(number)
        title = " ".join(plain(notes[guid].fields[0]).split())
        if not number:
            yield f"{title} (card {ordinal + 1}): new"
            continue
        due = today + datetime.timedelta(days=card.due - anki.collection.sched.today)
        reviews = "1 review" if number == 1 else f"{number} reviews"
        schedule = f"interval {card.interval} days, due {due:%Y-%m-%d}"
        yield f"{title} (card {ordinal + 1}): {schedule}, {reviews}"
        yield f"{title} (card {ordinal + 1}): {reviews}"
    for deck, numbers in decks.items():
        cards = "1 card" if len(numbers) == 1 else f"{len(numbers)} cards"
        yield f"{deck}: {cards}, {numbers.count(0)} new"


def _without_sizes(line: str) -> str:
    return re.sub(r"\d+ (?=[kM]?B\b)", "", line.strip())


def _locks() -> list[str]:
    return [path.name for path in ROOT.glob("requirements*")]
