"""Why a note can't become a card, though it is the one that is meant."""

from __future__ import annotations

import re
from collections import defaultdict

from ankigen.delivery import masked
from ankigen.delivery.other_notes import DELETION, OtherNote, OurCard, Pair, words_of

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
    if masked.is_masked(ours.fields) != masked.is_masked(theirs.fields):
        return "one hides parts of a picture and the other doesn't; Anki can't change that"
    extra = [ordinal for ordinal in theirs.ordinals if ordinal not in ours.ordinals]
    if extra:
        number = extra[0] + 1
        help_ = f"a deletion c{number}" if ours.is_cloze else "`#reversed`"
        help_ = f"a mask `c{number} name: …`" if masked.is_masked(ours.fields) else help_
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
    if masked.is_masked(ours.fields):
        return masked.hides_alike(ours, theirs)
    here, there = _hidden(ours.fields[0]), _hidden(theirs.fields[0])
    return all(here.get(ordinal + 1) == there.get(ordinal + 1) for ordinal in theirs.ordinals)


def _hidden(text: str) -> dict[int, list[str]]:
    hidden: dict[int, list[str]] = defaultdict(list)
    for number, words in DELETION.findall(text):
        hidden[int(number)].append(words_of(words))
    return hidden
