"""What is read from and done to an open collection, as JSON goes in and out.

The same code runs inside Anki (the add-on), on a closed collection and on a copy of a sync
server's. Nothing is decided here: whoever asks says what is to be done, and by which state of the
collection he judged (`stamp`); where the collection has changed since, nothing is done.
"""

from __future__ import annotations

import hashlib
import html
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from anki.collection import Collection

Answer = dict[str, Any]
_BATCH = 500  # ids in one query
# Where Anki remembers how its own import dialog was last left (`rslib/src/config/mod.rs`).
_DIALOG = ("mergeNotetypes", "updateNotes", "updateNotetypes", "withScheduling", "withDeckConfigs")
# What Anki strips from fields when it imports (`rslib`, `invalid_char_for_field`).
_MATH_ENDS = re.compile(r"(?<=\\[\[(])\s+|\s+(?=\\[\])])")
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1e\x7f]")


def digest(fields: str) -> str:
    """What tells a note's content, its fields joined by U+001F.

    The same for what Anki makes of them: its importer composes accents, and its editor writes other
    entities and spaces, also where somebody only looks at a note.
    """
    text = html.unescape(unicodedata.normalize("NFC", fields)).replace("\xa0", " ")
    text = _CONTROLS.sub("", text)
    if "\\" in text:
        text = _MATH_ENDS.sub("", text)
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def look(css: str, templates: Iterable[tuple[str, str]]) -> str:
    """What tells how a note type looks: its style and its templates' fronts and backs."""
    text = "\0".join([css, *(side for sides in templates for side in sides)])
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def stamp(collection: Collection) -> int:
    """When the collection last changed in any way, in milliseconds."""
    return int(_rows(collection, "SELECT mod FROM col")[0][0])


def state(collection: Collection, request: Mapping[str, Any]) -> Answer:
    """The notes with these `guids` and of these `note_types` (ids), with their cards.

    `notes` are lists of guid, id, note type, change time (s), tags and `digest`; `cards` of note
    id, ordinal, id, home deck, whether it is in a filtered deck, and whether it is suspended.
    """
    wanted, own = set(request["guids"]), set(request["note_types"])
    known = _rows(collection, "SELECT id, guid, mid FROM notes")
    ids = [note_id for note_id, guid, kind in known if guid in wanted or kind in own]
    decks = {each.id: each.name for each in collection.decks.all_names_and_ids()}
    notes = _among(collection, "SELECT guid, id, mid, mod, tags, flds FROM notes WHERE id", ids)
    cards = _among(collection, "SELECT nid, ord, id, did, odid, queue FROM cards WHERE nid", ids)
    return {
        "stamp": stamp(collection),
        "note_types": [_note_type(collection, each) for each in own],
        "decks": sorted(decks.values()),
        "notes": [[*row, tags.split(), digest(flds)] for *row, tags, flds in notes],
        "cards": [
            [note, ordinal, card, decks.get(home or deck, ""), bool(home), queue == -1]
            for note, ordinal, card, deck, home, queue in cards
        ],
    }


def _note_type(collection: Collection, number: int) -> Answer | None:
    """A note type's id, change time (s), look, fields and templates with ids (0 for none)."""
    found: Any = collection.models.get(number)  # type: ignore[arg-type]
    if found is None:
        return None
    return {
        "id": number,
        "name": found["name"],
        "modified": found["mod"],
        "fields": [[each["name"], each.get("id") or 0] for each in found["flds"]],
        "templates": [[each["name"], each.get("id") or 0] for each in found["tmpls"]],
        "look": look(found["css"], [(each["qfmt"], each["afmt"]) for each in found["tmpls"]]),
    }


def texts(collection: Collection, request: Mapping[str, Any]) -> Answer:
    """The fields of the notes with these `ids`: `notes` are lists of id and fields."""
    found = _among(collection, "SELECT id, flds FROM notes WHERE id", request["ids"])
    return {"notes": [[number, text.split("\x1f")] for number, text in found]}


def facts(collection: Collection, request: Mapping[str, Any]) -> Answer:
    """What `state` gives, and what Anki knows of each card.

    `learned` are lists of card id, repetitions, lapses, interval (days, negative for seconds), flag
    (0 for none), and FSRS difficulty (1 to 10) and stability (days), None where there is none.
    """
    answer = state(collection, request)
    ids = [card[2] for card in answer["cards"]]
    rows = _among(collection, "SELECT id, reps, lapses, ivl, flags, data FROM cards WHERE id", ids)
    answer["learned"] = [[*row, flags & 7, *_memory(data)] for *row, flags, data in rows]
    return answer


def _memory(data: str) -> tuple[float | None, float | None]:
    try:
        memory = json.loads(data or "{}")
        return memory.get("d"), memory.get("s")
    except (ValueError, AttributeError):
        return None, None


def push(collection: Collection, request: Mapping[str, Any]) -> Answer:
    """Import a package and do what an import can't, as one step to be undone.

    `package` is an absolute path or None; `moves` are lists of a deck and card ids, `tags` of
    a tag and note ids; `suspend`, `unsuspend` and `delete_cards` are card ids and
    `delete_notes` note ids. Answers `{"changed": True}` where `stamp` is no longer the
    collection's, and else the `digest` of each of the notes `guids`, by guid, as they are now.
    """
    if request["stamp"] != stamp(collection):
        return {"changed": True}
    step = collection.add_custom_undo_entry("ankigen push")
    if request["package"] is not None:
        _import(collection, request["package"])
    for deck, cards in request["moves"]:
        collection.set_deck(cards, collection.decks.id(deck))  # type: ignore[arg-type]
    for tag, notes in request["tags"]:
        collection.tags.bulk_add(notes, tag)
    if request["suspend"]:
        collection.sched.suspend_cards(request["suspend"])
    if request["unsuspend"]:
        collection.sched.unsuspend_cards(request["unsuspend"])
    if request["delete_notes"]:
        collection.remove_notes(request["delete_notes"])
    if request["delete_cards"]:
        collection.remove_cards_and_orphaned_notes(request["delete_cards"])
    collection.merge_undo_entries(step)
    wanted = set(request["guids"])
    known = _rows(collection, "SELECT id, guid FROM notes")
    ids = [number for number, guid in known if guid in wanted]
    found = _among(collection, "SELECT guid, flds FROM notes WHERE id", ids)
    return {"written": {guid: digest(text) for guid, text in found}}


def _import(collection: Collection, package: str) -> None:
    """Import by the package alone: what differs is taken over, note types only where newer.

    The tags of the package hold the user's own already, and Anki takes `leech` and `marked` out
    unless a package comes with scheduling; of cards that exist it takes none. How the user last
    left the dialog is put back.
    """
    from anki.collection import ImportAnkiPackageOptions, ImportAnkiPackageRequest

    before = {key: collection.get_config(key, None) for key in _DIALOG}
    options = ImportAnkiPackageOptions(
        merge_notetypes=False,
        update_notes=1,  # type: ignore[arg-type]  # always
        update_notetypes=0,  # type: ignore[arg-type]  # if newer
        with_scheduling=True,
        with_deck_configs=False,
    )
    collection.import_anki_package(ImportAnkiPackageRequest(package_path=package, options=options))
    collection.models._clear_cache()  # it still holds what was there before the import
    for key, value in before.items():
        if value is None:
            collection.remove_config(key)
        else:
            collection.set_config(key, value, undoable=True)


def _rows(collection: Collection, query: str) -> list[Any]:
    assert collection.db is not None
    return list(collection.db.all(query))


def _among(collection: Collection, query: str, ids: Sequence[int]) -> Iterator[Any]:
    """The rows of a query that ends in a column, where that is one of the ids."""
    for start in range(0, len(ids), _BATCH):
        some = ",".join(str(int(each)) for each in ids[start : start + _BATCH])
        yield from _rows(collection, f"{query} IN ({some})")


def others(collection: Collection, request: Mapping[str, Any]) -> Answer:
    """All notes but those of `note_types` (ids), and of these their GUIDs: what other tools made.

    `notes` are lists of guid, id, note type, tags and fields; `cards` of note id, ordinal and
    number of reviews; `note_types` have their templates' fronts.
    """
    own = set(request["note_types"])
    known = _rows(collection, "SELECT id, guid, mid FROM notes")
    ids = [number for number, _, kind in known if kind not in own]
    notes = _among(collection, "SELECT guid, id, mid, tags, flds FROM notes WHERE id", ids)
    reviews = dict(_rows(collection, "SELECT cid, count() FROM revlog GROUP BY cid"))
    cards = _among(collection, "SELECT nid, ord, id FROM cards WHERE nid", ids)
    kinds = (collection.models.get(each) for each in {kind for *_, kind in known} - own)
    return {
        "stamp": stamp(collection),
        "ours": [guid for _, guid, kind in known if kind in own],
        "note_types": [
            {
                "id": each["id"],
                "name": each["name"],
                "is_cloze": each["type"] == 1,
                "fields": [field["name"] for field in each["flds"]],
                "fronts": [template["qfmt"] for template in each["tmpls"]],
            }
            for each in kinds
            if each is not None
        ],
        "notes": [[*row, tags.split(), text.split("\x1f")] for *row, tags, text in notes],
        "cards": [[note, ordinal, reviews.get(card, 0)] for note, ordinal, card in cards],
    }


def adopt(collection: Collection, request: Mapping[str, Any]) -> Answer:
    """Make notes ours, as one step to be undone: `notes` are lists of id, note type, fields, tags.

    `note_types` are dicts as in a package, for those that the collection lacks. Cards, schedules
    and reviews are compared before and after, and whether a one-way sync would be needed; where
    they differ, all is undone and the answer says why it is `refused`.
    """
    if request["stamp"] != stamp(collection):
        return {"changed": True}
    ids = [each[0] for each in request["notes"]]
    schema = _rows(collection, "SELECT scm FROM col")
    before = _history(collection, ids)
    for each in request["note_types"]:
        if collection.models.get(each["id"]) is None:
            collection._backend.add_or_update_notetype(
                json=json.dumps({**each, "usn": -1}).encode(),
                preserve_usn_and_mtime=True,
                skip_checks=False,
            )
    collection.models._clear_cache()
    step = collection.add_custom_undo_entry("ankigen adopt")
    notes = []
    for number, kind, fields, tags in request["notes"]:
        note = collection.get_note(number)
        note.mid, note.fields, note.tags = kind, fields, tags
        notes.append(note)
    collection.update_notes(notes)
    collection.merge_undo_entries(step)
    after = _history(collection, ids)
    if before.items() <= after.items() and schema == _rows(collection, "SELECT scm FROM col"):
        return {}
    collection.undo()
    return {"refused": "cards, reviews or the schema would not be what they were"}


def _history(collection: Collection, ids: Sequence[int]) -> dict[int, Any]:
    """Each card of these notes with all that was learned."""
    reviews = dict(_rows(collection, "SELECT cid, count() FROM revlog GROUP BY cid"))
    cards = _among(
        collection,
        "SELECT id, nid, ord, did, odid, type, queue, due, odue, ivl, factor, reps, lapses, left,"
        " flags, data FROM cards WHERE nid",
        ids,
    )
    return {card: (*rest, reviews.get(card, 0)) for card, *rest in cards}


OPERATIONS = {
    "state": state,
    "texts": texts,
    "facts": facts,
    "others": others,
    "push": push,
    "adopt": adopt,
}
READING = frozenset({"state", "texts", "facts", "others"})
