"""`ankigen templates`, as a person runs it."""

from __future__ import annotations

from pathlib import Path

import pytest

from ankigen.cli import run
from ankigen.templates import bundled, names, read, styles


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with one card."""
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes/a.md").write_text("Q: One?\nA: 1\n", encoding="utf-8")
    (tmp_path / "ankigen.yaml").write_text("deck: Deck\n", encoding="utf-8")
    return tmp_path


def said(
    project: Path, capsys: pytest.CaptureFixture[str], *arguments: str, status: int = 0
) -> str:
    """What a command prints."""
    capsys.readouterr()
    assert run(["-C", str(project), *arguments]) == status
    captured = capsys.readouterr()
    return captured.out + captured.err


def test_every_file_is_listed_with_its_origin(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Built in, one's own and the same, or one's own and changed."""
    said(project, capsys, "templates", "copy", "basic/front.html", "cloze/back.html")
    path = project / "templates/cloze/back.html"
    path.write_text(path.read_text(encoding="utf-8") + "<!-- mine -->", encoding="utf-8")
    lines = said(project, capsys, "templates").split("\n\n")[0].splitlines()
    listed = dict(line.split(None, 1) for line in lines)
    assert set(listed) == set(names())
    assert listed["basic/front.html"] == "your own, the same"
    assert listed["cloze/back.html"] == "your own, changed"
    assert listed["style.css"] == "built in"


def test_a_copy_is_what_is_built_in(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """All files copied, the deck is the same; what is there already stays."""
    files = [name for name in names() if (bundled() / name).is_file()]
    said(project, capsys, "templates", "copy", *files)
    own, built_in = read((project / "templates",)), read(())
    assert [each.css for each in own] == [each.css for each in built_in]
    for one, other in zip(own, built_in, strict=True):
        for mine, theirs in zip(one.templates, other.templates, strict=True):
            assert (mine.front, mine.back) == (theirs.front, theirs.back)
    assert "there already" in said(project, capsys, "templates", "copy", files[0], status=2)
    assert "did you mean `basic/front.html`?" in said(
        project, capsys, "templates", "copy", "basic/frnt.html", status=2
    )
    assert "name the files" in said(project, capsys, "templates", "copy", status=2)


def test_changes_are_shown_against_what_is_built_in(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """As a unified diff of one's own files; nothing where there are none."""
    assert said(project, capsys, "templates", "diff") == ""
    said(project, capsys, "templates", "copy", "style.css")
    path = project / "templates/style.css"
    path.write_text(path.read_text(encoding="utf-8").replace("35em", "50em"), encoding="utf-8")
    shown = said(project, capsys, "templates", "diff")
    assert "-  max-width: 35em;" in shown and "+  max-width: 50em;" in shown
    assert shown.startswith("--- built-in/style.css\n+++ templates/style.css")


@pytest.mark.parametrize("name", styles())
def test_a_ready_look_is_added_to_the_style(
    project: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    """It is a `custom.css` to go on from, whose rules come after the built-in ones."""
    said(project, capsys, "templates", "style", name)
    css = read((project / "templates",))[0].css
    assert css.startswith(read(())[0].css)
    assert css.endswith((project / "templates/custom.css").read_text(encoding="utf-8").strip("\n"))
    assert "there already" in said(project, capsys, "templates", "style", name, status=2)
    assert "nothing wrong" in said(project, capsys, "check")


def test_a_style_of_a_few_rules_is_questioned(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`style.css` replaces all; a changed copy, or the same rules in `custom.css`, are fine."""
    folder = project / "templates"
    folder.mkdir()
    (folder / "style.css").write_text(".card { color: red }\n", encoding="utf-8")
    shown = said(project, capsys, "check")
    assert "templates/style.css:1:1: warning[template-short-style]" in shown
    assert "rename it to custom.css" in shown
    (folder / "style.css").rename(folder / "custom.css")
    assert "template-short-style" not in said(project, capsys, "check")
    said(project, capsys, "templates", "copy", "style.css")
    assert "template-short-style" not in said(project, capsys, "check")


def test_copies_of_what_is_built_in_are_nothing_to_warn_of(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Files that were taken over and not changed are as safe as they were."""
    known = [name for name in names() if (bundled() / name).is_file()]
    said(project, capsys, "templates", "copy", *known)
    assert "nothing wrong" in said(project, capsys, "check")
    path = project / "templates/basic/front.html"
    path.write_text(path.read_text(encoding="utf-8") + "<script>1</script>", encoding="utf-8")
    assert "template-script" in said(project, capsys, "check")
