"""Counts on the real vaults next to the repository, against a count by other means."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from ankigen.cards import Extraction, Options, extract
from ankigen.types import Note
from tests.cards.golden_files import make_note

SHARED = Path(__file__).parents[2] / ".." / "shared"
pytestmark = pytest.mark.skipif(
    not (SHARED / "vaults").is_dir(), reason="the real vaults are not next to the repository"
)

VAULTS = ("dswok", "hashcards-deck", "hashcards-examples", "uni-notes", "obsidian-notes",
          "ml-terms", "maths-notes")  # fmt: skip


def notes(folder: Path) -> list[Note]:
    """The notes of a vault, front matter split off by its two lines."""
    found = []
    for path in sorted(folder.rglob("*.md")):
        text = path.read_text(encoding="utf-8-sig", errors="replace").replace("\r\n", "\n")
        match = re.match(r"---\n(?:.*\n)*?---[ \t]*(?:\n|$)", text)
        start = match.end() if match else 0
        line = text.count("\n", 0, start) + 1
        found.append(make_note(text[start:], path.relative_to(folder).as_posix(), body_line=line))
    return found


@cache
def extracted(vault: str) -> list[tuple[Note, Extraction]]:
    """What is found in each note of a vault."""
    folder = SHARED / "notes" if vault == "notes" else SHARED / "vaults" / vault
    return [(note, extract(note, Options())) for note in notes(folder)]


@pytest.mark.parametrize(
    ("vault", "count"),
    [("notes", 9), ("dswok", 55), ("hashcards-deck", 139), ("hashcards-examples", 10),
     ("uni-notes", 0), ("obsidian-notes", 0), ("ml-terms", 0), ("maths-notes", 0)],
)  # fmt: skip
def test_cards_are_those_a_reader_counts(vault: str, count: int) -> None:
    """As many cards as were counted by reading the notes."""
    assert sum(len(extraction.cards) for _, extraction in extracted(vault)) == count


@pytest.mark.parametrize("vault", ("notes", *VAULTS))
def test_nothing_in_real_vaults_stops_a_build(vault: str) -> None:
    """No note of the real vaults gives an error."""
    errors = [
        str(found)
        for _, extraction in extracted(vault)
        for found in extraction.diagnostics
        if found.severity == "error"
    ]
    assert errors == []


@pytest.mark.parametrize("vault", ("notes", *VAULTS))
def test_sides_agree_with_a_reader_of_lines(vault: str) -> None:
    """Questions and answers are those that a far simpler reader finds, which knows only fences by
    back-ticks, quotes, headings, hyphens and comments between cards."""
    for note, extraction in extracted(vault):
        found = [(card.question.text.strip(), card.answer.text) for card in extraction.cards]
        assert found == read_simply(note.body), note.path


def read_simply(body: str) -> list[tuple[str, str]]:
    """The question-answer pairs of a note."""
    cards: list[tuple[list[str], list[str]]] = []
    side: list[str] | None = None
    is_code = False
    for line in body.split("\n"):
        is_fence = line.startswith("```")
        is_code ^= is_fence
        if is_code or is_fence or line.startswith(">"):
            pass
        elif line.startswith("Q:"):
            cards.append(([], []))
            side, line = cards[-1][0], line[2:]
        elif line.startswith("A:") and side is not None and side is cards[-1][0]:
            side, line = cards[-1][1], line[2:]
        elif re.match(r"#{1,6} |---+\s*$|C:(?: |$)", line):
            side = None
        if side is not None:
            side.append(line)
    pairs = (("\n".join(asked).strip(), "\n".join(said).strip()) for asked, said in cards)
    ending = re.compile(r"(?:\n\s*<!--[^>]*-->)+$")
    return [(asked, ending.sub("", said).rstrip()) for asked, said in pairs if said]


@pytest.mark.parametrize(
    ("vault", "code", "count"),
    [("dswok", "near-marker", 12), ("hashcards-deck", "cloze-without-deletion", 21),
     ("hashcards-examples", "cloze-without-deletion", 6)],
)  # fmt: skip
def test_what_is_no_card_is_reported(vault: str, code: str, count: int) -> None:
    """Question headings, and clozes in another tool's brackets, are warned about one by one, and
    cards that a note about cards shows as code."""
    found = [d.code for _, extraction in extracted(vault) for d in extraction.diagnostics]
    assert [each for each in found if each != "hidden-card"] == [code] * count
    assert found.count("hidden-card") == (8 if vault == "hashcards-examples" else 0)
