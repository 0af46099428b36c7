"""Notes' texts: decoding, front matter, and what is wrong with them."""

from __future__ import annotations

from pathlib import Path

import pytest

from ankigen import vault
from ankigen.types import Kind, Severity
from ankigen.vault import Vault


def read(folder: Path, **files: bytes) -> Vault:
    """The vault that holds these files."""
    for name, data in files.items():
        (folder / f"{name}.md").write_bytes(data)
    return vault.read(vault.scan(folder, folder, ignore=(), skip=()), folder)


def test_front_matter_is_split_off(tmp_path: Path) -> None:
    """Tags in every form, deck and kind are read; the body begins at its true line."""
    text = b"---\ntags: [a, '#b/c']\ntag: d, e\ndeck: X::Y\nkind: reversed\n--- \nQ: x\n"
    note = read(tmp_path, n=text).notes["n.md"]
    assert note.tags == ("a", "b/c", "d", "e")
    assert (note.deck, note.kind, note.enabled) == ("X::Y", Kind.REVERSED, True)
    assert (note.body, note.body_line) == ("Q: x\n", 7)


@pytest.mark.parametrize(
    ("data", "body"),
    [
        (b"\xef\xbb\xbfQ: a\r\nA: b\r\n", "Q: a\nA: b\n"),
        (b"---\n---\nbody", "body"),
        (b"--- not front matter\n---\n", "--- not front matter\n---\n"),
        (b"---\nnever closed: 1\n", "---\nnever closed: 1\n"),
        (b"", ""),
    ],
)
def test_bodies(tmp_path: Path, data: bytes, body: str) -> None:
    """Byte order marks and carriage returns go; what is not front matter stays."""
    assert read(tmp_path, n=data).notes["n.md"].body == body


@pytest.mark.parametrize(
    "yaml", ["anki: false", "excalidraw-plugin: parsed", "kanban-plugin: basic"]
)
def test_notes_that_give_no_cards(tmp_path: Path, yaml: str) -> None:
    """`anki: false` and plugins' own notes turn cards off."""
    assert not read(tmp_path, n=f"---\n{yaml}\n---\nQ: x\n".encode()).notes["n.md"].enabled


def test_everything_wrong_is_reported_at_its_place(tmp_path: Path) -> None:
    """Bad bytes and bad YAML are errors at line and column, all of them in one run."""
    found = read(
        tmp_path,
        bad=b"ok\nab\xffcd",
        toml=b'---\ntitle = "x"\n---\ntext',
        list=b"---\na: 1\nb: [x\n---\ntext",
        good=b"Q: a\nA: b\n",
    )
    assert {(str(d.location), d.code, d.severity) for d in found.diagnostics} == {
        ("bad.md:2:3", "invalid-utf8", Severity.ERROR),
        ("toml.md:1:1", "front-matter", Severity.WARNING),
        ("list.md:4:1", "yaml", Severity.ERROR),
    }
    assert found.unreadable == {"bad.md"}
    assert set(found.notes) == {"good.md", "toml.md", "list.md"}


def test_a_note_that_vanished_is_unreadable(tmp_path: Path) -> None:
    """A file that goes between the walk and the reading is reported; nothing else is lost."""
    (tmp_path / "a.md").write_text("x")
    scanned = vault.scan(tmp_path, tmp_path, ignore=(), skip=())
    (tmp_path / "a.md").unlink()
    found = vault.read(scanned, tmp_path)
    assert found.unreadable == {"a.md"}
    assert [d.code for d in found.diagnostics] == ["unreadable-note"]
