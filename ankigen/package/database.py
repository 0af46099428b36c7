"""The collection inside a package, by genanki: its schema, note types and decks.

genanki stamps all notes with one time, invents their cards and looks at the HTML of each; here each
note carries its own time and its cards are given. Rows go in by `executemany`, in the order of
their keys.
"""

from __future__ import annotations

import functools
import hashlib
import json
import sqlite3
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, cast

from ankigen import fields
from ankigen.errors import AnkigenError
from ankigen.package.contents import card_id, title
from ankigen.types import Deck, Field, StampedCard, StampedNoteType

# genanki takes one decorator from the package `cached_property`, which imports asyncio and ssl for
# others: 18 ms of each build. Python's own decorator is the same, and is given to genanki instead.
sys.modules.setdefault("cached_property", functools)
import genanki  # noqa: E402

if sys.modules["cached_property"] is functools:
    del sys.modules["cached_property"]

PAGE_SIZE = 65536  # bytes; the largest, so that hardly a note needs overflow pages
# Builds of SQLite differ in their defaults; and the file is a copy that can be made again.
_PRAGMAS = (
    f"page_size={PAGE_SIZE}",
    "encoding='UTF-8'",
    "auto_vacuum=NONE",
    "secure_delete=ON",  # unused bytes are zeros
    "journal_mode=OFF",
    "synchronous=OFF",
    "locking_mode=EXCLUSIVE",
    "temp_store=MEMORY",
)
_SEPARATOR = "\x1f"
# Anki's `invalid_char_for_field`: ASCII control characters but tab and newline.
_STRIPPED = bytes(code for code in (*range(0x20), 0x7F) if chr(code) not in "\t\n" + _SEPARATOR)
_BATCH = 64  # notes; their text stays in memory that is at hand: 256 take 0.01 s more for 10,000
# Notes that are not synced yet (-1); checksums are computed by Anki when it imports.
_NOTE_ROW = "INSERT INTO notes VALUES(?,?,?,?,-1,?,?,?,0,0,'')"
_NoteRow = tuple[int, str, int, int, str, str, str]
# New cards.
_CARD_ROW = "INSERT INTO cards VALUES(?,?,?,?,?,-1,0,0,?,0,0,0,0,0,0,0,0,'')"
_CardRow = tuple[int, int, int, int, int, int]
# Offset and value of header fields that SQLite fills with its version and its transactions' number.
_HEADER = ((24, 1), (92, 1), (96, 3_040_000))


class _Model(genanki.Model):  # type: ignore[misc]  # genanki has no types
    """A note type that changed when it says so, not when it was written."""

    def __init__(self, stamped: StampedNoteType) -> None:
        note_type = stamped.note_type
        super().__init__(
            model_id=note_type.id,
            name=note_type.name,
            fields=[
                {
                    "name": field.name,
                    "id": field.id,
                    # Anki's own default; genanki's is a font of Linux alone.
                    "font": "Arial",
                    "description": field.description,
                    "collapsed": field.is_collapsed,
                    "excludeFromSearch": not field.is_searched,
                    **_stock_part(field),
                }
                for field in note_type.fields
            ],
            templates=[
                {"name": each.name, "qfmt": each.front, "afmt": each.back, "id": each.id}
                for each in note_type.templates
            ],
            css=note_type.css,
            model_type=self.CLOZE if note_type.is_cloze else self.FRONT_BACK,
            sort_field_index=note_type.sort_field,
        )
        self.modified = stamped.modified
        self.stock = {"originalStockKind": note_type.stock_kind} if note_type.stock_kind else {}

    def to_json(self, timestamp: float, deck_id: int) -> dict[str, Any]:
        """genanki's JSON with the note type's own time; `timestamp` is not used."""
        return cast("dict[str, Any]", super().to_json(self.modified, deck_id)) | self.stock

    @property
    def _req(self) -> list[list[object]]:
        """Which fields a template needs: Anki works that out itself when it imports.

        genanki's own attempt raises at a template it does not understand.
        """
        return [[ordinal, "any", [0]] for ordinal in range(len(self.templates))]


def _stock_part(field: Field) -> dict[str, object]:
    """What Anki's JSON says of a field that it finds by its tag."""
    if field.tag is None:
        return {}
    return {"tag": field.tag, "preventDeletion": field.tag != fields.COMMENTS}


def _texts(cards: Sequence[StampedCard]) -> list[str]:
    """The fields of each note as Anki keeps them, without the characters that Anki strips.

    Looks at all of them at once: hardly a note holds such a character, and looking one by one took
    a third of the time that a package takes.
    """
    texts = [_SEPARATOR.join(each.card.fields) for each in cards]
    try:
        together = "".join(texts).encode()
    except UnicodeEncodeError:
        return list(map(_clean, cards, texts))
    separators = sum(len(each.card.fields) - 1 for each in cards)
    if together.count(0x1F) > separators or len(together.translate(None, _STRIPPED)) < len(
        together
    ):
        return list(map(_clean, cards, texts))
    return texts


def _clean(stamped: StampedCard, text: str) -> str:
    name = title(stamped.card)
    if text.count(_SEPARATOR) >= len(stamped.card.fields):
        raise AnkigenError(
            f"{name} holds the control character U+001F, which separates fields in Anki; remove it"
        )
    try:
        return text.encode().translate(None, _STRIPPED).decode()
    except UnicodeEncodeError as error:
        raise AnkigenError(f"{name} holds half a character, U+D800 to U+DFFF; remove it") from error


class _Collection(genanki.Package):  # type: ignore[misc]  # genanki has no types
    """All that a package's database holds."""

    def __init__(
        self,
        deck: Deck,
        note_types: Sequence[StampedNoteType],
        cards: Sequence[StampedCard],
    ) -> None:
        used = {deck.name, *(stamped.card.deck for stamped in cards)}
        names = sorted(_with_parents(used))
        description = {deck.name: deck.description}
        super().__init__(
            [genanki.Deck(_deck_id(name), name, description.get(name, "")) for name in names]
        )
        self.root_id = _deck_id(deck.name)
        self.models = {stamped.note_type.key: _Model(stamped) for stamped in note_types}
        self.cards = sorted(cards, key=lambda stamped: stamped.card.identity.note_id)

    def write_to_db(self, cursor: sqlite3.Cursor, timestamp: float, id_gen: object) -> None:
        """Fill the empty database behind `cursor`; the other two arguments are not used.

        The indexes come last: filled row by row they would scatter over the file.
        """
        tables, indexes, collection = _genanki_schema()
        for statement in tables:
            cursor.execute(statement)
        decks = json.loads(collection["decks"]) | {
            str(deck.deck_id): deck.to_json() for deck in self.decks
        }
        models = {
            str(model.model_id): model.to_json(timestamp, self.root_id)
            for model in self.models.values()
        }
        collection |= {"decks": json.dumps(decks), "models": json.dumps(models)}
        holes = ",".join("?" * len(collection))
        cursor.execute(f"INSERT INTO col VALUES({holes})", tuple(collection.values()))
        self._fill(cursor)
        for statement in indexes:
            cursor.execute(statement)

    def _fill(self, cursor: sqlite3.Cursor) -> None:
        card_rows: list[_CardRow] = []
        cursor.executemany(_NOTE_ROW, self._note_rows(card_rows))
        card_rows.sort()
        cursor.executemany(_CARD_ROW, card_rows)

    def _note_rows(self, card_rows: list[_CardRow]) -> Iterator[_NoteRow]:
        """Rows of `notes`; the rows of their cards are added to `card_rows` on the way."""
        deck_ids = {deck.name: deck.deck_id for deck in self.decks}
        models = {key: (each.model_id, each.sort_field_index) for key, each in self.models.items()}
        tags = _Tags()
        for start in range(0, len(self.cards), _BATCH):
            batch = self.cards[start : start + _BATCH]
            for (card, modified, position), text in zip(batch, _texts(batch), strict=True):
                identity, deck_id = card.identity, deck_ids[card.deck]
                note_id = identity.note_id
                for ordinal in card.ordinals:
                    own_id = card_id(identity, ordinal)
                    card_rows.append((own_id, note_id, deck_id, ordinal, modified, position))
                model_id, sort = models[card.note_type]
                shown = text.split(_SEPARATOR, sort + 1)[sort]
                yield note_id, identity.guid, model_id, modified, tags[card.tags], text, shown


class _Tags(dict[tuple[str, ...], str]):
    """Tags as Anki keeps them, between spaces; many notes have the same."""

    def __missing__(self, tags: tuple[str, ...]) -> str:
        self[tags] = f" {' '.join(dict.fromkeys(tags))} " if tags else ""
        return self[tags]


def _genanki_schema() -> tuple[list[str], list[str], dict[str, Any]]:
    """The statements for the tables and the indexes, and the row of `col`, as genanki has them."""
    with closing(sqlite3.connect(":memory:")) as connection:
        genanki.Package([]).write_to_db(connection.cursor(), 0, iter(()))
        connection.row_factory = sqlite3.Row
        schema = connection.execute("SELECT type, sql FROM sqlite_master").fetchall()
        collection = dict(connection.execute("SELECT * FROM col").fetchone())
    tables = [row["sql"] for row in schema if row["type"] == "table"]
    indexes = [row["sql"] for row in schema if row["type"] == "index"]
    return tables, indexes, collection


def _with_parents(names: set[str]) -> set[str]:
    parts = [name.split("::") for name in names]
    return {"::".join(each[: depth + 1]) for each in parts for depth in range(len(each))}


def _deck_id(name: str) -> int:
    """A deck's id, derived from its name: 13 digits like the times that Anki itself uses.

    Anki matches decks by name; the id has only to be the same in every build. That of its own
    first deck is 1: of another one with that name it would make a new deck.
    """
    if name.casefold() == "default":
        return 1
    digest = hashlib.sha256(name.encode()).digest()
    return 10**12 + int.from_bytes(digest[:8], "big") % (9 * 10**12)


def write_database(
    path: Path,
    deck: Deck,
    note_types: Sequence[StampedNoteType],
    cards: Sequence[StampedCard],
) -> int:
    """Write the collection into the new file `path` and give the number of Anki's cards in it; the
    bytes depend on the arguments alone.

    Raises `AnkigenError` at text that Anki could not store.
    """
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("BEGIN")
        _Collection(deck, note_types, cards).write_to_db(connection.cursor(), 0, iter(()))
        connection.execute("COMMIT")
        (count,) = connection.execute("SELECT count(*) FROM cards").fetchone()
    with path.open("r+b") as file:
        for offset, value in _HEADER:
            file.seek(offset)
            file.write(value.to_bytes(4, "big"))
    return int(count)
