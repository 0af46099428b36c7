"""A lost ledger from what a package or a collection holds.

Only the HTML of a card is left there, not its Markdown. So the entries are marked as recovered:
matching then compares words, and the next build puts the Markdown's fingerprints in.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from html.parser import HTMLParser
from urllib.parse import parse_qs, urlsplit

from ankigen import fields
from ankigen.identity.clozes import DELETION_KEPT
from ankigen.identity.ledger import (
    FIRST,
    Entry,
    Ledger,
    Release,
    Version,
    assemble,
    cards_digest,
)
from ankigen.identity.stamping import content_hash
from ankigen.identity.texts import ANSWER_KEPT, QUESTION_KEPT, Prints, cut, sketch
from ankigen.types import Identity, RenderedCard

_CLOZE = re.compile(r"\{\{c(\d{1,3})::(.*?)(?:::[^{}]*)?\}\}", re.DOTALL)
_READ = 20_000  # characters of a field
_HIDDEN = frozenset({"script", "style", "template"})


@dataclass(frozen=True, slots=True)
class Recovered:
    """A note as a package or a collection holds it: `note_type` is an id, `modified` in seconds
    since the epoch."""

    guid: str
    note_id: int
    note_type: int
    fields: tuple[str, ...]
    tags: tuple[str, ...]
    deck: str
    modified: int
    ordinals: tuple[int, ...]


def recover(notes: Iterable[Recovered], *, vault_id: str, version: str | None = None) -> Ledger:
    """A ledger of the notes that ankigen made; others are passed over.

    `version` is the deck's, where its description tells it. Notes with a retired tag are retired.
    """
    keys = {number: key for key, number in fields.NOTE_TYPE_IDS.items()}
    known = _version(version)
    entries = [
        _entry(note, keys[note.note_type], known)
        for note in notes
        if note.note_type in keys and len(note.fields) == len(fields.FIELDS)
    ]
    ledger = assemble(vault_id, entries, (), ())
    digest = cards_digest(ledger.entries.values())
    return replace(ledger, releases=(Release(known, digest, ""),)) if entries else ledger


def _version(text: str | None) -> Version:
    try:
        return Version.parse(text) if text else FIRST
    except ValueError:
        return FIRST


def _entry(note: Recovered, key: str, version: Version) -> Entry:
    question = readable(note.fields[fields.QUESTION])
    answer = readable(note.fields[fields.ANSWER])
    numbers = tuple(sorted({ordinal + 1 for ordinal in note.ordinals}))
    identity = Identity(note.guid, note.note_id, numbers if key == "cloze" else ())
    packaged = RenderedCard(
        identity, key, note.fields, note.deck, note.tags, (), note.ordinals or (0,)
    )
    retired = any(tag == "retired" or tag.endswith("::retired") for tag in note.tags)
    deletions = _deletions(note.fields[fields.QUESTION]) if key == "cloze" else ()
    present = {number for number, _ in deletions}
    return Entry(
        guid=note.guid,
        note_id=note.note_id,
        note_type=key,
        note=_note_path(note.fields[fields.SOURCE]),
        prints=Prints(),
        question=cut(question, QUESTION_KEPT),
        answer=cut(answer, ANSWER_KEPT),
        added=version,
        changed=version,
        sketch=sketch(answer),
        deletions=deletions,
        gone=tuple((n, "") for n in identity.numbers if n not in present),
        deck=note.deck,
        tags=note.tags,
        content=content_hash(packaged),
        modified=note.modified,
        retired=version if retired else None,
        recovered=True,
    )


def _deletions(text: str) -> tuple[tuple[int, str], ...]:
    return tuple(
        (int(number), cut(readable(deleted), DELETION_KEPT))
        for number, deleted in _CLOZE.findall(text)
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
    reader = _Reader()
    # The parser's time is quadratic in what a hostile package may hold.
    reader.feed(_CLOZE.sub(r"\2", text[:_READ]))
    reader.close()
    return "".join(reader.parts)


class _Reader(HTMLParser):
    """Collects what is shown."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        """Words on both sides of an element that breaks the line stay apart."""
        if tag in _HIDDEN:
            self.hidden += 1
        elif tag not in _INLINE:
            self.parts.append(" ")

    def handle_endtag(self, tag: str) -> None:
        """See `handle_starttag`."""
        if tag in _HIDDEN:
            self.hidden = max(0, self.hidden - 1)
        elif tag not in _INLINE:
            self.parts.append(" ")

    def handle_data(self, data: str) -> None:
        """Keep what is not hidden."""
        if not self.hidden:
            self.parts.append(data)


_INLINE = frozenset(
    {"a", "b", "code", "del", "em", "i", "kbd", "mark", "s", "span", "strong", "sub", "sup", "u"}
)
