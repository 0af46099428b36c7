"""What is read from an open collection, as JSON goes in and out; and what tells contents apart."""

from __future__ import annotations

import functools
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
# What Anki strips from fields when it imports (`rslib`, `invalid_char_for_field`), as bytes.
_CONTROLS = bytes({*range(0x1F), 0x7F} - set(b"\t\n"))
_MATH_ENDS = re.compile(r"(?<=\\[\[(])\s+|\s+(?=\\[\])])")


@functools.lru_cache(maxsize=1 << 15)  # most texts of a package are in the collection, too
def digest(fields: str) -> str:
    """What tells a note's content, its fields joined by U+001F.

    The same for what Anki makes of them: its importer composes accents, and its editor writes other
    entities and spaces, also where somebody only looks at a note.
    """
    text = fields if fields.isascii() else unicodedata.normalize("NFC", fields)
    content = _content(_unescaped(text).replace("\xa0", " "))
    if b"\\" in content:
        content = _content(_MATH_ENDS.sub("", content.decode("utf-8", "surrogatepass")))
    return hashlib.blake2b(content, digest_size=8).hexdigest()


def _unescaped(text: str) -> str:
    """What `html.unescape` gives; where only those references are in it that Anki's editor writes,
    which is nearly always, five times as fast."""
    signs, fewer = text.count("&"), text
    if signs != text.count("&amp;"):
        fewer = text.replace("&lt;", "<").replace("&gt;", ">").replace("&nbsp;", "\xa0")
        signs = fewer.count("&")
        if signs != fewer.count("&amp;"):
            return html.unescape(text)
    return fewer.replace("&amp;", "&") if signs else fewer


def _content(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass").translate(None, _CONTROLS)


def look(css: str, templates: Iterable[tuple[str, str]]) -> str:
    """What tells how a note type looks: its style and its templates' fronts and backs."""
    text = "\0".join([css, *(side for sides in templates for side in sides)])
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def stamp(collection: Collection) -> int:
    """When the collection last changed in any way, in milliseconds."""
    return int(rows(collection, "SELECT mod FROM col")[0][0])


def state(collection: Collection, request: Mapping[str, Any]) -> Answer:
    """The notes with these `guids` and of these `note_types` (ids), with their cards.

    `notes` are lists of guid, id, note type, change time (s), tags and `digest`; `cards` of note
    id, ordinal, id, home deck, whether it is in a filtered deck, and whether it is suspended.
    """
    wanted, own = set(request["guids"]), set(request["note_types"])
    kinds = f"({','.join(str(int(each)) for each in own)})"
    columns = "SELECT guid, id, mid, mod, tags, flds FROM notes WHERE"
    notes = rows(collection, f"{columns} mid IN {kinds}")
    of_cards = "SELECT nid, ord, id, did, odid, queue FROM cards WHERE nid"
    cards = rows(collection, f"{of_cards} IN (SELECT id FROM notes WHERE mid IN {kinds})")
    if missing := wanted.difference(row[0] for row in notes):
        others = rows(collection, f"SELECT id, guid FROM notes WHERE mid NOT IN {kinds}")
        ids = [number for number, guid in others if guid in missing]
        notes += among(collection, f"{columns} id", ids)
        cards += among(collection, of_cards, ids)
    decks = {each.id: each.name for each in collection.decks.all_names_and_ids()}
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
    found = among(collection, "SELECT id, flds FROM notes WHERE id", request["ids"])
    return {"notes": [[number, text.split("\x1f")] for number, text in found]}


def facts(collection: Collection, request: Mapping[str, Any]) -> Answer:
    """What `state` gives, and what Anki knows of each card.

    `learned` are lists of card id, repetitions, lapses, interval (days, negative for seconds), flag
    (0 for none), and FSRS difficulty (1 to 10) and stability (days), None where there is none.
    """
    answer = state(collection, request)
    ids = [card[2] for card in answer["cards"]]
    rows = among(collection, "SELECT id, reps, lapses, ivl, flags, data FROM cards WHERE id", ids)
    answer["learned"] = [[*row, flags & 7, *_memory(data)] for *row, flags, data in rows]
    return answer


def _memory(data: str) -> tuple[float | None, float | None]:
    try:
        memory = json.loads(data or "{}")
        return memory.get("d"), memory.get("s")
    except (ValueError, AttributeError):
        return None, None


def others(collection: Collection, request: Mapping[str, Any]) -> Answer:
    """All notes but those of `note_types` (ids), and of these their GUIDs: what other tools made.

    `notes` are lists of guid, id, note type, tags and fields; `cards` of note id, ordinal and
    number of reviews; `note_types` have their templates' fronts.
    """
    own = set(request["note_types"])
    known = rows(collection, "SELECT id, guid, mid FROM notes")
    ids = [number for number, _, kind in known if kind not in own]
    notes = among(collection, "SELECT guid, id, mid, tags, flds FROM notes WHERE id", ids)
    reviews = dict(rows(collection, "SELECT cid, count() FROM revlog GROUP BY cid"))
    cards = among(collection, "SELECT nid, ord, id FROM cards WHERE nid", ids)
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


def rows(collection: Collection, query: str) -> list[Any]:
    """The rows of a query."""
    assert collection.db is not None
    return list(collection.db.all(query))


def among(collection: Collection, query: str, ids: Sequence[int]) -> Iterator[Any]:
    """The rows of a query that ends in a column, where that is one of the ids."""
    for start in range(0, len(ids), _BATCH):
        some = ",".join(str(int(each)) for each in ids[start : start + _BATCH])
        yield from rows(collection, f"{query} IN ({some})")
