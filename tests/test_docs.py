"""The documents are true: the commands in them work and the links in them lead somewhere.

Each page is tried as a reader would: its `sh` blocks are run from top to bottom, line by line, in
a folder of its own, a block with a `title` is saved as the file of that name, and each line of a
`text` block must be in the output of the commands above it. `README.md` and the contributors' guide
speak of the checkout, so they are given a copy of its example.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from ankigen import cards, vault
from ankigen.cli import COMMANDS

ROOT = Path(__file__).parent.parent
PAGES = sorted(
    path
    for path in (*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"))
    if path.name != "CHANGELOG.md"
)
IN_CHECKOUT = {"README.md", "CONTRIBUTING.md"}

FENCE = re.compile(
    r"(?ms)^ *(?P<fence>`{3,})(?P<language>\w*)(?: +title=\"(?P<title>[^\"\n]+)\")?[^\n`]*\n"
    r"(?P<code>.*?)^ *(?P=fence)$"
)
LINK = re.compile(r"(?<!\\)!?\[(?:[^\]\\]|\\.)*\]\(<?([^)\s>]+)>?\)")

# Commands that install ankigen or that need what a test machine has not: Anki's own collection, a
# phone, the network. They are not run; all others are.
NOT_RUN = re.compile(
    r"(pipx|pip|uvx|python3 -m venv|git clone|git push|gh|pre-commit|open|\.ci/run"
    r"|export ANKIGEN|ankigen (push|adopt|learn))\b"
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


Step = Line | File | Output


def steps(page: Path) -> list[Step]:
    """What a page has its reader do and see, in order."""
    text = page.read_text(encoding="utf-8")
    found: list[Step] = []
    for match in FENCE.finditer(text):
        first = text.count("\n", 0, match.start("code")) + 1
        if match["title"]:
            found.append(File(match["title"], match["code"]))
        elif match["language"] == "sh":
            found += commands(page, first, match["code"])
        elif match["language"] == "text":
            found.append(Output(page, match["code"]))
    return found


def commands(page: Path, first: int, code: str) -> list[Line]:
    """The commands of a block that begins on line `first`, without comments."""
    found = []
    for number, line in enumerate(code.splitlines(), start=first):
        text = re.sub(r"(^|\s)#.*$", "", line).strip()
        if text:
            found.append(Line(page, number, text))
    return found


class Reader:
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
        self.environment = {
            **os.environ,
            "HOME": str(home),
            "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
            "GIT_AUTHOR_NAME": "Reader",
            "GIT_AUTHOR_EMAIL": "reader@example.org",
            "GIT_COMMITTER_NAME": "Reader",
            "GIT_COMMITTER_EMAIL": "reader@example.org",
        }

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

    def give_vaults(self) -> None:
        """Put small vaults where the how-tos take one to be."""
        for name in ("Documents/Vault", "Documents/Knowledge"):
            folder = self.home / name
            (folder / ".obsidian").mkdir(parents=True)
            (folder / "Note.md").write_text("Q: What is a vault?\nA: A folder of notes.\n")

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


def _without_sizes(line: str) -> str:
    return re.sub(r"\d+ (?=[kM]?B\b)", "", line.strip())


def _locks() -> list[str]:
    return [path.name for path in ROOT.glob("requirements*")]


@pytest.mark.parametrize(
    "page",
    [page for page in PAGES if any(isinstance(step, Line) for step in steps(page))],
    ids=lambda page: str(page.relative_to(ROOT)),
)
def test_commands_work(page: Path, tmp_path: Path) -> None:
    """Every command that a page shows works, in the order of the page."""
    reader = Reader(tmp_path)
    reader.give_vaults()
    if page.name in IN_CHECKOUT:
        reader.give_checkout()
    for step in steps(page):
        match step:
            case File():
                reader.save(step)
            case Line():
                reader.type(step)
            case Output():
                reader.see(step)


def anchors(page: Path) -> set[str]:
    """The fragments that lead to the headings of a page, as code hosts make them."""
    text = FENCE.sub("", page.read_text(encoding="utf-8"))
    found: set[str] = set()
    for heading in re.findall(r"(?m)^#{1,6} (.+)$", text):
        plain = re.sub(r"[^\w\- ]", "", heading.lower())
        found.add(plain.strip().replace(" ", "-"))
    return found


@pytest.mark.parametrize("page", [*PAGES, ROOT / "CHANGELOG.md"], ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    """A relative link names a file of the project, and a heading in it."""
    text = FENCE.sub("", page.read_text(encoding="utf-8"))
    text = re.sub(r"`[^`\n]*`", "", text)
    for target in LINK.findall(text):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, fragment = target.partition("#")
        goal = (page.parent / path).resolve() if path else page
        assert goal.exists(), f"{page.relative_to(ROOT)} links to {target}"
        if fragment:
            assert fragment in anchors(goal), f"{page.relative_to(ROOT)} links to {target}"


def test_readme_lists_all_commands() -> None:
    """The table of commands in `README.md` is that of `ankigen --help`, in its order."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    table = text[text.index("| command | does |") :].partition("\n\n")[0]
    rows = re.findall(r"(?m)^\| (`.*?) \|", table)
    assert re.findall(r"`(\w+)`", " ".join(rows)) == list(COMMANDS)


def test_shown_cards_are_cards() -> None:
    """Each note that `docs/card-syntax.md` shows holds as many cards as markers, and no mistake."""
    page = (ROOT / "docs/card-syntax.md").read_text(encoding="utf-8")
    text = page.partition("## The cards you already have")[0]  # those are in `test_syntaxes`
    notes = [match["code"] for match in FENCE.finditer(text) if match["language"] == "markdown"]
    assert len(notes) >= 5
    for note in notes:
        parsed, problems = vault.parse(note, "Note.md", "Note.md", is_source=True)
        found = cards.extract(parsed, cards.Options())
        assert (*problems, *found.diagnostics) == ()
        assert len(found.cards) == len(re.findall(r"(?m)^[QC]:", note))


def test_workflows_are_yaml() -> None:
    """The workflows shown and used are well-formed, and each job has steps."""
    pages = (page.read_text(encoding="utf-8") for page in PAGES)
    shown = (match["code"] for text in pages for match in FENCE.finditer(text))
    texts = [code for code in shown if re.search(r"(?m)^jobs:", code)]
    texts += [path.read_text() for path in (ROOT / ".github/workflows").glob("*.yml")]
    assert texts
    for text in texts:
        jobs = yaml.safe_load(text)["jobs"]
        assert all(job["steps"] for job in jobs.values())
