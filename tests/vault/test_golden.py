"""Golden cases in plain Markdown: properties and the resolution of names."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ankigen import index, vault
from ankigen.types import Note

GOLDEN = Path(__file__).parent / "golden"
_CASE = re.compile(r"^## (.+?)\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def cases(name: str) -> list[tuple[str, dict[str, str]]]:
    """The cases of a golden file: title, and its blocks by name."""
    text = (GOLDEN / name).read_text(encoding="utf-8")
    return [(title, dict(_BLOCK.findall(body))) for title, body in _CASE.findall(text)]


def described(note: Note) -> str:
    """What was read of a note's properties."""
    facts = {
        "tags": " ".join(note.tags),
        "classes": " ".join(note.classes),
        "deck": note.deck,
        "kind": note.kind,
    }
    lines = [f"{name}: {value}" for name, value in facts.items() if value]
    if not note.enabled:
        lines.append("no cards")
    return "\n".join([*lines, f"body from line {note.body_line}"]) + "\n"


@pytest.mark.parametrize(("title", "blocks"), cases("12-properties.md"))
def test_properties(title: str, blocks: dict[str, str]) -> None:
    """Front matter is read as Obsidian reads it."""
    note, problems = vault.parse(blocks["note"], "n.md", "n.md", is_source=True)
    assert not problems
    assert described(note) == blocks["expected"], title


@pytest.mark.parametrize(("title", "blocks"), cases("04-resolution.md"))
def test_resolution(title: str, blocks: dict[str, str]) -> None:
    """A link means the file that Obsidian opens; links stand in `A/from.md`."""
    names = index.build(blocks["files"].split("\n")[:-1])
    for line in blocks["links"].splitlines():
        link, expected = line.split(" -> ")
        assert (names.find(link, "A/from.md") or "nothing") == expected, f"{title}: {link}"
