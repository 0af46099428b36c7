"""Notes' texts: decoding, front matter, and what is wrong with them."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import pytest

from ankigen import vault
from ankigen.files import display_path
from ankigen.types import Kind, Severity
from ankigen.vault import Vault, notes


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
        list=b"---\na: 1\ntags: [x\n---\ntext",
        good=b"Q: a\nA: b\n",
    )
    assert {(str(d.location), d.code, d.severity) for d in found.diagnostics} == {
        ("bad.md:2:3", "invalid-utf8", Severity.ERROR),
        ("toml.md:1:1", "front-matter", Severity.WARNING),
        ("list.md:4:1", "yaml", Severity.ERROR),
    }
    assert found.unreadable == {"bad.md"}
    assert set(found.notes) == {"good.md", "toml.md", "list.md"}


@pytest.mark.parametrize(
    ("yaml", "expected"),
    [
        ("title: a: b\ndeck: D\ntags: [x, y]", [("2:9", "warning")]),
        ("deck: D\ntags:\n  - x\n  - y\nFROZEN - Basic:\n : \nBack: z", [("7:2", "warning")]),
        (
            "Deck: D\ndate: {{date}}\ntags: x y\ndue: @home",
            [("3:8", "warning"), ("5:6", "warning")],
        ),
        ("aliases: [a, b\ndeck: D\ntags: x, y", [("3:1", "warning")]),
        ("deck: D\ntags: [x, y]\n...\nother: 1", [("5:1", "warning")]),
        ("some words\ndeck: D\ntags: x y", [("2:1", "warning")]),
    ],
)
def test_a_property_that_cannot_be_read_leaves_the_others(
    yaml: str, expected: list[tuple[str, str]]
) -> None:
    """One that says nothing of cards is named, and the rest is read as a person reads it."""
    note, found = notes.parse(f"---\n{yaml}\n---\nQ: a", "n.md", "n.md", is_source=True)
    assert (note.deck, note.tags) == ("D", ("x", "y"))
    assert [(str(d.location)[5:], str(d.severity)) for d in found] == expected


@pytest.mark.parametrize(
    "yaml",
    [
        "tags: [x\ntitle: a",
        "tags:\n\t- x",
        "deck: a: b",
        "ankii: {{x}}",
        "title: a\n deck: D",
        "deck : [D",
        "cards-deck: D: E",
        "'deck': @home",
        "title: x\n- deck: [D",
    ],
)
def test_a_property_of_ours_that_cannot_be_read_is_an_error(yaml: str) -> None:
    """What may name a deck, tags or whether there are cards at all must not be lost in silence."""
    _, found = notes.parse(f"---\n{yaml}\n---\nQ: a", "n.md", "n.md", is_source=True)
    assert [d.severity for d in found] == [Severity.ERROR]


def test_a_bad_byte_after_a_byte_order_mark(tmp_path: Path) -> None:
    """The mark that an editor hides is no column, and the byte that is named is the bad one."""
    (found,) = read(tmp_path, a=b"\xef\xbb\xbfab\xffcd").diagnostics
    assert str(found.location) == "a.md:1:3"
    assert "0xff" in found.message


def test_the_same_properties_in_two_notes(tmp_path: Path) -> None:
    """What is read once for notes of one text is the same for each, but for the file's name."""
    text = b"---\ntags: [a]\nx: [1]\n---\n"
    found = read(tmp_path, a=text, b=text, c=b"---\n- a\n---\n", d=b"---\n- a\n---\n")
    assert found.notes["a.md"].properties == found.notes["b.md"].properties
    assert found.notes["a.md"].tags == found.notes["b.md"].tags == ("a",)
    assert [str(each.location) for each in found.diagnostics] == ["c.md:1:1", "d.md:1:1"]
    bad = read(tmp_path, a=b"---\na: [\n---\n", b=b"---\na: [\n---\n", c=b"", d=b"")
    assert [str(each.location) for each in bad.diagnostics] == ["a.md:3:1", "b.md:3:1"]


@pytest.mark.parametrize(
    "path", ["a.md", "b/a.b.md", "b.c/d.MD", "b/a .md", "b/é.md.md", "a.md/b.md", "a b/c..md"]
)
def test_titles(path: str) -> None:
    """A note's title is its name without the suffix, as Python's own paths have it."""
    note, _ = notes.parse("", path, path, is_source=True)
    assert note.title == PurePosixPath(path).stem


@pytest.mark.parametrize(
    ("path", "project", "expected"),
    [
        ("/p/a/b.md", "/p", "a/b.md"),
        ("/p/a/b.md", "/p/a", "b.md"),
        ("/pa/b.md", "/p", "/pa/b.md"),
        ("/p", "/p", "."),
        ("/p/b.md", "/", "p/b.md"),
        ("a/b.md", ".", "a/b.md"),
        ("/p/e\u0301.md", "/p", "é.md"),
        ("/p/\udcff.md", "/p", "?.md"),
    ],
)
def test_paths_as_they_are_shown(path: str, project: str, expected: str) -> None:
    """A path is shown from the project's folder on where it is below, and whole elsewhere."""
    assert display_path(Path(path), Path(project)) == expected


def test_a_note_that_vanished_is_unreadable(tmp_path: Path) -> None:
    """A file that goes between the walk and the reading is reported; nothing else is lost."""
    (tmp_path / "a.md").write_text("x")
    scanned = vault.scan(tmp_path, tmp_path, ignore=(), skip=())
    (tmp_path / "a.md").unlink()
    found = vault.read(scanned, tmp_path)
    assert found.unreadable == {"a.md"}
    assert [d.code for d in found.diagnostics] == ["unreadable-note"]
