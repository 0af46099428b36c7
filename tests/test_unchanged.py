"""A build that finds nothing changed: no work, and never a wrong answer."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from ankigen import config, package
from ankigen.cache import snapshot
from ankigen.cache.record import last_build, last_check
from ankigen.cache.snapshot import take
from ankigen.cli import run
from ankigen.pipeline import compile as compiling
from ankigen.pipeline.check import check
from ankigen.pipeline.compiled import CompiledNote
from ankigen.types import Diagnostic, Location, Severity
from tests.projects import cache_of


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A built project whose files are older than a file system's tick."""
    note = tmp_path / "notes" / "a.md"
    note.parent.mkdir()
    note.write_text("Q: one\nA: two ![[x.png]]\n", encoding="utf-8")
    (tmp_path / "notes" / "x.png").write_bytes(b"\x89PNG")
    (tmp_path / "ankigen.yaml").write_text("deck: Deck\n", encoding="utf-8")
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "custom.css").write_text(".card { color: red }\n", encoding="utf-8")
    age(tmp_path)
    assert run(["-C", str(tmp_path), "build"]) == 0
    return tmp_path


def age(folder: Path) -> None:
    """Make every file an hour old."""
    past = time.time() - 3600.5
    for path in folder.rglob("*"):
        os.utime(path, (past, past))


def packaged(folder: Path) -> tuple[int, int]:
    """What tells whether the package was written anew."""
    status = (folder / "build" / "deck.apkg").stat()
    return status.st_ino, status.st_mtime_ns


def test_nothing_is_done_twice(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The second build writes nothing and reports the same deck, unchanged."""
    before = packaged(project)
    capsys.readouterr()
    assert run(["-C", str(project), "build"]) == 0
    assert "1.0.0: 1 card from 1 note (nothing changed)" in capsys.readouterr().out
    assert packaged(project) == before


@pytest.mark.parametrize("command", ["build", "check"])
def test_no_stage_is_imported(project: Path, command: str) -> None:
    """Without changes nobody pays for the parsers, the highlighter or the packager."""
    run(["-C", str(project), "check"])
    code = (
        "import sys; from ankigen.cli import run; status = run(['-q', '-C', *sys.argv[1:]])"
        "; heavy = {'markdown', 'pygments', 'genanki', 'nh3', 'pathspec', 'rapidfuzz'}"
        "; sys.exit(str(heavy & set(sys.modules)) if heavy & set(sys.modules) else status)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(project), command],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")


def rewrite(path: Path, old: str, new: str) -> None:
    """Change a text's words as a program does that copies times along with contents."""
    status = path.stat()
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


CHANGES: dict[str, Callable[[Path], object]] = {
    "note": lambda root: (root / "notes/a.md").write_text("Q: one\nA: three\n"),
    "note of that size and time": lambda root: rewrite(root / "notes/a.md", "two", "tow"),
    "permissions": lambda root: (root / "notes/a.md").chmod(0o600),
    "new note": lambda root: (root / "notes/b.md").write_text("Q: x\nA: y\n"),
    "gone note": lambda root: (root / "notes/a.md").rename(root / "notes/z.md"),
    "image": lambda root: (root / "notes/x.png").write_bytes(b"\x89PNG other"),
    "configuration": lambda root: (root / "ankigen.yaml").write_text("deck: Deck\ntags: [t]\n"),
    "template": lambda root: ((root / "templates/style.css").write_text(".card { color: red }\n"),),
    "template of that size and time": lambda root: rewrite(
        root / "templates/custom.css", "red", "tan"
    ),
    "settings": lambda root: (
        (root / ".obsidian").mkdir(),
        (root / ".obsidian/app.json").write_text('{"strictLineBreaks": true}'),
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_any_change_is_seen(project: Path, change: str) -> None:
    """Whatever a card depends on: when it changes, the package is written anew."""
    before = packaged(project)
    CHANGES[change](project)
    assert run(["-C", str(project), "build"]) == 0
    assert packaged(project) != before


@pytest.mark.parametrize("change", CHANGES)
def test_any_change_is_checked(project: Path, change: str) -> None:
    """What a check found is its answer again only while nothing is different."""
    configuration = config.read(project)
    found = check(configuration)
    assert last_check(configuration, take(configuration)) == found
    CHANGES[change](project)
    configuration = config.read(project)
    assert last_check(configuration, take(configuration)) is None


FINDINGS = """\
Q: one [[nowhere]]
A: two

Q: two

Q: one, two, [three](gone.md)?
A: x ![[x.png]]
"""


@pytest.mark.parametrize("form", ["text", "json", "sarif", "github"])
def test_a_check_says_the_same_again(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    """Findings, summary and exit status are those of the first time, for some files, too."""
    (project / "notes" / "b.md").write_text(FINDINGS, encoding="utf-8")
    age(project)

    def said() -> list[object]:
        files = ((), ("notes/a.md",), ("notes/b.md",), ("--strict",))
        arguments = [["-C", str(project), "check", "--format", form, *each] for each in files]
        return [(run(each), capsys.readouterr()) for each in arguments]

    monkeypatch.chdir(project)
    first = said()
    state = cache_of(project, "Deck") / "record.json"
    assert state.is_file()
    assert said() == first
    state.unlink()
    assert said() == first


def test_a_check_without_a_build_folder_makes_none(project: Path) -> None:
    """A check writes nothing into the project."""
    shutil.rmtree(project / "build")
    assert run(["-C", str(project), "check"]) == 0
    assert not (project / "build").exists()


@pytest.mark.parametrize("code", ["unreadable-note", "unreadable-media"])
def test_what_passes_is_looked_at_again(
    project: Path, monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    """What the moment or the machine brings is not kept: the next build may not find it."""
    found = Diagnostic(Location("notes/a.md", 1, 1), code, "so it is", Severity.ERROR)
    monkeypatch.setattr(compiling.Compiler, "compile", lambda *_: CompiledNote((), (found,)))
    (project / "notes" / "a.md").write_text("Q: three\nA: four\n", encoding="utf-8")
    age(project)
    configuration = config.read(project)
    assert [one.code for one in check(configuration).diagnostics] == [code]
    assert last_check(configuration, take(configuration)) is None
    assert run(["-C", str(project), "build", "--keep-going", "--retire"]) == 1
    assert last_build(configuration, take(configuration)) is None


@pytest.mark.skipif(os.name == "nt", reason="the stand-in is a shell script")
def test_a_diagram_that_could_not_be_drawn_is_tried_again(
    project: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once the program's browser is there, the next build draws, although no file has changed."""
    folder = tmp_path_factory.mktemp("bin")
    program, browser = folder / "mmdc", folder / "browser"
    svg = '<svg xmlns="http://www.w3.org/2000/svg"><text>drawn</text></svg>'
    program.write_text(f"#!/bin/sh\ntest -f {browser} && echo '{svg}' > diagram.svg\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    text = "Q: diagram\nA:\n```mermaid\ngraph TD; a-->b\n```\n"
    (project / "notes" / "a.md").write_text(text, encoding="utf-8")
    age(project)

    def answer() -> str:
        assert run(["-C", str(project), "build"]) == 0
        (note,) = package.read(project / "build" / "deck.apkg").notes
        return note.fields[1]

    assert "<img" not in answer()
    browser.touch()
    assert "<img" in answer()


def test_other_libraries_and_programs_are_seen(
    project: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another version of a library, or a program that can draw diagrams, may make other cards."""
    configuration = config.read(project)
    assert last_build(configuration, take(configuration)) is not None
    names = ("markdown", "pygments", "nh3", "genanki")
    assert all(f"{name}{os.sep}__init__.py" in snapshot.libraries() for name in names)
    with monkeypatch.context() as patched:
        patched.setattr(snapshot, "libraries", lambda: "[]")
        assert last_build(configuration, take(configuration)) is None
    program = tmp_path_factory.mktemp("bin") / "mmdc"
    program.touch(0o755)
    monkeypatch.setenv("PATH", str(program.parent))
    assert last_build(configuration, take(configuration)) is None


@pytest.mark.parametrize("name", ["build/deck.apkg", "build/deck-1.0.0.apkg"])
def test_what_is_lost_comes_back(project: Path, name: str) -> None:
    """A deleted package is made again, the same."""
    lost = (project / name).read_bytes()
    (project / name).unlink()
    assert run(["-C", str(project), "build"]) == 0
    assert (project / name).read_bytes() == lost


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"report": {"cards": 1}}', b"\xff\xfe"])
def test_a_damaged_state_only_costs_time(project: Path, content: bytes) -> None:
    """A truncated or foreign state file is as good as none."""
    for command in ("build", "check"):
        (cache_of(project, "Deck") / "record.json").write_bytes(content)
        assert run(["-C", str(project), command]) == 0


def test_a_fresh_file_is_not_trusted(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Two edits of one size within one tick of the clock are both seen."""
    note = project / "notes" / "a.md"
    for word in ("four", "five"):
        note.write_text(f"Q: one\nA: {word} ![[x.png]]\n", encoding="utf-8")
        moment = time.time_ns()
        os.utime(note, ns=(moment, moment))
        assert run(["-C", str(project), "build"]) == 0
        assert "(1 changed)" in capsys.readouterr().out
