"""Mermaid: pictures where its tool is on the machine, code and a notice elsewhere."""

from __future__ import annotations

import shutil
import stat
import sys
from pathlib import Path

import pytest

from tests.projects import Project

NOTE = "Q: what\nA: this\n```mermaid\ngraph TD; A-->B\n```\n"


@pytest.fixture
def tool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program in place of `mmdc` that writes its theme and counts its calls; a broken diagram
    makes it fail."""
    folder = tmp_path / "bin"
    folder.mkdir()
    program = folder / "mmdc"
    program.write_text(
        f"#!{sys.executable}\n"
        "import sys, pathlib\n"
        "words = sys.argv\n"
        "given = lambda name: words[words.index(name) + 1]\n"
        "source = pathlib.Path(given('--input')).read_text()\n"
        "if 'broken' in source: sys.exit(1)\n"
        "pathlib.Path(given('--output')).write_text(f'<svg>{given(\"--theme\")}</svg>')\n"
        f"with open({str(folder / 'calls')!r}, 'a') as calls: calls.write('x')\n"
    )
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", str(folder), prepend=":")
    return folder


def test_without_the_tool_it_stays_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The source is shown as plain code, and the report says where and why."""
    monkeypatch.setenv("PATH", str(tmp_path))
    project = Project(tmp_path / "p")
    project.write("a.md", NOTE)
    built = project.build()
    (found,) = built.report.diagnostics
    assert (str(found.location), found.code) == ("notes/a.md:3:1", "mermaid-not-drawn")
    assert built.written.media == 0


def test_two_pictures_drawn_once(tool: Path, tmp_path: Path) -> None:
    """A light and a dark SVG are media; a second build does not draw them again."""
    project = Project(tmp_path / "p")
    project.write("a.md", NOTE)
    built = project.build()
    assert built.written.media == 2
    assert not built.report.diagnostics
    project.replace("a.md", "this", "that")
    assert project.build().written.media == 2
    assert (tool / "calls").read_text() == "xx"


def test_a_diagram_with_a_mistake_is_reported(tool: Path, tmp_path: Path) -> None:
    """What the tool cannot draw is shown as code, with a notice."""
    assert shutil.which("mmdc") == str(tool / "mmdc")
    project = Project(tmp_path / "p")
    project.write("a.md", NOTE.replace("graph", "broken"))
    (found,) = project.build().report.diagnostics
    assert "could not draw" in found.message
