"""What is in a line of the ledger: a card, and the values of any line, each held against its kind.

All of these raise `ValueError` for anything else.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import cast

from ankigen.identity.ledger.values import Entry, Version
from ankigen.identity.texts import Fingerprints

# The note type of typed answers, before a field of the basic one took its place.
FORMER_NOTE_TYPES = {"type-in": "basic"}


def entry(record: Mapping[str, object], shared: dict[str, str]) -> Entry:
    """A card from its line; texts that many cards have are kept once (`shared`).

    Raises `KeyError`, `ValueError` or `TypeError` for a line that is none.
    """
    get = record.get
    short = (record["type"], record["note"], get("deck", ""))
    long = (
        record["guid"],
        get("after", ""),
        get("block", ""),
        get("question", ""),
        get("answer", ""),
        get("sketch", ""),
        get("content", ""),
    )
    _check_texts(*short, *long)
    note_type, note, deck = (shared.setdefault(t, t) for t in cast(tuple[str, ...], short))
    guid, after, block_id, question, answer, sketch, content = cast(tuple[str, ...], long)
    retired, earlier, cards = get("retired"), get("earlier"), get("cards")
    note_id = number(record["id"])
    if not (guid and note_id and note_type and note):
        raise ValueError("it does not say which card it is")
    return Entry(
        guid=guid,
        note_id=note_id,
        note_type=FORMER_NOTE_TYPES.get(note_type, note_type),
        note=note,
        prints=Fingerprints(*texts(record["prints"])),
        question=question,
        answer=answer,
        added=version(record["added"]),
        changed=version(record["changed"]),
        after=after,
        block_id=block_id,
        aliases=texts(get("aliases")),
        sketch=sketch,
        deletions=_pairs(get("deletions")),
        gone=_pairs(get("gone")),
        deck=deck,
        tags=texts(get("tags")),
        ordinals=_numbers(cards) if cards else (0,),
        content=content,
        modified=number(get("modified", 0)),
        retired=version(retired) if retired else None,
        earlier=_earlier(earlier) if earlier else None,
        apart=texts(get("apart")),
        recovered=bool(get("recovered", False)),
    )


def _check_texts(*values: object) -> None:
    if set(map(type, values)) - {str}:
        wrong = next(value for value in values if type(value) is not str)
        raise ValueError(f"{wrong!r} is not text")


def text(value: object) -> str:
    """A text."""
    if isinstance(value, str):
        return value
    raise ValueError(f"{value!r} is not text")


def number(value: object) -> int:
    """A whole number from 0 on that JSON can say exactly."""
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 1 << 53:
        return value
    raise ValueError(f"{value!r} is not a number in its range")


@lru_cache(maxsize=1024)
def version(value: object) -> Version:
    """A version of the deck."""
    return Version.parse(text(value))


def texts(value: object) -> tuple[str, ...]:
    """A list of texts; nothing is an empty one."""
    if not value:
        return ()
    if not isinstance(value, list):
        raise ValueError(f"{value!r} is not a list")
    _check_texts(*value)
    return tuple(value)


def _numbers(value: object) -> tuple[int, ...]:
    if not isinstance(value, list):
        raise ValueError(f"{value!r} is not a list")
    return tuple(map(number, value))


def _pairs(value: object) -> tuple[tuple[int, str], ...]:
    if not value:
        return ()
    return tuple((number(n), text(t)) for n, t in cast(list[tuple[object, object]], value))


def _earlier(value: object) -> tuple[str, str, str, str]:
    question, answer, question_print, answer_print = texts(value)
    return question, answer, question_print, answer_print
