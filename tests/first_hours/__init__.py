"""What people have before they come to ankigen: vaults, and what is in their Anki.

The folders beside this are vaults; `prepare` puts one where a page of the docs takes it to be, with
what another tool has left of it elsewhere.
"""

from __future__ import annotations

import importlib.util
import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from ankigen.delivery import hashcards
from tests.backend import Device, Rating

_HERE = Path(__file__).parent

# The tables of hashcards' database, as its `schema.sql` makes them.
SCHEMA = """
CREATE TABLE cards (
    card_hash text primary key, added_at text not null, last_reviewed_at text, stability real,
    difficulty real, interval_raw real, interval_days integer, due_date text,
    review_count integer not null) strict;
CREATE TABLE sessions (
    session_id integer primary key, started_at text not null, ended_at text not null) strict;
CREATE TABLE reviews (
    review_id integer primary key, session_id integer not null, card_hash text not null,
    reviewed_at text not null, grade text not null, stability real not null,
    difficulty real not null, interval_raw real not null, interval_days integer not null,
    due_date text not null) strict;
"""

# What Obsidian_to_Anki has put into Anki, by the ids that it wrote into the notes.
_NOTES: Sequence[tuple[int, str, tuple[str, ...]]] = (
    (
        1690000000001,
        "Basic",
        ("Which valve is between the left atrium and the left ventricle?", "The mitral valve."),
    ),
    (
        1690000000002,
        "Basic",
        ("What paces the heart?", "The sinoatrial node,<br />\nin the wall of the right atrium."),
    ),
    (1690000000003, "Cloze", ("The {{c1::aorta}} leaves the {{c2::left ventricle}}.", "")),
    (1690000000004, "Basic", ("How long does a red blood cell live?", "About 120 days.")),
)


def prepare(home: Path, profile: Path) -> None:
    """Put the vaults into a home's documents, and the notes of another tool into Anki."""
    for name in ("Geography", "Cards", "Medicine"):
        shutil.copytree(_HERE / name, home / "Documents" / name)
    if importlib.util.find_spec("blake3"):  # else the page about hashcards is skipped
        _drilled(home / "Documents" / "Cards")
    with Device(profile) as anki:
        _obsidian_to_anki(anki)


def _drilled(folder: Path) -> None:
    """Write the database of hashcards as it is after some drills: the first card of each note was
    remembered."""
    with closing(sqlite3.connect(folder / hashcards.DATABASE)) as connection:
        connection.executescript(SCHEMA)
        for path in sorted(folder.glob("*.md")):
            first = next(hashcards.cards(path.read_text(encoding="utf-8"))).hash
            last, due = "2026-11-01T10:00:00.000", "2031-04-01"
            connection.execute(
                "INSERT INTO cards VALUES (?, ?, ?, 45.5, 5.25, 45.5, 46, ?, 1)",
                (first, last, last, due),
            )
            connection.execute(
                "INSERT INTO reviews VALUES (NULL, 1, ?, ?, 'good', 45.5, 5.25, 45.5, 46, ?)",
                (first, last, due),
            )
        connection.commit()


def _obsidian_to_anki(anki: Device) -> None:
    """Add its notes, each reviewed twice."""
    collection = anki.collection
    for note_id, kind, fields in _NOTES:
        note: Any = collection.new_note(collection.models.by_name(kind))
        note.fields[:] = list(fields)
        note.tags = ["Obsidian_to_Anki"]
        collection.add_note(note, collection.decks.id("Medicine"))
        assert collection.db is not None
        collection.db.execute("UPDATE cards SET nid = ? WHERE nid = ?", note_id, note.id)
        collection.db.execute("UPDATE notes SET id = ? WHERE id = ?", note_id, note.id)
        for _, ordinal in [key for key in anki.cards() if key[0] == note.guid]:
            anki.answer(note.guid, Rating.EASY, ordinal)
            anki.answer(note.guid, Rating.EASY, ordinal)
