"""Which note of another tool a card of ours is: by its id where the notes have it, else by what
both say, one to one. What is not certain is refused, with what would make it so."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath
from urllib.parse import unquote

from ankigen import fields, occlusion
from ankigen.delivery.other_notes import (
    DELETION,
    Adoptions,
    OtherNote,
    OurCard,
    Pair,
    Refusal,
    words_of,
)
from ankigen.occlusion import Mask


def match(
    cards: Sequence[OurCard], notes: Sequence[OtherNote], present: frozenset[str]
) -> Adoptions:
    """Match cards with notes; `present` are the GUIDs of notes that are ours in the collection, as
    are those of a person's own note type that have a card's GUID."""
    kinds = {note.guid: note.note_type.id for note in notes}
    present |= {card.guid for card in cards if kinds.get(card.guid) == card.note_type}
    notes = [note for note in notes if note.guid not in present]
    open_cards = [card for card in cards if card.guid not in present]
    by_id = [*_by_id(open_cards, notes, cards)]
    taken = {each.theirs.note_id for each in by_id if isinstance(each, Pair)}
    taken |= {number for card in open_cards for number in card.ids}
    free = [card for card in open_cards if not card.ids]
    left = [note for note in notes if note.note_id not in taken]
    plain = [card for card in free if not _is_masked(card.fields)]
    hiding = [card for card in free if _is_masked(card.fields)]
    by_words = _by_words(plain, [note for note in left if not _is_masked(note.fields)])
    guids = {card.guid for card in cards}
    found: dict[str, Pair | Refusal] = {}
    for each in (*by_id, *by_words, *_by_masks(hiding, left)):
        reason = obstacle(each, guids) if isinstance(each, Pair) else None
        found[each.ours.guid] = Refusal(each.ours, reason) if reason else each
    ordered = [found[card.guid] for card in open_cards if card.guid in found]
    return Adoptions(
        tuple(each for each in ordered if isinstance(each, Pair)),
        tuple(each for each in ordered if isinstance(each, Refusal)),
    )


def _by_id(
    cards: Sequence[OurCard], notes: Sequence[OtherNote], all_cards: Sequence[OurCard]
) -> Iterator[Pair | Refusal]:
    by_id = {note.note_id: note for note in notes}
    claims = Counter(number for card in all_cards for number in card.ids)
    for card in cards:
        if not card.ids:
            continue
        found = [by_id[number] for number in card.ids if number in by_id]
        if any(claims[number] > 1 for number in card.ids):
            numbers = ", ".join(str(number) for number in card.ids)
            yield Refusal(card, f"its id {numbers} is at several cards: leave it at one")
        elif not found:
            yield Refusal(card, f"the collection has no note {card.ids[0]}")
        elif len(found) > 1:
            yield Refusal(card, "it has the ids of several notes: leave one")
        else:
            yield Pair(card, found[0], "id")


def _by_words(cards: Sequence[OurCard], notes: Sequence[OtherNote]) -> Iterator[Pair | Refusal]:
    asked: dict[str, list[OurCard]] = defaultdict(list)
    for card in cards:
        asked[words_of(card.fields[0])].append(card)
    noted: dict[str, list[OtherNote]] = defaultdict(list)
    for note in notes:
        for words in _questions(note):
            noted[words].append(note)
    for words, alike in asked.items():
        candidates = noted.get(words, []) if words else []
        for card in alike:
            same = [note for note in candidates if _answers_alike(card, note)]
            rivals = [other for other in alike if any(_answers_alike(other, note) for note in same)]
            if len(same) == 1 and len(rivals) == 1:
                yield Pair(card, same[0], "words")
            elif same:
                yield Refusal(card, "several notes or cards say the same: give it the note's id")
            elif candidates:
                message = (
                    f"note {candidates[0].note_id} asks the same, but its answer is another: give "
                    "the card that id, if it is the same"
                )
                yield Refusal(card, message)


def _questions(note: OtherNote) -> set[str]:
    """What the note may ask: its first field, also without the headings that some tools put in
    front of it."""
    text = note.fields[0]
    last = re.split(r"\s(?:>|&gt;)\s", text)[-1]
    return {words_of(text), words_of(last)} - {""}


def _answers_alike(card: OurCard, note: OtherNote) -> bool:
    """Whether both answer alike: the same words, or one more words than the other."""
    if card.is_cloze or note.note_type.is_cloze:
        return card.is_cloze and note.note_type.is_cloze
    ours = words_of(card.fields[1])
    theirs = words_of(note.fields[1]) if len(note.fields) > 1 else ""
    if not ours or not theirs:
        return ours == theirs
    return ours in theirs or theirs in ours


_MEDIA = re.compile(r"<(?:img|source|object|audio|video)\b[^>]*\b(?:src|data)=|\[sound:")
_FIELD = re.compile(r"\{\{([#^/]?)([^{}]*)\}\}")


def obstacle(pair: Pair, guids: set[str]) -> str | None:
    """Why a note can't become the card, though it is the one that is meant."""
    ours, theirs = pair.ours, pair.theirs
    kind = theirs.note_type
    if theirs.guid in guids and theirs.guid != ours.guid:
        return f"note {theirs.note_id} is another card's already"
    if ours.is_cloze != kind.is_cloze:
        words = ("a cloze", "no cloze") if kind.is_cloze else ("no cloze", "a cloze")
        return f"it is {words[0]} in Anki and {words[1]} in the notes; Anki can't change that"
    if _is_masked(ours.fields) != _is_masked(theirs.fields):
        return "one hides parts of a picture and the other doesn't; Anki can't change that"
    extra = [ordinal for ordinal in theirs.ordinals if ordinal not in ours.ordinals]
    if extra:
        number = extra[0] + 1
        help_ = f"a deletion c{number}" if ours.is_cloze else "`#reversed`"
        help_ = f"a mask `c{number} name: …`" if _is_masked(ours.fields) else help_
        return f"its card {number} in Anki has none in the notes: give it {help_}, or delete that"
    if not ours.is_cloze and kind.id != ours.note_type and not _asks_alike(theirs):
        return f"the cards of {kind.name!r} don't ask for an answer to a question"
    if ours.is_cloze and not _hides_alike(ours, theirs):
        return "its deletions have other numbers in Anki: number them as there"
    if len(_MEDIA.findall("".join(theirs.fields))) > len(_MEDIA.findall("".join(ours.fields))):
        return "it shows files in Anki that the notes don't have: embed them"
    return None


def _asks_alike(note: OtherNote) -> bool:
    """Whether the first card shows the first field, and a second one another."""
    first = note.note_type.fields[0]
    for ordinal in note.ordinals:
        front = note.note_type.fronts[ordinal] if ordinal < len(note.note_type.fronts) else ""
        shown = {name.split(":")[-1].strip() for mark, name in _FIELD.findall(front) if not mark}
        if (first in shown) != (ordinal == 0):
            return False
    return True


def _hides_alike(ours: OurCard, theirs: OtherNote) -> bool:
    """Whether each number that has a card hides the same in both."""
    if _is_masked(ours.fields):
        return _covers_alike(ours, theirs)
    here, there = _hidden(ours.fields[0]), _hidden(theirs.fields[0])
    return all(here.get(ordinal + 1) == there.get(ordinal + 1) for ordinal in theirs.ordinals)


def _hidden(text: str) -> dict[int, list[str]]:
    hidden: dict[int, list[str]] = defaultdict(list)
    for number, words in DELETION.findall(text):
        hidden[int(number)].append(words_of(words))
    return hidden


# Of image occlusions, masks are the same where they cover the same place under the same number. A
# place may be written a little otherwise, so the half is enough; but then the picture, or the
# question, must be the same.
_SHAPES = "::image-occlusion:"
_SAME = 0.5  # the part of two masks' area that both have (Jaccard index)
_PICTURE = re.compile(r"<img\s[^>]*?src\s*=\s*[\"']?([^\"'>]+)")
_HASH = re.compile(r"-[0-9a-f]{16}$")  # what packaged pictures have behind their names


def _is_masked(texts: Sequence[str]) -> bool:
    """Whether the fields are those of an image occlusion."""
    return any(_SHAPES in text for text in texts)


def _covers_alike(ours: OurCard, theirs: OtherNote) -> bool:
    """Whether each number that has a card covers the same place in both."""
    here, there = (occlusion.shapes(_masks(each.fields)) for each in (ours, theirs))
    return all(
        number in here
        and number in there
        and occlusion.overlap(Mask("", here[number]).box, Mask("", there[number]).box) >= _SAME
        for number in (ordinal + 1 for ordinal in theirs.ordinals)
    )


def _by_masks(cards: Sequence[OurCard], notes: Sequence[OtherNote]) -> Iterator[Pair | Refusal]:
    """Pair cards with the notes that have their masks on their picture, or below their question;
    of several that could be meant, none is."""
    masked = [note for note in notes if _is_masked(note.fields)]
    fitting = {card.guid: [note for note in masked if _is_same(card, note)] for card in cards}
    for card in cards:
        found = fitting[card.guid]
        rivals = [other for other in cards if any(note in fitting[other.guid] for note in found)]
        if len(found) == 1 and len(rivals) == 1:
            yield Pair(card, found[0], "words")
        elif found:
            message = "several notes or cards have the same masks: give it the note's id"
            yield Refusal(card, message)


def _is_same(card: OurCard, note: OtherNote) -> bool:
    if not note.ordinals or not _covers_alike(card, note):
        return False
    pictures = {_picture(text) for text in note.fields} - {""}
    questions = {words_of(text) for text in note.fields if _SHAPES not in text} - {""}
    asked = words_of(card.fields[fields.HEADER])
    return _picture(card.fields[fields.IMAGE]) in pictures or asked in questions


def _masks(texts: Sequence[str]) -> str:
    return next((text for text in texts if _SHAPES in text), "")


def _picture(text: str) -> str:
    """The name of a field's picture as packaged pictures have it, without their hash."""
    found = _PICTURE.search(text)
    if found is None:
        return ""
    stem = _HASH.sub("", PurePosixPath(unquote(found[1])).stem)
    plain = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40]
