"""A card's entry as the ledger is to keep it, and what differs between two; hashes of what is
packaged: what did not change keeps its change time."""

from __future__ import annotations

from functools import lru_cache

from ankigen.identity.ledger.values import FIRST, Entry, Version
from ankigen.identity.matching.values import Match
from ankigen.identity.texts import CardText, digest, digest_of, framed
from ankigen.types import Card, NoteType, RenderedCard


def describe(
    match: Match,
    card: Card,
    words: CardText,
    rendered: RenderedCard,
    content: str,
    after: str,
    modified: int,
    known: Entry | None,
    version: Version | None,
) -> Entry:
    """The card's entry; `known` is what the last version's ledger had of it, `version` that of this
    build where the card is new or has changed."""
    old = match.entry
    question, answer, sketched = words.question, words.answer, words.sketch
    if old is not None and words.prints == old.prints:
        question, answer, sketched = old.question, old.answer, old.sketch
    aliases = card.aliases
    if old is not None and set(old.aliases) - set(aliases):
        aliases = tuple(sorted({*old.aliases, *aliases}))
    return Entry(
        match.identity.guid,
        match.identity.note_id,
        rendered.note_type,
        card.note,
        words.prints,
        question,
        answer,
        known.added if known is not None else version or FIRST,
        version or (known.changed if known is not None else FIRST),
        after,
        card.block_id or "",
        aliases,
        sketched,
        match.deletions,
        match.gone,
        rendered.deck,
        rendered.tags,
        rendered.ordinals,
        content,
        modified,
        earlier=_earlier(match),
    )


def _earlier(match: Match) -> tuple[str, str, str, str] | None:
    """The texts before a match that a person may undo."""
    old = match.entry
    if old is None:
        return None
    if match.certain:
        return old.earlier
    return (old.question, old.answer, old.prints.question, old.prints.answer)


def differing(old: Entry, new: Entry) -> tuple[str, ...]:
    """What differs between two entries of one card."""
    same = (
        ("question", old.prints.question == new.prints.question),
        ("answer", old.prints.answer == new.prints.answer),
        ("deck", old.deck == new.deck),
        ("tags", old.tags == new.tags),
    )
    parts = tuple(part for part, equal in same if not equal)
    return parts or ("look",)


def content_hash(card: RenderedCard) -> str:
    """A hash of what Anki is given of a card: note type, fields, tags, deck, cards, media.

    Media that a field names count with that field: their names carry the hash of their content.
    """
    text = "\x1f".join(card.fields)
    data = text.encode("utf-8", "surrogatepass")
    note_type, rest = _around(card.note_type, card.tags, card.deck, card.ordinals)
    framed_card = b"%b%d:%b%b" % (note_type, len(data), data, rest)
    if card.media:
        framed_card += framed(*sorted(each.name for each in card.media if each.name not in text))
    return digest_of(framed_card)


@lru_cache(maxsize=1024)
def _around(
    note_type: str, tags: tuple[str, ...], deck: str, ordinals: tuple[int, ...]
) -> tuple[bytes, bytes]:
    """What stands in front of a card's fields in its hash, and what behind them: hardly a card has
    its own."""
    numbers = ",".join(map(str, sorted(ordinals)))
    return framed(note_type), framed(" ".join(tags), deck, numbers)


def schema_hash(note_type: NoteType) -> str:
    """A hash of what Anki takes for a note type's schema: fields and templates by id, in order."""
    fields = ",".join(str(field.id) for field in note_type.fields)
    templates = ",".join(str(template.id) for template in note_type.templates)
    return digest(str(note_type.id), str(note_type.is_cloze), fields, templates)


def note_type_hash(note_type: NoteType) -> str:
    """A hash of everything that is packaged of a note type."""
    names = [
        f"{field.name}\x1f{field.description}\x1f{field.is_collapsed:d}{field.is_searched:d}"
        for field in note_type.fields
    ]
    sides = [part for t in note_type.templates for part in (t.name, t.front, t.back)]
    return digest(
        schema_hash(note_type), note_type.name, note_type.css, str(len(names)), *names, *sides
    )
