"""What changes between a build's steps, and what a build fails to keep for the next one."""

from __future__ import annotations

import errno
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from ankigen import config, files, package
from ankigen.cache.record import last_build
from ankigen.cache.snapshot import take
from ankigen.errors import AnkigenError, BuildError
from ankigen.pipeline import compile as compiling
from ankigen.pipeline import writing
from ankigen.pipeline.build import build
from ankigen.pipeline.plan import Request
from ankigen.pipeline.writing import Built
from tests.projects import Project, cache_of, settle


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Three notes, one with a picture and one that another embeds, built and settled."""
    made = Project(tmp_path / "p")
    made.write("a.md", "Q: one\nA: ![[b]]\n")
    made.write("b.md", "embedded text\n")
    made.write("c.md", "Q: three\nA: ![[x.png]]\n")
    made.write("x.png", b"\x89PNG old")
    settle()
    made.build()
    return made


def fields(built: Built) -> list[str]:
    """The answers of all notes in a package."""
    return sorted(note.fields[1] for note in package.read(built.package).notes)


def clean(project: Project) -> Built:
    """Build without anything that a build kept."""
    shutil.rmtree(cache_of(project.root))
    return project.build()


def test_another_build_between_the_look_and_the_lock(project: Project) -> None:
    """A note that another build took in meanwhile is not retired for want of a newer look."""
    settings = config.read(project.root, {"deck": "Test"})
    snapshot = take(settings)
    project.write("new.md", "Q: new\nA: note\n")
    settle()
    assert project.build().report.cards == 3
    report = build(settings, Request(now=project.clock + 60), snapshot=snapshot).report
    assert (report.cards, report.retired, report.version) == (3, 0, "1.1.0")


@pytest.mark.parametrize("is_new", [False, True])
def test_a_template_is_saved_during_a_build(
    project: Project, monkeypatch: pytest.MonkeyPatch, is_new: bool
) -> None:
    """The next build, and the next check, see that it is not the one that was built with."""
    style = project.root / "templates" / "style.css"
    style.parent.mkdir()
    style.write_text(".card { color: red }\n", encoding="utf-8")
    if not is_new:
        settle()
        project.build()
    project.write("a.md", "Q: one\nA: 1\n")
    settle()
    write = package.write

    def write_meanwhile(*arguments: object, **options: object) -> package.Written:
        style.write_text(".card { color: green }\n", encoding="utf-8")
        return write(*arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(writing.package, "write", write_meanwhile)
    project.build()
    settings = config.read(project.root, {"deck": "Test"})
    assert last_build(settings, take(settings)) is None
    monkeypatch.undo()
    settle()
    built = project.build()
    with zipfile.ZipFile(built.package) as opened:
        assert b"green" in opened.read("collection.anki2")
    assert built.package.read_bytes() == clean(project).package.read_bytes()


def _after_look(monkeypatch: pytest.MonkeyPatch, change: Callable[[], object]) -> None:
    classify = compiling.vault.classify

    def change_and_classify(*arguments: object) -> object:
        change()
        return classify(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(compiling.vault, "classify", change_and_classify)


def test_a_picture_of_an_unchanged_note_changes_during_a_build(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is not handed out under a name that tells another content."""
    project.write("a.md", "Q: one\nA: 1\n")
    settle()
    with monkeypatch.context() as patched:
        _after_look(patched, lambda: project.write("x.png", b"\x89PNG another"))
        with pytest.raises(AnkigenError, match=r"x\.png: it has changed"):
            project.build()
    settle()
    built = project.build()
    assert built.package.read_bytes() == clean(project).package.read_bytes()


@pytest.mark.parametrize("text", ["embedded text, longer\n", None])
def test_an_embedded_unchanged_note_changes_during_a_build(
    project: Project, monkeypatch: pytest.MonkeyPatch, text: str | None
) -> None:
    """A card is not built without what it embeds: the build ends and says where to look."""
    project.write("a.md", "Q: one\nA: see ![[b]]\n")
    settle()
    before = (project.root / "ankigen.lock").read_bytes()
    note = project.root / "notes" / "b.md"

    def change() -> None:
        note.write_text(text, encoding="utf-8") if text is not None else note.unlink()

    with monkeypatch.context() as patched:
        _after_look(patched, change)
        with pytest.raises(BuildError, match=r"notes/a\.md:2:8: error\[unreadable-media\]: 'b'"):
            project.build()
    assert (project.root / "ankigen.lock").read_bytes() == before
    settle()
    assert project.build().report.changed == 1


def test_a_note_that_cannot_be_read_for_a_moment(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the cache or not, a card that embeds it is left out, and the rest is built."""
    project.write("b.md", "Q: two\nA: embedded\n")
    project.write("plain.md", "Q: plain\nA: card\n")
    settle()
    project.build()
    project.write("a.md", "Q: one\nA: see ![[b]] and ![[c]]\n")
    settle()
    copied = Project(project.root.parent / "copy" / "p", clock=project.clock)
    shutil.copytree(project.root, copied.root)
    read = files.read

    def fail(path: Path, *arguments: object) -> bytes:
        if path.name == "c.md":
            raise OSError(errno.EIO, "Input/output error", str(path))
        return read(path, *arguments)  # type: ignore[arg-type]

    with monkeypatch.context() as patched:
        patched.setattr(files, "read", fail)
        with pytest.raises(BuildError, match=r"notes/a\.md:2:19: error\[unreadable-media"):
            project.build()
        with pytest.raises(BuildError, match=r"notes/a\.md:2:19: error\[unreadable-media"):
            copied.build()
        built = project.build(keep_going=True)
        assert (built.report.retired, "see" in str(fields(built))) == (0, False)
        copied.build(keep_going=True)
    settle()
    assert any("see" in field for field in fields(project.build()))
