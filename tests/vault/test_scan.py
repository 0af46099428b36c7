"""The walk: what belongs to the vault, and what must never be read."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ankigen import vault
from ankigen.vault import FileTree


def put(folder: Path, *names: str) -> None:
    """Empty files below the folder."""
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("", encoding="utf-8")


def scan(notes: Path, project: Path | None = None, ignore: tuple[str, ...] = ()) -> FileTree:
    """A scan with the project's folder above the notes."""
    root = project or notes
    return vault.scan(notes, root, ignore=ignore, skip=(root / "build",))


def test_notes_and_files_are_found_sorted(tmp_path: Path) -> None:
    """Markdown files are notes, the rest files; hidden ones and the build folder are left out."""
    put(tmp_path, "b.md", "a/c.MD", "a/x.png", ".trash/t.md", ".obsidian/app.json", "build/n.md")
    found = scan(tmp_path)
    assert list(found.notes) == ["a/c.MD", "b.md"]
    assert list(found.files) == ["a/x.png"]


def test_ignored_notes_can_still_be_linked_to(tmp_path: Path) -> None:
    """An ignored note gives no cards but keeps its place in the vault."""
    put(tmp_path, "a.md", "Templates/t.md", "deep/x.draft.md")
    found = scan(tmp_path, ignore=("Templates/", "*.draft.md"))
    assert found.sources == {"a.md"}
    assert set(found.notes) == {"a.md", "Templates/t.md", "deep/x.draft.md"}


def test_obsidian_settings_exclude(tmp_path: Path) -> None:
    """Obsidian's excluded files, its template folder and drawings give no cards."""
    put(tmp_path, "a.md", "Old/b.md", "T/c.md", "d.excalidraw.md", ".obsidian/x")
    (tmp_path / ".obsidian/app.json").write_text('{"userIgnoreFilters": ["Old/"]}')
    (tmp_path / ".obsidian/templates.json").write_text('{"folder": "T"}')
    assert scan(tmp_path).sources == {"a.md"}


def test_vault_is_the_folder_that_obsidian_opens(tmp_path: Path) -> None:
    """Where Obsidian opens the folder above, attachments there belong to the vault."""
    put(tmp_path, "notes/a.md", "attachments/x.png", ".obsidian/app.json", "README.md")
    found = scan(tmp_path / "notes", tmp_path)
    assert (found.root, found.base) == (tmp_path, "notes")
    assert found.sources == {"notes/a.md"}
    assert list(found.files) == ["attachments/x.png"]


def test_links_out_of_the_vault_are_not_followed(tmp_path: Path) -> None:
    """A symbolic link that leaves the vault is reported and not read; one inside is read."""
    inside = tmp_path / "vault"
    put(tmp_path, "secret.md", "vault/a.md")
    (inside / "out.md").symlink_to(tmp_path / "secret.md")
    (inside / "loop").symlink_to(inside)
    (inside / "in.md").symlink_to(inside / "a.md")
    found = scan(inside)
    assert set(found.notes) == {"a.md", "in.md"}
    assert [problem.code for problem in found.diagnostics] == ["symbolic-link", "symbolic-link"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes on this system")
def test_pipes_are_not_opened(tmp_path: Path) -> None:
    """A named pipe, which would block a reader for ever, is no note."""
    os.mkfifo(tmp_path / "pipe.md")
    assert not scan(tmp_path).notes
