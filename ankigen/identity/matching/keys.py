"""What a card and an entry have in common when they are one: keys to group them by.

A key of None is shared with nothing.
"""

from __future__ import annotations

from collections.abc import Hashable

from ankigen.identity.ledger.values import Entry
from ankigen.identity.matching.values import Unmatched
from ankigen.identity.texts import unmarked, words


def folded(text: str) -> str:
    """A text's words and signs, whatever their case and the space between them."""
    return " ".join(words(unmarked(text))).casefold()


def bare(text: str) -> str:
    """A text's words alone, as HTML keeps them."""
    return " ".join(word for word in words(unmarked(text)) if word[0].isalnum()).casefold()


def place_of_card(card: Unmatched) -> Hashable:
    """The note, the note type and the question."""
    return (card.note, card.note_type, card.question_print)


def place_of_active(entry: Entry) -> Hashable:
    """See `place_of_card`; None for an entry that is retired."""
    if entry.retired is not None or not entry.prints.question:
        return None
    return (entry.note, entry.note_type, entry.prints.question)


def place_of_retired(entry: Entry) -> Hashable:
    """See `place_of_card`; None for an entry that is not retired."""
    if entry.retired is None or not entry.prints.question:
        return None
    return (entry.note, entry.note_type, entry.prints.question)


def texts_of_card(card: Unmatched) -> Hashable:
    """The note type, the question and the answer, wherever they stand."""
    return (card.note_type, card.prints.question, card.prints.answer)


def texts_of_entry(entry: Entry) -> Hashable:
    """See `texts_of_card`."""
    if not entry.prints.question:
        return None
    return (entry.note_type, entry.prints.question, entry.prints.answer)


def texts_of_active(entry: Entry) -> Hashable:
    """See `texts_of_card`; None for an entry that is retired."""
    return texts_of_entry(entry) if entry.active else None


def texts_of_retired(entry: Entry) -> Hashable:
    """See `texts_of_card`; None for an entry that is not retired."""
    return None if entry.active else texts_of_entry(entry)
