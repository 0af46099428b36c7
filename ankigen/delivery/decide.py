"""What a delivery does to each note: a comparison of the package, the collection, and the record.

What a collection holds is the user's own where we never gave it: an edited text, a tag, a deck that
a card was moved to. It stays, and is said. All else follows the notes.
"""

from __future__ import annotations

from collections.abc import Iterable

from ankigen.delivery.decision import Decision, Delivery, Edited, Empty, Move, Retired, Wishes
from ankigen.delivery.package import Part
from ankigen.delivery.values import Held, HeldNote, PackedNote
from ankigen.errors import AnkigenError

_LISTED = 20


def check(delivery: Delivery, held: Held) -> None:
    """Refuse a delivery that Anki would not take as it is meant; nothing was written.

    Raises `AnkigenError` where a note is of another type in Anki, or a note type of ours has other
    fields or templates there.
    """
    for number, shape in delivery.note_types.items():
        other = held.note_types.get(number)
        if other is not None and not shape.fits(other):
            raise AnkigenError(
                f"the note type {other.name!r} has other fields or templates in Anki than in the "
                "package: put them back there, or give yours another name with `note_type:`"
            )
    foreign = [
        delivery.notes[guid]
        for guid, note in held.notes.items()
        if guid in delivery.notes and note.note_type != delivery.notes[guid].note_type
    ]
    if foreign:
        names = "".join(f"\n  {note.question[:100]}" for note in foreign[:_LISTED])
        raise AnkigenError(
            f"{len(foreign)} notes are of another note type in Anki, which no import changes; "
            f"nothing was given. `ankigen adopt` takes such notes over:{names}"
        )


def decide(delivery: Delivery, held: Held, wishes: Wishes) -> Decision:
    """Decide about every note; `check` has passed."""
    parts, added, updated, edited, deleted = [], [], [], [], []
    unchanged, latest = 0, -1
    for note in delivery.notes.values():
        own = held.notes.get(note.guid)
        if own is None:
            latest = latest if latest >= 0 else _latest(delivery, held)
            if not wishes.restored and _is_deleted(delivery, note, latest):
                deleted.append(note)
            else:
                added.append(note)
                parts.append(Part(note.guid, note.tags, note.modified, note.ordinals))
            continue
        if own.digest != note.digest and not wishes.edited and _is_edited(delivery, note, own):
            known = delivery.record.given.get(note.guid, ())
            changed = not known or known[-1].digest != note.digest
            edited.append(Edited(note, own.note_id, changed))
            continue
        part = _part(delivery, note, own)
        if part is None:
            unchanged += 1
        else:
            updated.append(note)
            parts.append(part)
    kept = {each.note.guid for each in edited}
    moved, left = _moves(delivery, held)
    return Decision(
        parts=(*parts, *_carriers(delivery, held, {part.guid for part in parts} | kept)),
        added=tuple(added),
        updated=tuple(updated),
        unchanged=unchanged,
        edited=tuple(edited),
        deleted=tuple(deleted),
        moved=moved,
        left=left,
        empty=tuple(_empty(delivery, held, kept)),
        retired=_retired(delivery, held, wishes.retired),
        returned=_returned(delivery, held),
    )


def _latest(delivery: Delivery, held: Held) -> int:
    """The change time (s) of the latest content of ours that the collection holds; 0 for none."""
    given = delivery.record.given
    return max(
        (
            each.modified
            for guid, own in held.notes.items()
            for each in given.get(guid, ())
            if each.digest == own.digest
        ),
        default=0,
    )


def _is_deleted(delivery: Delivery, note: PackedNote, latest: int) -> bool:
    """Whether a note that is not there was, or came with a content that is: what is given together
    arrives together, by whatever way and device."""
    if note.guid in delivery.decks:
        return True
    given = delivery.record.given.get(note.guid, ())
    if not given or not given[-1].digest:
        return False
    return min((each.modified for each in given if each.modified), default=latest + 1) <= latest


def _is_edited(delivery: Delivery, note: PackedNote, own: HeldNote) -> bool:
    """Whether the content is the user's. Where nothing is known of what the note was given, the
    later of the two counts, as when Anki imports."""
    if note.guid in delivery.record.given:
        return not delivery.record.knows(note.guid, own.digest)
    return own.modified >= note.modified


def _part(delivery: Delivery, note: PackedNote, own: HeldNote) -> Part | None:
    """What the note must be given, if anything: our tags, and those of his that we never gave."""
    there = {card.ordinal for card in own.cards}
    missing = tuple(ordinal for ordinal in note.ordinals if ordinal not in there)
    is_same = own.digest == note.digest and not missing
    if is_same and {*own.tags} == {*note.tags}:
        return None
    given = delivery.record.tags(note.guid) | {tag.lower() for tag in note.tags}
    his = [tag for tag in own.tags if tag.lower() not in given and not _is_retired(tag)]
    tags = (*note.tags, *his)
    if is_same and {tag.lower() for tag in tags} == {tag.lower() for tag in own.tags}:
        return None
    modified = max(note.modified, own.modified + 1)
    return Part(note.guid, tags, modified, missing)


def _is_retired(tag: str) -> bool:
    return tag == "retired" or tag.endswith("::retired")


def _carriers(delivery: Delivery, held: Held, taken: set[str]) -> Iterable[Part]:
    """A note that stays as it is for each note type that has changed: Anki takes a look only from
    a package with a note of it."""
    waiting = {
        number
        for number, shape in delivery.note_types.items()
        if (other := held.note_types.get(number)) is not None
        and other.modified < shape.modified
        and other.look != shape.look
    }
    for note in delivery.notes.values():
        own = held.notes.get(note.guid)
        if note.note_type in waiting and own is not None and note.guid not in taken:
            waiting.remove(note.note_type)
            yield Part(note.guid, own.tags, own.modified, ())


def _moves(delivery: Delivery, held: Held) -> tuple[tuple[Move, ...], tuple[Move, ...]]:
    """The cards that are still where we put them and now belong elsewhere; and those that the user
    put somewhere else."""
    moved: list[Move] = []
    left: list[Move] = []
    for guid, own in held.notes.items():
        note = delivery.notes.get(guid)
        if note is None or all(card.deck == note.deck for card in own.cards):
            continue
        last = delivery.decks.get(guid)
        given = {last} if last is not None else delivery.record.decks(guid)
        ours = {deck.lower() for deck in given}
        for old in dict.fromkeys(card.deck for card in own.cards):
            if old.lower() == note.deck.lower() or not note.deck:
                continue
            cards = [card for card in own.cards if card.deck == old]
            free = tuple(card.card_id for card in cards if not card.is_filtered)
            if old.lower() in ours and free:
                moved.append(Move(note, free, old, note.deck))
            elif last not in (None, note.deck) and old.lower() not in ours:
                left.append(Move(note, free, old, note.deck))
    return tuple(moved), tuple(left)


def _empty(delivery: Delivery, held: Held, kept: set[str]) -> Iterable[Empty]:
    for guid, own in held.notes.items():
        note = delivery.notes.get(guid)
        if note is None or guid in kept:
            continue
        cards = tuple(card.card_id for card in own.cards if card.ordinal not in note.ordinals)
        if cards:
            yield Empty(note, cards)


def _retired(delivery: Delivery, held: Held, wish: Retired) -> tuple[HeldNote, ...]:
    """The notes that have left and have not been dealt with."""
    if wish == "leave":
        return ()
    notes = (held.notes[guid] for guid in delivery.retired if guid in held.notes)
    ours = (note for note in notes if note.note_type in delivery.note_types)
    return tuple(
        note
        for note in ours
        if wish == "delete"
        or not any(map(_is_retired, note.tags))
        or (wish == "suspend" and not all(card.is_suspended for card in note.cards))
    )


def _returned(delivery: Delivery, held: Held) -> tuple[int, ...]:
    """Cards that are in the notes again and were suspended when they left, as all of their note."""
    return tuple(
        card.card_id
        for guid in delivery.notes
        if (own := held.notes.get(guid)) is not None
        and any(map(_is_retired, own.tags))
        and all(card.is_suspended for card in own.cards)
        for card in own.cards
    )
