"""Packages for tests, and a look into them."""

from __future__ import annotations

import sqlite3
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ankigen import package
from ankigen.types import Deck, StampedCard
from tests.small_cards import basic, note_types, stamp

DECK = Deck("Root", "<p>Version 1.2.0</p>")


def write_deck(path: Path, cards: Sequence[StampedCard], **options: Any) -> Path:
    """Write cards as a package of the deck `DECK`."""
    package.write(path, DECK, note_types(), cards, **options)
    return path


def rows(path: Path, query: str) -> list[Any]:
    """What a query of the package's database gives."""
    with zipfile.ZipFile(path) as archive:
        database = Path(archive.extract("collection.anki2", path.parent / "unpacked"))
    connection = sqlite3.connect(database)
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


def names(folder: Path) -> list[str]:
    """What stands in a folder."""
    return sorted(path.name for path in folder.iterdir())


def many(count: int) -> tuple[StampedCard, ...]:
    """Cards with ids that are spread like hashes and answers that compress badly."""
    return stamp(*(basic(f"card{n}", answer=f"{hash((n, 7)):x} " * 60) for n in range(count)))
