"""A lost ledger from what a package or a collection holds.

Only the HTML of a card is left there, not its Markdown. So the entries are marked as recovered:
matching then compares words, and the next build puts the Markdown's fingerprints in.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

from ankigen import fields, occlusion
from ankigen.identity.ledger.merge import assemble
from ankigen.identity.ledger.values import (
    FIRST,
    Entry,
    Ledger,
    Release,
    Version,
    cards_digest,
)
from ankigen.identity.matching.clozes import DELETION_KEPT
from ankigen.identity.stamping.entries import content_hash
from ankigen.identity.texts import ANSWER_KEPT, QUESTION_KEPT, Fingerprints, cut, sketch
from ankigen.types import Identity, PackagedNote, RenderedCard

_CLOZE = re.compile(r"\{\{c([0-9]{1,3})::((?:(?!\{\{c[0-9]|\}\}).)*)\}\}", re.DOTALL)
_TAG = re.compile(r"(<[^<>]*>)")
_NAME = re.compile(r"</?([A-Za-z][A-Za-z0-9]*)")
_HIDDEN = frozenset({"script", "style", "template"})
_INLINE = frozenset(
    {"a", "b", "code", "del", "em", "i", "kbd", "mark", "s", "span", "strong", "sub", "sup", "u"}
)


def recover(notes: Iterable[PackagedNote], *, vault_id: str, version: str | None = None) -> Ledger:
    """A ledger of the notes that ankigen made; others are passed over.

    `version` is the deck's, where its description tells it. Notes with a retired tag are retired.
    """
    keys = {number: key for key, number in fields.NOTE_TYPE_IDS.items()}
    known = _version(version)
    entries = [
        _entry(note, keys[note.note_type], known)
        for note in notes
        if note.note_type in keys
        and len(note.fields) == len(fields.NOTE_TYPE_FIELDS[keys[note.note_type]])
    ]
    ledger = assemble(vault_id, entries, (), ())
    digest = cards_digest(ledger)
    return replace(ledger, releases=(Release(known, digest, ""),)) if entries else ledger


def _version(text: str | None) -> Version:
    try:
        return Version.parse(text) if text else FIRST
    except ValueError:
        return FIRST


def _entry(note: PackagedNote, key: str, version: Version) -> Entry:
    own = fields.NOTE_TYPE_FIELDS[key]
    question = readable(fields.text(own, note.fields, fields.QUESTION))
    answer = readable(fields.text(own, note.fields, fields.ANSWER))
    numbers = tuple(sorted({ordinal + 1 for ordinal in note.ordinals}))
    identity = Identity(note.guid, note.note_id, () if key == "basic" else numbers)
    packaged = RenderedCard(
        identity, key, note.fields, note.deck, note.tags, (), note.ordinals or (0,)
    )
    retired = any(tag == "retired" or tag.endswith("::retired") for tag in note.tags)
    deletions: tuple[tuple[int, str], ...] = ()
    if key == "cloze":
        deletions = _deletions(note.fields[fields.QUESTION])
    elif key == "occlusion":
        deletions = _masks(note)
    present = {number for number, _ in deletions}
    return Entry(
        guid=note.guid,
        note_id=note.note_id,
        note_type=key,
        note=_note_path(fields.text(own, note.fields, fields.SOURCE)),
        prints=Fingerprints(),
        question=cut(question, QUESTION_KEPT),
        answer=cut(answer, ANSWER_KEPT),
        added=version,
        changed=version,
        sketch=sketch(answer),
        deletions=deletions,
        gone=tuple((n, "") for n in identity.numbers if n not in present),
        deck=note.deck,
        tags=note.tags,
        ordinals=note.ordinals or (0,),
        content=content_hash(packaged),
        modified=note.modified,
        retired=version if retired else None,
        recovered=True,
    )


def _deletions(text: str) -> tuple[tuple[int, str], ...]:
    return tuple(
        (int(cloze[1]), cut(readable(_deleted(cloze)), DELETION_KEPT))
        for cloze in _CLOZE.finditer(text)
    )


def _masks(note: PackagedNote) -> tuple[tuple[int, str], ...]:
    """What the masks of a note are known by."""
    labels = dict(_deletions(note.fields[fields.LABELS]))
    found = occlusion.shapes(note.fields[fields.MASKS])
    return tuple(
        (number, occlusion.trace(occlusion.Mask(labels.get(number, ""), shapes)))
        for number, shapes in sorted(found.items())
    )


def _note_path(source: str) -> str:
    """The vault path in the address that opens a card's note; empty where there is none."""
    found = re.search(r"obsidian://open\?[^\s\"'<>]*", source)
    if found is None:
        return ""
    query = urlsplit(html.unescape(found[0])).query
    path = parse_qs(query).get("file", [""])[0].partition("#")[0]
    return path if not path or path.endswith(".md") else f"{path}.md"


def readable(text: str) -> str:
    """The text that a reader of this HTML sees, cloze deletions by what they hide."""
    parts: list[str] = []
    hidden = ""
    # Every second part is a tag. No parser is needed to find words, and Python's own takes
    # quadratic time for what a hostile package may hold.
    for number, part in enumerate(_TAG.split(_CLOZE.sub(_deleted, text))):
        if not number % 2:
            if not hidden:
                parts.append(html.unescape(part))
            continue
        closing, name = part[1:2] == "/", _NAME.match(part)
        element = name[1].lower() if name else ""
        if hidden:
            hidden = "" if closing and element == hidden else hidden
        elif not closing and element in _HIDDEN:
            hidden = element
        elif element not in _INLINE:
            parts.append(" ")
    return "".join(parts)


def _deleted(cloze: re.Match[str]) -> str:
    return cloze[2].partition("::")[0]
