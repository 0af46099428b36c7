"""Folders and files on the command line and in `ankigen.yaml`, however they are named."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from ankigen import config
from ankigen.cache.record import last_build
from ankigen.cache.snapshot import take
from ankigen.cli import run
from tests.test_unchanged import age


def project(root: Path, text: str = "deck: Deck\n", note: str = "Q: one\nA: two\n") -> Path:
    """A project with one note in `notes/`."""
    (root / "notes").mkdir(parents=True)
    (root / "notes" / "a.md").write_text(note, encoding="utf-8")
    if text:
        (root / "ankigen.yaml").write_text(text, encoding="utf-8")
    return root


def test_a_folder_beside_a_project_is_not_that_project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`-C ../other` means the other folder, even where the current one is a project."""
    here, other = project(tmp_path / "here"), project(tmp_path / "other", "")
    (here / "ankigen.lock").write_text("", encoding="utf-8")
    monkeypatch.chdir(here)
    assert config.find(Path("../other")) == other
    assert run(["-C", "../other", "build"]) == 0
    assert (other / "build").is_dir()
    assert not (here / "build").exists()
    assert run(["-C", "../other", "init", "--fresh-ledger"]) == 0
    assert (here / "ankigen.lock").exists()


def test_a_folder_below_a_link_is_where_the_system_says(tmp_path: Path) -> None:
    """`..` behind a link means the folder above where it leads."""
    project(tmp_path / "deep" / "vault")
    project(tmp_path / "deep" / "other")
    (tmp_path / "link").symlink_to(tmp_path / "deep" / "vault")
    assert config.find(tmp_path / "link" / ".." / "other") == tmp_path / "deep" / "other"


def test_a_build_settles_whatever_its_folders_are_called(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The build folder is not part of the vault when that is named by a way around."""
    (tmp_path / "sub").mkdir()
    (tmp_path / "a.md").write_text("Q: one\nA: ![[CHANGELOG]]\n", encoding="utf-8")
    (tmp_path / "ankigen.yaml").write_text("deck: Deck\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path / "sub")
    for _ in range(3):
        assert run(["build", "--notes", "..", "--build-dir", "../build"]) == 0
    built = sorted(path.name for path in (tmp_path / "build").glob("*.apkg"))
    assert built == ["deck-1.0.0.apkg", "deck.apkg"]


def test_notes_beside_a_project_that_is_a_vault(tmp_path: Path) -> None:
    """`notes: ../other` is that folder, not a part of the vault that the project stands in."""
    here = project(tmp_path / "here", "deck: Deck\nnotes: ../other\n")
    (here / ".obsidian").mkdir()
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "b.md").write_text("Q: x\nA: y\n", encoding="utf-8")
    assert run(["-C", str(here), "build"]) == 0
    assert run(["-C", str(here), "check", str(tmp_path / "other" / "b.md")]) == 0


def test_options_are_seen_from_the_folder_of_c(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in make and git, other paths on the command line begin where `-C` leads."""
    here = project(tmp_path / "here")
    (here / "more").mkdir()
    (here / "more" / "b.md").write_text("Q: x\nA: y\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert run(["-C", "here", "build", "--notes", "more", "--build-dir", "out"]) == 0
    assert (here / "out" / "deck.apkg").is_file()


@pytest.mark.parametrize(
    ("files", "status"),
    [
        (["notes/bad.md"], 1),
        (["../here/notes/bad.md"], 1),
        (["notes"], 1),
        (["."], 1),
        (["notes/a.md"], 0),
        (["README.md"], 0),  # whoever checks what was changed names what is no note, too
        (["notes/nope.md"], 2),
    ],
)
def test_check_some_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: list[str], status: int
) -> None:
    """What is named is found, however it is named; what is not there is a mistake."""
    here = project(tmp_path / "here")
    (here / "notes" / "bad.md").write_text("Q: no answer\n", encoding="utf-8")
    (here / "README.md").write_text("# Readme\n", encoding="utf-8")
    monkeypatch.chdir(here)
    assert run(["check", *files]) == status
    monkeypatch.chdir(tmp_path)
    assert run(["-C", "here", "check", *files]) == status


def test_a_project_that_is_the_vault_settles(tmp_path: Path) -> None:
    """The ledger among the notes is none of them: a build that wrote it changed nothing."""
    (tmp_path / "a.md").write_text("Q: one\nA: two\n", encoding="utf-8")
    (tmp_path / "ankigen.yaml").write_text("deck: Deck\n", encoding="utf-8")
    age(tmp_path)
    assert run(["-C", str(tmp_path), "build"]) == 0
    settings = config.read(tmp_path)
    assert last_build(settings, take(settings)) is not None


@pytest.mark.parametrize("given", ["300000000000", "-1", "9" * 20, "1.5", "now"])
def test_a_time_that_is_none(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    given: str,
) -> None:
    """Milliseconds, say, for seconds: nothing is built with a date that there is not."""
    project(tmp_path / "p")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", given)
    assert run(["-C", str(tmp_path / "p"), "build"]) == 2
    assert "SOURCE_DATE_EPOCH" in capsys.readouterr().err
    assert not list((tmp_path / "p").rglob("*.apkg"))


@pytest.mark.skipif(os.name == "nt", reason="permissions of POSIX")
def test_a_mended_note_keeps_its_permissions(tmp_path: Path) -> None:
    """A note that nobody else may read stays so."""
    here = project(tmp_path / "p", note="Q: one\nA:\n-two\n-three\n")
    note = here / "notes" / "a.md"
    note.chmod(0o600)
    before = note.read_bytes()
    run(["-C", str(here), "check", "--fix"])
    assert note.read_bytes() != before
    assert note.stat().st_mode & 0o777 == 0o600


def test_a_version_that_never_was_leaves_everything(tmp_path: Path) -> None:
    """`--since` is looked at before anything is written."""
    here = project(tmp_path / "p")
    assert run(["-C", str(here), "build"]) == 0
    before = {path: path.read_bytes() for path in here.rglob("*.apkg")}
    (here / "notes" / "a.md").write_text("Q: one\nA: three\n", encoding="utf-8")
    assert run(["-C", str(here), "build", "--since", "9.9.9"]) == 2
    assert {path: path.read_bytes() for path in here.rglob("*.apkg")} == before


def test_mistakes_in_the_configuration(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """They are told with their places, in JSON, too, and end with the status of usage."""
    here = project(tmp_path / "p", "dekc: Deck\njobs: many\n")
    for command in ("build", "check", "diff", "config", "preview"):
        assert run(["-C", str(here), command]) == 2, command
        said = capsys.readouterr().err
        assert "ankigen.yaml:1:1: error[config]" in said
        assert "ankigen.yaml:2:7: error[config]" in said
    assert run(["-C", str(here), "build", "--json"]) == 2
    assert len(json.loads(capsys.readouterr().out)["errors"]) == 2
