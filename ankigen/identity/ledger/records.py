"""What is in a line of the ledger: a card, and the values of any line, each held against its kind.

All of these raise `ValueError` for anything else.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, cast

from ankigen.identity.ledger.values import Entry, Version
from ankigen.identity.texts import Fingerprints

# The note type of typed answers, before a field of the basic one took its place.
FORMER_NOTE_TYPES: Mapping[str, str] = {"type-in": "basic"}
_RARE = ("deletions", "gone", "aliases", "earlier", "apart")


def entry(record: Mapping[str, object], shared: dict[str, str]) -> Entry:
    """A card from its line; texts that many cards have are kept once (`shared`).

    Raises `KeyError`, `ValueError` or `TypeError` for a line that is none.
    """
    get = record.get
    guid, note_type, note = record["guid"], record["type"], record["note"]
    question, answer, content = get("question", ""), get("answer", ""), get("content", "")
    deck, after, sketch, block_id = get("deck", ""), get("after", ""), get("sketch", ""), ""
    if "block" in record:
        block_id = text(record["block"])
    prints, tags = _listed(record["prints"]), _listed(get("tags"))
    _check_texts(
        guid, note_type, note, question, answer, content, deck, after, sketch, *prints, *tags
    )
    note_id, cards, retired = number(record["id"]), get("cards"), get("retired")
    if not (guid and note_id and note_type and note):
        raise ValueError("it does not say which card it is")
    deletions, gone, aliases, earlier, apart = map(get, _RARE)
    note_type, note, deck = cast(tuple[str, str, str], (note_type, note, deck))
    guid, after, question = cast(tuple[str, str, str], (guid, after, question))
    answer, sketch, content = cast(tuple[str, str, str], (answer, sketch, content))
    return Entry(
        guid,
        note_id,
        FORMER_NOTE_TYPES.get(note_type) or shared.setdefault(note_type, note_type),
        shared.setdefault(note, note),
        Fingerprints(*prints),
        question,
        answer,
        version(record["added"]),
        version(record["changed"]),
        after,
        block_id,
        texts(aliases) if aliases else (),
        sketch,
        _pairs(deletions) if deletions else (),
        _pairs(gone) if gone else (),
        shared.setdefault(deck, deck),
        tuple(tags),
        _numbers(cards) if cards else (0,),
        content,
        number(get("modified", 0)),
        version(retired) if retired else None,
        _earlier(earlier) if earlier else None,
        texts(apart) if apart else (),
        bool(get("recovered", False)),
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
    listed = _listed(value)
    _check_texts(*listed)
    return tuple(listed)


def _listed(value: object) -> list[Any]:
    if not value:
        return []
    if not isinstance(value, list):
        raise ValueError(f"{value!r} is not a list")
    return value


def _numbers(value: object) -> tuple[int, ...]:
    return tuple(map(number, _listed(value)))


def _pairs(value: object) -> tuple[tuple[int, str], ...]:
    if not value:
        return ()
    return tuple((number(n), text(t)) for n, t in cast(list[tuple[object, object]], value))


def _earlier(value: object) -> tuple[str, str, str, str]:
    question, answer, question_print, answer_print = texts(value)
    return question, answer, question_print, answer_print
