"""What goes into a package, checked: everything that Anki would refuse, mangle or do twice."""

from __future__ import annotations

import filecmp
import re
from collections.abc import Iterable, Sequence, Set
from hashlib import blake2b

from ankigen.errors import AnkigenError
from ankigen.types import Identity, Media, RenderedCard, StampedCard, StampedNoteType

# Anki aborts an import at `/` or `..` and cuts longer names (`media/files.rs`).
_MEDIA_NAME = re.compile(r"(?!.*\.\.)[a-z0-9_-][a-z0-9_.-]{0,119}(?<!\.)")
# What separates tags in a note: Anki's `is_tag_separator`, and what Python's split would cut.
_TAG_SEPARATOR = re.compile(r"\s")
_NOTE_ID_STEP = 512  # between the ids of notes that are ours from the first
_TITLE_LENGTH = 60  # characters of a question that name its card in a message


def check_cards(cards: Sequence[StampedCard], note_types: Sequence[StampedNoteType]) -> None:
    """Refuse cards that Anki would add twice or that contradict their note type.

    Raises `AnkigenError` at two cards of one GUID, note id or card id, a note type that is not in
    `note_types`, a wrong number of fields, a card without ordinals or with one that its note type
    lacks, and white space in a tag.
    """
    shapes = {
        stamped.note_type.key: (
            len(stamped.note_type.fields),
            None if stamped.note_type.is_cloze else len(stamped.note_type.templates),
        )
        for stamped in note_types
    }
    for stamped in cards:
        _check_shape(stamped.card, shapes)
    _check_tags(cards)
    guids = {stamped.card.identity.guid for stamped in cards}
    card_ids = {
        card_id(stamped.card.identity, ordinal)
        for stamped in cards
        for ordinal in stamped.card.ordinals
    }
    if len(guids) < len(cards) or len(card_ids) < sum(len(each.card.ordinals) for each in cards):
        _name_twins(cards)


def card_id(identity: Identity, ordinal: int) -> int:
    """The id of a card of a note: where it is ours from the first, its note's and the ordinal.

    Notes that another tool made in Anki have ids a millisecond apart, without room for their cards
    between. Those get ids from a digest, in the past as all ids are that Anki leaves alone.
    """
    if identity.note_id % _NOTE_ID_STEP == 0:
        return identity.note_id + ordinal
    digest = blake2b(f"{identity.note_id} {ordinal}".encode(), digest_size=8).digest()
    return 10**12 + int.from_bytes(digest, "big") % (6 * 10**11)


def _check_shape(card: RenderedCard, shapes: dict[str, tuple[int, int | None]]) -> None:
    if card.note_type not in shapes:
        raise AnkigenError(f"{title(card)} is of an unknown note type, {card.note_type}")
    fields, templates = shapes[card.note_type]
    if len(card.fields) != fields:
        raise AnkigenError(f"{title(card)} has {len(card.fields)} fields instead of {fields}")
    ordinals = card.ordinals
    if ordinals == (0,):  # nearly all
        return
    if not ordinals or len(set(ordinals)) < len(ordinals):
        raise AnkigenError(f"{title(card)} gives no card in Anki, or one twice: {ordinals}")
    if min(ordinals) < 0 or (templates is not None and max(ordinals) >= templates):
        raise AnkigenError(f"{title(card)} asks for a template that is not there: {ordinals}")


def _check_tags(cards: Sequence[StampedCard]) -> None:
    tags = {tag for stamped in cards for tag in stamped.card.tags}
    bad = {tag for tag in tags if not tag or _TAG_SEPARATOR.search(tag)}
    for card in (stamped.card for stamped in cards if bad):
        for tag in card.tags:
            if tag in bad:
                raise AnkigenError(f"{title(card)}: the tag {tag!r} is empty or holds a space")


def _name_twins(cards: Sequence[StampedCard]) -> None:
    """Raise the error for cards of which two have one GUID or card id."""
    guids: dict[str, RenderedCard] = {}
    card_ids: dict[int, RenderedCard] = {}
    for card in (stamped.card for stamped in cards):
        guid = card.identity.guid
        if guid in guids:
            raise AnkigenError(
                f"two cards have the GUID {guid}: {title(guids[guid])} and {title(card)};"
                " Anki would add both on every import. Remove one of the two lines of the ledger."
            )
        guids[guid] = card
        for number in (card_id(card.identity, ordinal) for ordinal in card.ordinals):
            if number in card_ids:
                raise AnkigenError(
                    f"{title(card_ids[number])} and {title(card)} would share the card id"
                    f" {number}. Remove one of the two lines of the ledger."
                )
            card_ids[number] = card


def part(cards: Sequence[StampedCard], guids: Set[str]) -> tuple[StampedCard, ...]:
    """The cards that a package of only `guids` must hold: these, and one of each other note type.

    Anki takes a note type's new templates and style only from a package that has a note of it; a
    note which it knows already, it passes over.
    """
    chosen = [stamped for stamped in cards if stamped.card.identity.guid in guids]
    present = {stamped.card.note_type for stamped in chosen}
    others: dict[str, StampedCard] = {}
    for stamped in sorted(cards, key=lambda each: len(each.card.media)):
        if stamped.card.note_type not in present:
            others.setdefault(stamped.card.note_type, stamped)
    return (*chosen, *others.values())


def check_media(cards: Iterable[StampedCard]) -> tuple[Media, ...]:
    """The cards' media, one a name, sorted by name.

    Raises `AnkigenError` at a name that Anki would refuse or change, at an unreadable file, and
    at one name for files of different content.
    """
    found: dict[str, Media] = {}
    for media in (each for stamped in cards for each in stamped.card.media):
        first = found.setdefault(media.name, media)
        if first is not media and first.path != media.path:
            _check_same(first, media)
    for media in found.values():
        if not _MEDIA_NAME.fullmatch(media.name):
            raise AnkigenError(
                f"{media.path}: Anki takes no media file named {media.name!r}; rename the file"
            )
    return tuple(found[name] for name in sorted(found))


def _check_same(first: Media, second: Media) -> None:
    try:
        same = filecmp.cmp(first.path, second.path, shallow=False)
    except OSError as error:
        raise AnkigenError(f"{error.filename}: cannot be read: {error.strerror}") from error
    if not same:
        raise AnkigenError(
            f"{first.path} and {second.path} differ and would both be {first.name} in Anki;"
            " rename one of them"
        )


def title(card: RenderedCard) -> str:
    """What a message calls a card: the beginning of its first field."""
    text = " ".join(card.fields[0].split()) if card.fields else ""
    if len(text) > _TITLE_LENGTH:
        text = text[: _TITLE_LENGTH - 1] + "…"
    return f"the card '{text}'"
