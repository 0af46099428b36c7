"""Image occlusion notes that Anki's own editor made, and the cards of ours that they are.

Masks are the same where they cover the same place under the same number. A place may be written a
little otherwise, so the half is enough; but then the picture, or the question, must be the same.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from pathlib import PurePosixPath
from urllib.parse import unquote

from ankigen import fields, occlusion
from ankigen.delivery.other_notes import OtherNote, OurCard, Pair, Refusal, words_of
from ankigen.occlusion import Mask

_SHAPES = "::image-occlusion:"
_SAME = 0.5  # the part of two masks' area that both have (Jaccard index)
_PICTURE = re.compile(r"<img\s[^>]*?src\s*=\s*[\"']?([^\"'>]+)")
_HASH = re.compile(r"-[0-9a-f]{16}$")  # what packaged pictures have behind their names


def is_masked(texts: Sequence[str]) -> bool:
    """Whether the fields are those of an image occlusion."""
    return any(_SHAPES in text for text in texts)


def hides_alike(ours: OurCard, theirs: OtherNote) -> bool:
    """Whether each number that has a card covers the same place in both."""
    here, there = (occlusion.shapes(_masks(each.fields)) for each in (ours, theirs))
    return all(
        number in here
        and number in there
        and occlusion.overlap(Mask("", here[number]).box, Mask("", there[number]).box) >= _SAME
        for number in (ordinal + 1 for ordinal in theirs.ordinals)
    )


def pair(cards: Sequence[OurCard], notes: Sequence[OtherNote]) -> tuple[list[Pair], list[Refusal]]:
    """Pair cards with the notes that have their masks on their picture, or below their question;
    of several that could be meant, none is."""
    masked = [note for note in notes if is_masked(note.fields)]
    fitting = {card.guid: [note for note in masked if _is_same(card, note)] for card in cards}
    pairs: list[Pair] = []
    refusals: list[Refusal] = []
    for card in cards:
        found = fitting[card.guid]
        rivals = [other for other in cards if any(note in fitting[other.guid] for note in found)]
        if len(found) == 1 and len(rivals) == 1:
            pairs.append(Pair(card, found[0], "words"))
        elif found:
            message = "several notes or cards have the same masks: give it the note's id"
            refusals.append(Refusal(card, message))
    return pairs, refusals


def _is_same(card: OurCard, note: OtherNote) -> bool:
    if not note.ordinals or not hides_alike(card, note):
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
