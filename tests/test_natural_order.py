"""The order of the notes, and so of new cards: as Obsidian's file explorer shows them."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from ankigen import files, package
from tests.projects import Project


@pytest.mark.parametrize(
    "paths",
    [
        ["appendix", "Lecture 1", "Lecture 2", "Lecture 10", "Übung", "Zusatz"],
        ["z/a", "Z/b", "a"],
        ["Week 2/Day 1", "Week 2/Day 11", "Week 10/Day 2", "Summary"],
        ["1", "1a", "2", "10", "a1", "a2", "a10", "b"],
        ["_index", "-x", "(y)", "#z", "0", "a", "é", "f"],
        ["2.9 x", "2.10 x", "2.10.1 x", "3"],
        ["A", "À la carte", "ab", "Äc", "ad", "Œuf", "øre", "p"],
        ["01 x", "1 x", "02 x", "2026-01-09", "2026-01-10"],
        ["Note", "Note 2", "Note-2", "Notes"],
        ["a" * 200 + "9" * 50, "a" * 200 + "1" + "0" * 50],
        ["Глава 2", "Глава 10", "глава 11", "第2章", "第10章"],
    ],
)
def test_names_are_in_the_order_of_the_file_explorer(paths: list[str]) -> None:
    """Folders first, numbers as numbers, signs before digits before letters, accents aside."""
    mixed = [f"{path}.md" for path in paths]
    random.Random(1).shuffle(mixed)
    assert sorted(mixed, key=files.path_key) == [f"{path}.md" for path in paths]


def test_new_cards_are_in_the_order_of_the_notes(tmp_path: Path) -> None:
    """What is learned first is what stands first in the vault."""
    project = Project(tmp_path)
    names = ["B/Lecture 2", "B/Lecture 10", "appendix", "Übung", "Zusatz"]
    for name in names:
        project.write(f"{name}.md", f"Q: {name}?\nA: x\n")
    notes = package.read(project.build().package).notes
    ordered = sorted(notes, key=lambda note: note.position)
    assert [note.fields[0] for note in ordered] == [f"<p>{name}?</p>" for name in names]
