"""What a project that came from somebody else may ask for: its configuration, templates, ledger and
the build folder that it brings along."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from ankigen import files, templates, vault
from ankigen.cli import run
from ankigen.config import read as read_config
from ankigen.errors import AnkigenError, UsageError
from tests.projects import Project

needs_links = pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege there")
NOTE = "Q: one\nA: two\n"


@pytest.mark.parametrize("key", ["build_dir", "templates"])
@pytest.mark.parametrize("value", ["..", "../other", "{outside}", "a/../../other"])
def test_a_configuration_stays_in_its_folder(tmp_path: Path, key: str, value: str) -> None:
    """A file that came with notes cannot lead out of their folder."""
    outside, root = tmp_path / "other", tmp_path / "project"
    outside.mkdir()
    (root / "a").mkdir(parents=True)
    (root / "n.md").write_text(NOTE)
    (root / "ankigen.yaml").write_text(f"{key}: {value.format(outside=outside)!r}\n")
    with pytest.raises(UsageError, match=key):
        read_config(root)


def test_notes_may_be_beside_the_project_and_are_only_read(tmp_path: Path) -> None:
    """A vault elsewhere stays as it is, to the byte and the time."""
    vault = tmp_path / "vault"
    (vault / ".obsidian").mkdir(parents=True)
    (vault / "n.md").write_text(NOTE)
    project = tmp_path / "project"
    project.mkdir()
    (project / "ankigen.yaml").write_text("notes: ../vault\n")
    before = [(path, path.stat().st_mtime_ns) for path in sorted(vault.rglob("*"))]
    for command in ("build", "preview", "check"):
        assert run(["-C", str(project), command]) == 0
    assert [(path, path.stat().st_mtime_ns) for path in sorted(vault.rglob("*"))] == before


def test_the_command_line_leads_where_it_says(tmp_path: Path) -> None:
    """What a person types is meant."""
    (tmp_path / "project").mkdir()
    (tmp_path / "n").mkdir()
    given = {"notes": str(tmp_path / "n"), "build_dir": str(tmp_path / "b")}
    settings = read_config(tmp_path / "project", given)
    assert (settings.notes, settings.build_dir) == (tmp_path / "n", tmp_path / "b")


@pytest.mark.parametrize("value", [".", "notes", "''"])
def test_a_build_folder_holds_nothing_else(tmp_path: Path, value: str) -> None:
    """A build and a preview remove what they do not know from their folder."""
    project = Project(tmp_path)
    project.write("a.md", NOTE)
    (tmp_path / "ankigen.yaml").write_text(f"build_dir: {value}\n")
    with pytest.raises(UsageError, match="build_dir"):
        read_config(tmp_path)


@needs_links
@pytest.mark.parametrize(
    "name",
    [
        ".ankigen-1.part", "deck.apkg", "preview", "preview/media", "preview/.ankigen-1.part",
        "preview/media/x.png", "CHANGELOG.txt", "",
    ],
)  # fmt: skip
def test_a_build_folder_with_links_is_refused(
    tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is written through a link that came with the folder, nor removed behind it."""
    victim = tmp_path / "victim"
    victim.mkdir()
    (victim / "precious.js").write_text("precious")
    project = Project(tmp_path / "project")
    project.write("a.md", NOTE)
    link = project.root / "build" / name if name else project.root / "build"
    link.parent.mkdir(parents=True, exist_ok=True)
    link.symlink_to(victim)
    for command in ("build", "preview"):
        assert run(["-C", str(project.root), command]) == 2
    assert "remove it" in (text := capsys.readouterr().err) or "build_dir" in text
    assert [path.name for path in victim.iterdir()] == ["precious.js"]


@needs_links
def test_a_temporary_file_is_made_anew(tmp_path: Path) -> None:
    """A link in place of the temporary file is replaced, not written to."""
    victim = tmp_path / "victim"
    victim.write_text("precious")
    files.temporary(tmp_path / "a").symlink_to(victim)
    with files.replacing(tmp_path / "a") as stream:
        stream.write(b"new")
    assert (victim.read_text(), (tmp_path / "a").read_bytes()) == ("precious", b"new")
    assert not (tmp_path / "a").is_symlink()


@needs_links
def test_a_template_does_not_fetch_other_files(tmp_path: Path) -> None:
    """A link out of the project would put what it leads to into the deck."""
    (tmp_path / "secret").write_text(".secret {}")
    project = Project(tmp_path / "project")
    project.write("a.md", NOTE)
    (project.root / "templates").mkdir()
    (project.root / "templates/custom.css").symlink_to(tmp_path / "secret")
    with pytest.raises(AnkigenError, match="leads out"):
        project.build()


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("@import url(https://a.example/x.css);", ["template-remote"]),
        (".a { background: url(//a.example/x.png) }", ["template-remote"]),
        (".a { background: url(_own.png) } /* https://a.example */", []),
    ],
)
def test_a_template_that_loads_is_named(tmp_path: Path, text: str, codes: list[str]) -> None:
    """A style sheet that tells a server of each review is reported."""
    project = Project(tmp_path)
    project.write("a.md", NOTE)
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates/custom.css").write_text(text)
    assert [found.code for found in project.build().report.diagnostics] == codes


def test_a_template_that_runs_is_named(tmp_path: Path) -> None:
    """A script in a template is reported, with its place."""
    project = Project(tmp_path)
    project.write("a.md", NOTE)
    (tmp_path / "templates/basic").mkdir(parents=True)
    (tmp_path / "templates/basic/front.html").write_text("{{Question}}\n <script>run()</script>")
    (found,) = project.build().report.diagnostics
    assert (str(found.location), found.code) == (
        "templates/basic/front.html:2:2",
        "template-script",
    )


def test_the_script_that_draws_masks_is_no_strangers(tmp_path: Path) -> None:
    """A copy of a built-in template has its script; what is added to it is reported."""
    project = Project(tmp_path)
    project.write("a.md", NOTE)
    (tmp_path / "templates/occlusion").mkdir(parents=True)
    copy = (templates.bundled() / "occlusion/front.html").read_text(encoding="utf-8")
    front = tmp_path / "templates/occlusion/front.html"
    front.write_text(copy.replace("question", "question mine"))
    assert project.build().report.diagnostics == ()
    front.write_text(copy + "<script>run()</script>")
    (found,) = project.build().report.diagnostics
    line = copy.count("\n") + 1
    assert (str(found.location), found.code) == (
        f"templates/occlusion/front.html:{line}:1",
        "template-script",
    )


def _pipe(path: Path) -> None:
    os.mkfifo(path)


def _zeros(path: Path) -> None:
    path.symlink_to("/dev/zero")


@needs_links
@pytest.mark.parametrize("make", [_pipe, _zeros])
@pytest.mark.parametrize("name", ["ankigen.yaml", "ankigen.lock"])
def test_pipes_and_devices_are_not_read(
    tmp_path: Path, name: str, make: Callable[[Path], None], capsys: pytest.CaptureFixture[str]
) -> None:
    """A file that never ends is an error at once."""
    Project(tmp_path).write("a.md", NOTE)
    make(tmp_path / name)
    assert run(["-C", str(tmp_path), "diff"]) in (1, 2)
    assert name in capsys.readouterr().err


@needs_links
def test_a_note_that_became_a_link_is_not_followed(tmp_path: Path) -> None:
    """What is read is a plain file, whatever it was when the vault was walked."""
    (tmp_path / "secret.md").write_text("Q: ab\nA: cd\n")
    root = tmp_path / "vault"
    root.mkdir()
    (root / "a.md").write_text("Q: xy\nA: zz\n")
    scanned = vault.scan(root, root, ignore=(), skip=())
    (root / "a.md").unlink()
    (root / "a.md").symlink_to(tmp_path / "secret.md")
    read = vault.read(scanned, root)
    assert [found.code for found in read.diagnostics] == ["unreadable-note"]
    assert not read.notes
    with pytest.raises(OSError, match="link"):
        vault.digest(scanned.notes["a.md"])


@needs_links
def test_settings_that_are_a_link_out_of_the_vault_are_not_read(tmp_path: Path) -> None:
    """Neither Obsidian's folder nor a file in it leads elsewhere."""
    (tmp_path / "app.json").write_text('{"strictLineBreaks": true}')
    folder, file = tmp_path / "folder", tmp_path / "file"
    folder.mkdir()
    (folder / ".obsidian").symlink_to(tmp_path)
    (file / ".obsidian").mkdir(parents=True)
    (file / ".obsidian/app.json").symlink_to(tmp_path / "app.json")
    for root in (folder, file):
        assert not vault.scan(root, root, ignore=(), skip=()).settings.strict_line_breaks


@needs_links
def test_links_to_what_is_hidden_are_not_followed(tmp_path: Path) -> None:
    """A link cannot show what the walk leaves out: settings, keys of plugins, the build folder."""
    for name in (".obsidian/key.json", "build/x.json"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text("key")
    (tmp_path / "a.png").symlink_to(tmp_path / ".obsidian/key.json")
    (tmp_path / "b.png").symlink_to(tmp_path / "build/x.json")
    scanned = vault.scan(tmp_path, tmp_path, ignore=(), skip=(tmp_path / "build",))
    assert not scanned.files
    assert [found.code for found in scanned.diagnostics] == ["symbolic-link"] * 2


def test_folders_may_nest_as_deep_as_paths_are_long(tmp_path: Path) -> None:
    """A thousand folders in one another are walked."""
    here = Path.cwd()
    depth = 1200
    try:
        os.chdir(tmp_path)
        for _ in range(depth):
            os.mkdir("d")  # noqa: PTH102
            os.chdir("d")
        assert vault.scan(tmp_path, tmp_path, ignore=(), skip=()).notes == {}
        for _ in range(depth):  # what removes a test's folder does so by recursion
            os.chdir("..")
            os.rmdir("d")  # noqa: PTH106
    finally:
        os.chdir(here)


def test_files_are_read_within_bounds(tmp_path: Path) -> None:
    """A file that has grown is not read whole."""
    (tmp_path / "a").write_bytes(b"x" * 11)
    assert files.read(tmp_path / "a", 11) == b"x" * 11
    with pytest.raises(OSError, match="larger than 10 bytes"):
        files.read(tmp_path / "a", 10)


def test_no_card_is_taken_from_a_package_of_others(tmp_path: Path) -> None:
    """A clean-up package holds what this user's own package held, and nothing of another one."""
    project = Project(tmp_path / "project")
    project.write("a.md", NOTE + "\nQ: three\nA: four\n")
    project.build()
    other = Project(tmp_path / "other")
    other.write("a.md", NOTE + "\nQ: three\nA: evil\n")
    other.build()
    foreign = (other.root / "build" / "test.apkg").read_bytes()
    project.write("a.md", NOTE)
    assert project.build().cleanup is not None
    project.write("a.md", NOTE + "\nQ: three\nA: four\n")
    project.build()
    for path in (project.root / "build").glob("*.apkg"):
        path.write_bytes(foreign)
    project.write("a.md", NOTE)
    assert project.build().cleanup is None
