"""Golden files: Markdown and what becomes of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Case:
    """One case of a file."""

    file: str
    title: str
    text: str
    expected: str


def read(path: Path) -> Iterator[Case]:
    """The cases of a file: title, then input and expected output, each after a line with a dot."""
    parts = path.read_text(encoding="utf-8").split("\n.\n")
    for index in range(0, len(parts) - 1, 3):
        title, text, expected = parts[index : index + 3]
        yield Case(path.stem, title.strip(), text, expected)
