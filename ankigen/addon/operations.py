"""What is done to an open collection, as JSON goes in and out; `reading` is what is read from it.

The same code runs inside Anki (the add-on), on a closed collection and on a copy of a sync
server's. Nothing is decided here: whoever asks says what is to be done, and by which state of the
collection he judged (`stamp`); where the collection has changed since, nothing is done.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from . import reading

if TYPE_CHECKING:
    from anki.collection import Collection

Answer = reading.Answer
# Where Anki remembers how its own import dialog was last left (`rslib/src/config/mod.rs`).
_DIALOG = ("mergeNotetypes", "updateNotes", "updateNotetypes", "withScheduling", "withDeckConfigs")


def push(collection: Collection, request: Mapping[str, Any]) -> Answer:
    """Import a package and do what an import can't, as one step to be undone.

    `package` is an absolute path or None; `moves` are lists of a deck and card ids, `tags` of
    a tag and note ids; `suspend`, `unsuspend` and `delete_cards` are card ids and
    `delete_notes` note ids. Answers `{"changed": True}` where `stamp` is no longer the
    collection's, and else what was `written`: the `digest` of each of the notes `ids` (lists of
    guid and id), by guid, as they are now.
    """
    if request["stamp"] != reading.stamp(collection):
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
    return {"written": _written(collection, request["ids"])}


def _written(collection: Collection, ids: Sequence[Sequence[Any]]) -> dict[str, str]:
    """The digests of notes by GUID, by what ids they should have; which is another where somebody
    else's note had that."""
    wanted = {guid for guid, _ in ids}
    query = "SELECT guid, flds FROM notes WHERE id"
    found = [*reading.among(collection, query, [number for _, number in ids])]
    written = {guid: reading.digest(text) for guid, text in found if guid in wanted}
    if missing := wanted - written.keys():
        known = reading.rows(collection, "SELECT id, guid FROM notes")
        others = [number for number, guid in known if guid in missing]
        found = [*reading.among(collection, query, others)]
        written.update((guid, reading.digest(text)) for guid, text in found)
    return written


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


def adopt(collection: Collection, request: Mapping[str, Any]) -> Answer:
    """Make notes ours, as one step to be undone: `notes` are lists of id, note type, fields, tags.

    `note_types` are dicts as in a package, for those that the collection lacks. Cards, schedules
    and reviews are compared before and after, and whether a one-way sync would be needed; where
    they differ, all is undone and the answer says why it is `refused`.
    """
    if request["stamp"] != reading.stamp(collection):
        return {"changed": True}
    ids = [each[0] for each in request["notes"]]
    schema = reading.rows(collection, "SELECT scm FROM col")
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
    if before.items() <= after.items() and schema == reading.rows(
        collection, "SELECT scm FROM col"
    ):
        return {}
    collection.undo()
    return {"refused": "cards, reviews or the schema would not be what they were"}


def _history(collection: Collection, ids: Sequence[int]) -> dict[int, Any]:
    """Each card of these notes with all that was learned."""
    reviews = dict(reading.rows(collection, "SELECT cid, count() FROM revlog GROUP BY cid"))
    cards = reading.among(
        collection,
        "SELECT id, nid, ord, did, odid, type, queue, due, odue, ivl, factor, reps, lapses, left,"
        " flags, data FROM cards WHERE nid",
        ids,
    )
    return {card: (*rest, reviews.get(card, 0)) for card, *rest in cards}


OPERATIONS = {
    "state": reading.state,
    "texts": reading.texts,
    "facts": reading.facts,
    "others": reading.others,
    "push": push,
    "adopt": adopt,
}
READING = frozenset({"state", "texts", "facts", "others"})
