"""The ledger from its text: one record a line, so that git can merge it.

The first line says what the file is, the last that it is whole. The lines between, each a JSON
object, are the releases, the note types and the cards, the cards by GUID. Of two lines for one
card the later counts, so a merge that keeps the lines of both sides (git's `merge=union`) is
always right. What is empty is left out.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import cast

from ankigen.errors import SourceError
from ankigen.identity.ledger.merge import assemble
from ankigen.identity.ledger.values import (
    FORMAT,
    Entry,
    Ledger,
    LedgerError,
    NoteTypeEntry,
    Release,
    Version,
)
from ankigen.identity.ledger.writing import END
from ankigen.identity.texts import Fingerprints
from ankigen.types import Location

# The note type of typed answers, before a field of the basic one took its place.
_FORMER_NOTE_TYPES = {"type-in": "basic"}
_MARKERS = ("<<<<<<<", "|||||||", "=======", ">>>>>>>")
_decode = json.JSONDecoder().decode
_REMEDY = "take the last good one from version control, or rebuild it with `ankigen recover`"


class LedgerSourceError(LedgerError, SourceError):
    """A ledger that is wrong at a line."""

    def __init__(self, location: Location, code: str, message: str) -> None:
        SourceError.__init__(self, location, code, message)


def damaged(name: str, number: int, what: str) -> LedgerSourceError:
    """The error for a ledger that is damaged at line `number`."""
    return LedgerSourceError(
        Location(name, number), "ledger-damaged", f"the ledger is damaged: {what}; {_REMEDY}"
    )


def parse(lines: Iterable[str], name: str = "ankigen.lock") -> Ledger:
    """A ledger from its lines; `name` is the file's name in messages.

    Raises LedgerError (as a SourceError, at the line) for anything that is not a whole ledger.
    """
    entries: list[Entry] = []
    note_types: list[NoteTypeEntry] = []
    releases: list[Release] = []
    vault_ids: list[str] = []
    ended = False
    number = 0
    shared: dict[str, str] = {}
    for number, raw in enumerate(lines, 1):
        line = raw.rstrip("\r\n")
        if line.startswith('{"guid"'):
            entries.append(_entry(_object(line, name, number), name, number, shared))
            ended = False
        elif line == END:
            ended = True
        elif line:
            record = _object(line, name, number)
            _head(record, name, number, vault_ids, releases, note_types)
            ended = False
    if not ended:
        raise damaged(name, max(number, 1), "it is cut short: its last line is missing")
    if not vault_ids:
        raise damaged(name, 1, "its first line is missing")
    if len(set(vault_ids)) > 1:
        raise damaged(name, 1, "it belongs to two vaults")
    return assemble(vault_ids[0], entries, note_types, releases)


def _object(line: str, name: str, number: int) -> Mapping[str, object]:
    if line.startswith(_MARKERS):
        raise LedgerSourceError(
            Location(name, number),
            "ledger-conflict",
            "the ledger holds an unfinished merge; delete the marker lines (<<<<<<<, =======, "
            ">>>>>>>), keep the lines of both sides, and build again",
        )
    try:
        record = _decode(line)
        if "\\u" in line:
            # Half a character, such as \ud800 alone, could not be written again.
            json.dumps(record, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise damaged(name, number, "the line is not a record") from error
    if not isinstance(record, dict):
        raise damaged(name, number, "the line is not a record")
    return cast(Mapping[str, object], record)


def _head(
    record: Mapping[str, object],
    name: str,
    number: int,
    vault_ids: list[str],
    releases: list[Release],
    note_types: list[NoteTypeEntry],
) -> None:
    """Take a line that is not a card's: the first, a release or a note type."""
    try:
        if "ankigen" in record:
            _check_format(record["ankigen"], name, number)
            vault_ids.append(_text(record["vault"]))
        elif "release" in record:
            version = Version.parse(_text(record["release"]))
            releases.append(Release(version, _text(record["cards"]), _text(record["state"])))
        else:
            note_type = NoteTypeEntry(
                _text(record["note_type"]),
                _text(record["schema"]),
                _text(record["content"]),
                _number(record["modified"]),
                _number(record.get("type_id", 0)),
                _text(record.get("name", "")),
            )
            if note_type.key not in _FORMER_NOTE_TYPES:
                note_types.append(note_type)
    except (KeyError, ValueError) as error:
        raise damaged(name, number, f"the line is not as it should be ({error})") from error


def _check_format(number_: object, name: str, number: int) -> None:
    if isinstance(number_, int) and number_ > FORMAT:
        raise LedgerSourceError(
            Location(name, number),
            "ledger-newer",
            f"a newer ankigen wrote this ledger (format {number_}, this one knows {FORMAT}); "
            "update ankigen",
        )
    if number_ != FORMAT:
        raise damaged(name, number, f"its format {number_!r} is unknown")


def _entry(record: Mapping[str, object], name: str, number: int, shared: dict[str, str]) -> Entry:
    """A card from its line; texts that many cards have are kept once (`shared`)."""
    try:
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
        note_id = _number(record["id"])
        if not (guid and note_id and note_type and note):
            raise ValueError("it does not say which card it is")
        return Entry(
            guid=guid,
            note_id=note_id,
            note_type=_FORMER_NOTE_TYPES.get(note_type, note_type),
            note=note,
            prints=Fingerprints(*_texts(record["prints"])),
            question=question,
            answer=answer,
            added=_version(record["added"]),
            changed=_version(record["changed"]),
            after=after,
            block_id=block_id,
            aliases=_texts(get("aliases")),
            sketch=sketch,
            deletions=_pairs(get("deletions")),
            gone=_pairs(get("gone")),
            deck=deck,
            tags=_texts(get("tags")),
            ordinals=_numbers(cards) if cards else (0,),
            content=content,
            modified=_number(get("modified", 0)),
            retired=_version(retired) if retired else None,
            earlier=_earlier(earlier) if earlier else None,
            apart=_texts(get("apart")),
            recovered=bool(get("recovered", False)),
        )
    except (KeyError, ValueError, TypeError) as error:
        raise damaged(name, number, f"the card's line is not as it should be ({error})") from error


def _check_texts(*values: object) -> None:
    if set(map(type, values)) - {str}:
        wrong = next(value for value in values if type(value) is not str)
        raise ValueError(f"{wrong!r} is not text")


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    raise ValueError(f"{value!r} is not text")


def _number(value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 1 << 53:
        return value
    raise ValueError(f"{value!r} is not a number in its range")


@lru_cache(maxsize=1024)
def _version(value: object) -> Version:
    return Version.parse(_text(value))


def _texts(value: object) -> tuple[str, ...]:
    if not value:
        return ()
    if not isinstance(value, list):
        raise ValueError(f"{value!r} is not a list")
    _check_texts(*value)
    return tuple(value)


def _numbers(value: object) -> tuple[int, ...]:
    if not isinstance(value, list):
        raise ValueError(f"{value!r} is not a list")
    return tuple(map(_number, value))


def _pairs(value: object) -> tuple[tuple[int, str], ...]:
    if not value:
        return ()
    return tuple((_number(n), _text(t)) for n, t in cast(list[tuple[object, object]], value))


def _earlier(value: object) -> tuple[str, str, str, str]:
    question, answer, question_print, answer_print = _texts(value)
    return question, answer, question_print, answer_print
