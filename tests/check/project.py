"""A small vault in a folder, read and checked as the program does."""

from __future__ import annotations

from pathlib import Path

from ankigen import check, config
from ankigen.pipeline.compile import prepare
from ankigen.types import Diagnostic


def checked(folder: Path, *notes: str, **files: bytes) -> tuple[Diagnostic, ...]:
    """The findings in a vault of these notes (`Note 1.md` and so on) and other files."""
    write(folder, *notes)
    for name, data in files.items():
        (folder / "notes" / name.replace("_", ".")).write_bytes(data)
    settings = config.read(folder)
    prepared = prepare(settings)
    options = check.Options(
        max_answer_words=settings.max_answer_words,
        markers=settings.markers,
        ignored=frozenset(settings.ignore_warnings),
        files=tuple(prepared.vault.files),
    )
    notes_read = prepared.vault.notes.values()
    return check.check(prepared.cards, notes_read, prepared.diagnostics, options)


def write(folder: Path, *notes: str) -> None:
    """Write the notes into the project's folder."""
    (folder / "notes").mkdir(exist_ok=True)
    for number, text in enumerate(notes, 1):
        (folder / "notes" / f"Note {number}.md").write_text(text, encoding="utf-8")


def codes(folder: Path, *notes: str, **files: bytes) -> list[str]:
    """Only the codes."""
    return [found.code for found in checked(folder, *notes, **files)]
