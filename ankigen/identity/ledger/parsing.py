"""The ledger from its text: one record a line, so that git can merge it.

The first line says what the file is, the last that it is whole. The lines between, each a JSON
object, are the releases, the note types and the cards, the cards by GUID. Of two lines for one
card the later counts, so a merge that keeps the lines of both sides (git's `merge=union`) is
always right. What is empty is left out.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import cast

from ankigen.errors import SourceError
from ankigen.identity.ledger import records
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
from ankigen.types import Location

_MARKERS = ("<<<<<<<", "|||||||", "=======", ">>>>>>>")
_CARD = '{"guid"'
_TOGETHER = 32  # cards' lines that are decoded at once
_WRONG = (KeyError, ValueError, TypeError, RecursionError)  # what a line that is none raises
_decode = json.JSONDecoder().decode
_REMEDY = (
    "take the last good one from version control, or rebuild it with "
    "`ankigen recover --replace PACKAGE`"
)


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
    vault_names: list[str] = []
    ended = False
    number = 0
    shared: dict[str, str] = {}
    for number, run in _runs(lines):
        line = run[-1]
        if line.startswith(_CARD):
            entries += _cards(run, name, number, shared)
            ended = False
        elif line == END:
            ended = True
        elif line:
            record = _object(line, name, number)
            _head(record, name, number, vault_ids, vault_names, releases, note_types)
            ended = False
    if not ended:
        raise damaged(name, max(number, 1), "it is cut short: its last line is missing")
    if not vault_ids:
        raise damaged(name, 1, "its first line is missing")
    if len(set(vault_ids)) > 1:
        raise damaged(name, 1, "it belongs to two vaults")
    ledger = assemble(vault_ids[0], entries, note_types, releases)
    vault_name = next(filter(None, vault_names), "")
    return replace(ledger, vault_name=vault_name) if vault_name else ledger


def _runs(lines: Iterable[str]) -> Iterator[tuple[int, list[str]]]:
    """The lines without their ends: each by itself, but cards that follow one another together, up
    to a number; and the number of the last of them, from 1."""
    run: list[str] = []
    number = 0
    for number, raw in enumerate(lines, 1):
        line = raw.rstrip("\r\n")
        is_card = line.startswith(_CARD)
        if run and (not is_card or len(run) == _TOGETHER):
            yield number - 1, run
            run = []
        if is_card:
            run.append(line)
        else:
            yield number, [line]
    if run:
        yield number, run


def _cards(lines: Sequence[str], name: str, last: int, shared: dict[str, str]) -> Sequence[Entry]:
    """The cards of lines that follow one another. They are decoded at once, in half the time; where
    anything is wrong, or may be, one by one."""
    together = f"[{','.join(lines)}]"
    if "\\u" not in together:
        try:
            found = _decode(together)
            if len(found) == len(lines):
                return [records.entry(record, shared) for record in found]
        except _WRONG:
            pass
    first = last - len(lines) + 1
    return [_card(line, name, number, shared) for number, line in enumerate(lines, first)]


def _card(line: str, name: str, number: int, shared: dict[str, str]) -> Entry:
    record = _object(line, name, number)
    try:
        return records.entry(record, shared)
    except (KeyError, ValueError, TypeError) as error:
        raise damaged(name, number, f"the card's line is not as it should be ({error})") from error


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
    vault_names: list[str],
    releases: list[Release],
    note_types: list[NoteTypeEntry],
) -> None:
    """Take a line that is not a card's: the first, a release or a note type."""
    try:
        if "ankigen" in record:
            _check_format(record["ankigen"], name, number)
            vault_ids.append(records.text(record["vault"]))
            vault_names.append(records.text(record.get("name", "")))
        elif "release" in record:
            version = Version.parse(records.text(record["release"]))
            releases.append(
                Release(version, records.text(record["cards"]), records.text(record["state"]))
            )
        else:
            note_type = NoteTypeEntry(
                records.text(record["note_type"]),
                records.text(record["schema"]),
                records.text(record["content"]),
                records.number(record["modified"]),
                records.number(record.get("type_id", 0)),
                records.text(record.get("name", "")),
            )
            if note_type.key not in records.FORMER_NOTE_TYPES:
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
