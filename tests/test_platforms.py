"""Other systems, simulated: line ends, Unicode forms of names, letter case, paths."""

from __future__ import annotations

import unicodedata
from pathlib import Path, PureWindowsPath

import pytest

from ankigen import package
from tests.projects import Project

NOTE = (
    "---\ntags: [a]\n---\nQ: one\nA: two\n- x\n\n```python\nprint(1)\n```\n\n"
    "Q: ü\nA: ![[Bild ä.png]]\n"
)


def test_line_ends_and_byte_order_marks_make_no_difference(tmp_path: Path) -> None:
    """A vault checked out on Windows gives the package of one checked out elsewhere."""
    packages = []
    for number, data in enumerate(
        (NOTE.encode(), NOTE.replace("\n", "\r\n").encode(), b"\xef\xbb\xbf" + NOTE.encode())
    ):
        project = Project(tmp_path / str(number) / "p")
        project.write("a.md", data)
        project.write("Bild ä.png", b"\x89PNG")
        packages.append(project.build().package.read_bytes())
    assert packages[0] == packages[1] == packages[2]


def test_names_in_either_unicode_form_are_one(tmp_path: Path) -> None:
    """macOS may give a name decomposed and Linux composed: links, media and identities agree."""
    results = []
    for form in ("NFC", "NFD"):
        project = Project(tmp_path / form / "p")
        name = unicodedata.normalize(form, "Größe")  # type: ignore[arg-type]  # one of the forms
        project.write(f"{name}/Übung.md", "Q: one\nA: [[größe/ÜBUNG]] ![[Bild ä.png]]\n")
        project.write(unicodedata.normalize(form, "Bild ä.png"), b"\x89PNG")  # type: ignore[arg-type]
        built = project.build()
        assert not built.report.diagnostics
        results.append(built.package.read_bytes())
    assert results[0] == results[1]


def test_a_ledger_goes_from_one_form_to_the_other(tmp_path: Path) -> None:
    """The same vault seen through the other form of its names keeps every card as it is."""
    project = Project(tmp_path)
    composed = project.write(unicodedata.normalize("NFC", "Größe.md"), "Q: one\nA: two\n")
    project.build()
    composed.rename(composed.with_name(unicodedata.normalize("NFD", "Größe.md")))
    assert project.build().changes.nothing


def test_letter_case_of_links_does_not_matter(tmp_path: Path) -> None:
    """A link that works on a case-insensitive file system works everywhere."""
    project = Project(tmp_path)
    project.write("Deep/Losses.md", "# Focal\ntext\n")
    project.write("PIC.PNG", b"\x89PNG")
    project.write("a.md", "Q: x\nA: [[deep/losses#FOCAL]] ![[pic.png]]\n")
    built = project.build()
    assert not built.report.diagnostics
    assert built.written.media == 1


def test_two_notes_that_differ_in_case_stay_two(tmp_path: Path) -> None:
    """Where the file system allows it, both give their cards."""
    project = Project(tmp_path)
    project.write("note.md", "Q: one\nA: x\n")
    if project.write("probe", "").with_name("PROBE").exists():
        pytest.skip("this file system does not tell letter case apart")
    project.write("Note.md", "Q: two\nA: x\n")
    assert len(package.read(project.build().package).notes) == 2


def test_paths_in_ledger_and_package_have_forward_slashes(tmp_path: Path) -> None:
    """What two systems share says `/`, and names that Windows cannot have do not come up."""
    project = Project(tmp_path)
    project.write("a/b/c.md", "Q: one\nA: two\n")
    built = project.build()
    ledger = (tmp_path / "ankigen.lock").read_text(encoding="utf-8")
    assert "a/b/c.md" in ledger and "\\\\" not in ledger
    for path in (built.package, built.latest):
        assert not PureWindowsPath(path.name).is_reserved()
        assert not set(path.name) & set('<>:"/\\|?*')
    assert "\r" not in ledger


def test_no_symbolic_link_is_needed(tmp_path: Path) -> None:
    """Nothing that a build makes is a link, which Windows gives to administrators only."""
    project = Project(tmp_path)
    project.write("a.md", "Q: one\nA: two\n")
    project.build()
    assert not [path for path in tmp_path.rglob("*") if path.is_symlink()]
