"""The import before it happens: by the real Anki, into a copy of a collection.

The only module that needs `anki` (the extra `ankigen[anki]`). A person's own collection is copied
byte by byte and never opened, since Anki may have it open.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ankigen.errors import AnkigenError, UsageError
from ankigen.package import snapshot

if TYPE_CHECKING:
    from anki.collection import Collection


@dataclass(frozen=True, slots=True)
class RehearsedNote:
    """An Anki note by its GUID; `question` is its first field as plain text."""

    guid: str
    question: str


@dataclass(frozen=True, slots=True)
class RehearsedCard(RehearsedNote):
    """A card of a note and how many reviews it has had."""

    ordinal: int
    reviews: int


@dataclass(frozen=True, slots=True)
class Difference:
    """A field, or `Tags`: what Anki holds and will keep, and what the package holds."""

    name: str
    in_anki: str
    in_package: str


@dataclass(frozen=True, slots=True)
class EditedNote(RehearsedNote):
    """A note that the import passes over because it changed in Anki after it did in the notes."""

    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What importing the package will do.

    `unchanged` counts the notes that Anki holds already. `conflicting` ones have another note type
    in Anki and stay as they are. `empty` cards are those that this import empties: Tools > Empty
    Cards would delete them. `lost` cards have reviews or a schedule that the import takes away.
    `problems` are what Anki's own check finds in the package alone.
    """

    added: tuple[RehearsedNote, ...]
    updated: tuple[RehearsedNote, ...]
    unchanged: int
    edited: tuple[EditedNote, ...]
    conflicting: tuple[RehearsedNote, ...]
    empty: tuple[RehearsedCard, ...]
    lost: tuple[RehearsedCard, ...]
    forces_one_way_sync: bool
    problems: tuple[str, ...]

    @property
    def loses_reviews(self) -> bool:
        """A card with reviews would lose them, by the import or when empty cards are deleted."""
        return bool(self.lost) or any(card.reviews for card in self.empty)


def rehearse(package: Path, collection: Path | None = None) -> Rehearsal:
    """Import `package` into a copy of `collection`, or into an empty one, and tell what happened.

    Raises `UsageError` where Anki's library is not installed, and `AnkigenError` where the copy
    cannot be made or Anki cannot open or import one of the two.
    """
    try:
        from anki.errors import AnkiException  # an extra, and 0.3 s to load
    except ModuleNotFoundError as error:
        raise UsageError("rehearsing needs Anki's library: pip install 'ankigen[anki]'") from error
    with tempfile.TemporaryDirectory(prefix="ankigen-") as name:
        alone, target = Path(name, "alone"), Path(name, "target")
        alone.mkdir()
        target.mkdir()
        copy = target / "collection.anki2"
        if collection is not None:
            snapshot(collection, target)
        try:
            with closing(_open(alone / "collection.anki2")) as reference:
                _import(reference, package)
                problems = tuple(reference._backend.check_database())
                expected = _notes(reference)
            with closing(_open(copy)) as rehearsed:
                return _rehearse(rehearsed, package, expected, problems)
        except AnkiException as error:
            place = f"{package} into {collection}" if collection else f"{package}"
            raise AnkigenError(f"{place}: Anki cannot import it: {_reason(error)}") from error


def _reason(error: Exception) -> str:
    """What Anki says against a file, in words: its database errors are values of Rust, written
    out as `DbError { info: "… Some(\\"file is not a database\\")", kind: Other }`."""
    text = str(error)
    if not text.startswith("DbError"):
        return text
    inner = re.search(r'Some\(\\?"(.+?)\\?"\)', text) or re.search(r'info: "(.+?)"', text)
    return f"its collection is damaged ({inner[1] if inner else 'a database error'})"


@dataclass(frozen=True, slots=True)
class _Note:
    guid: str
    note_type: int
    fields: tuple[str, ...]
    tags: str


@dataclass(frozen=True, slots=True)
class _Card:
    note: int
    ordinal: int
    schedule: tuple[int, ...]
    reviews: int


def _rehearse(
    collection: Collection, package: Path, expected: Mapping[int, _Note], problems: tuple[str, ...]
) -> Rehearsal:
    """Import into a collection of which nothing is kept, and compare it before and after."""
    before, earlier, schema = _cards(collection), _notes(collection), _schema(collection)
    emptied = _empty(collection)
    log = _import(collection, package)
    after, notes = _cards(collection), earlier | _notes(collection)
    wanted = {note.guid: note for note in expected.values()}
    passed = [notes[entry.id.nid] for entry in log.duplicate if entry.id.nid in notes]
    edited = tuple(
        EditedNote(note.guid, _question(collection, note), differences)
        for note in passed
        if (differences := _differences(collection, note, wanted.get(note.guid)))
    )
    lost = (
        card
        for card_id, card in before.items()
        if card_id not in after
        or after[card_id].schedule != card.schedule
        or after[card_id].reviews < card.reviews
    )
    empty = (after[card_id] for card_id in _empty(collection) - emptied)
    return Rehearsal(
        added=_listed(collection, notes, log.new),
        updated=_listed(collection, notes, log.updated),
        unchanged=len(passed) - len(edited),
        edited=edited,
        conflicting=_listed(collection, notes, log.conflicting),
        empty=_named_cards(collection, notes, empty),
        lost=_named_cards(collection, notes, lost),
        forces_one_way_sync=_schema(collection) != schema,
        problems=problems,
    )


def _open(path: Path) -> Collection:
    from anki.collection import Collection  # see `rehearse`

    return Collection(str(path))


def _import(collection: Collection, package: Path) -> Any:
    """Import as the dialogue does by default, and give Anki's log."""
    from anki.collection import ImportAnkiPackageOptions, ImportAnkiPackageRequest

    request = ImportAnkiPackageRequest(
        package_path=str(package), options=ImportAnkiPackageOptions()
    )
    return collection.import_anki_package(request).log


def _rows(collection: Collection, query: str) -> list[Any]:
    assert collection.db is not None
    return list(collection.db.all(query))


def _notes(collection: Collection) -> dict[int, _Note]:
    rows = _rows(collection, "SELECT id, guid, mid, flds, tags FROM notes")
    return {
        note_id: _Note(guid, note_type, tuple(text.split("\x1f")), " ".join(tags.split()))
        for note_id, guid, note_type, text, tags in rows
    }


def _cards(collection: Collection) -> dict[int, _Card]:
    reviews = dict(_rows(collection, "SELECT cid, count() FROM revlog GROUP BY cid"))
    rows = _rows(
        collection,
        "SELECT id, nid, ord, type, queue, due, ivl, factor, reps, lapses, odue FROM cards",
    )
    return {
        card_id: _Card(note, ordinal, tuple(schedule), reviews.get(card_id, 0))
        for card_id, note, ordinal, *schedule in rows
    }


def _empty(collection: Collection) -> set[int]:
    notes = collection._backend.get_empty_cards().notes
    return {card_id for note in notes for card_id in note.card_ids}


def _schema(collection: Collection) -> int:
    """When the collection's schema last changed; a later time forces a one-way sync."""
    ((changed,),) = _rows(collection, "SELECT scm FROM col")
    return int(changed)


def _differences(
    collection: Collection, note: _Note, wanted: _Note | None
) -> tuple[Difference, ...]:
    if wanted is None or len(note.fields) != len(wanted.fields):
        return ()
    note_type = collection.models.get(note.note_type)  # type: ignore[arg-type]
    names = (*(field["name"] for field in note_type["flds"]), "Tags") if note_type else ()
    own_texts, new_texts = (*note.fields, note.tags), (*wanted.fields, wanted.tags)
    pairs = zip(names, own_texts, new_texts, strict=True)
    return tuple(Difference(name, own, new) for name, own, new in pairs if own != new)


def _question(collection: Collection, note: _Note) -> str:
    from anki.collection import StripHtmlMode

    text = collection._backend.strip_html(text=note.fields[0], mode=StripHtmlMode.NORMAL)
    return " ".join(text.split())


def _listed(
    collection: Collection, notes: Mapping[int, _Note], entries: Iterable[Any]
) -> tuple[RehearsedNote, ...]:
    present = (notes[entry.id.nid] for entry in entries if entry.id.nid in notes)
    return tuple(RehearsedNote(note.guid, _question(collection, note)) for note in present)


def _named_cards(
    collection: Collection, notes: Mapping[int, _Note], cards: Iterable[_Card]
) -> tuple[RehearsedCard, ...]:
    return tuple(
        RehearsedCard(note.guid, _question(collection, note), card.ordinal, card.reviews)
        for card in sorted(cards, key=lambda card: (card.note, card.ordinal))
        for note in (notes[card.note],)
    )
