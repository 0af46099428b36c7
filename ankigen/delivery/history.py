"""Another tool's schedules as a package: new cards that bring interval, due day, ease and a review.

It is imported once, with "Import any learning progress" ticked. Anki takes a schedule only for a
card that it doesn't have yet, so nothing that was ever reviewed there is touched.
"""

from __future__ import annotations

import datetime
import json
import sqlite3
import zipfile
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from ankigen.delivery.package import Package, Part
from ankigen.types import Schedule

_DAY = 86_400  # seconds
# How long before today the package's own days begin: a due day is counted from there, and Anki
# puts it into the days of the collection. They begin at the hour at which Anki's do unless somebody
# changes that, so that it counts the same days whenever the package is made and imported.
_DAYS_BEFORE, _ROLLOVER = 10_000, datetime.time(4)
_LEAST_EASE, _DEFAULT_EASE = 130, 250  # percent, as in Anki
_REVIEW, _GOOD = 2, 3  # a card in review; the third button


def write_history(
    package: Package,
    target: Path,
    schedules: Mapping[str, Mapping[int, Schedule]],
    now: datetime.datetime,
) -> int:
    """Write a package of the notes with these schedules, by GUID and ordinal; gives how many cards
    have one. `now` tells what today is, where the package is made."""
    notes = (package.notes[guid] for guid in schedules if guid in package.notes)
    parts = [Part(note.guid, note.tags, note.modified, note.ordinals) for note in notes]
    package.write_part(target, parts, frozenset())
    with zipfile.ZipFile(target) as archive:
        names = archive.namelist()
        database = target.with_suffix(".db")
        database.write_bytes(archive.read(names[0]))
        rest = {name: archive.read(name) for name in names[1:]}
    with closing(sqlite3.connect(database)) as connection:
        count = _schedule(connection, schedules, now)
        connection.commit()
    with zipfile.ZipFile(target, "w") as archive:
        archive.write(database, names[0])
        for name, content in rest.items():
            archive.writestr(name, content)
    database.unlink()
    return count


def _schedule(
    connection: sqlite3.Connection,
    schedules: Mapping[str, Mapping[int, Schedule]],
    now: datetime.datetime,
) -> int:
    rollover = datetime.datetime.combine(now.date(), _ROLLOVER, now.tzinfo)
    begin = int(rollover.timestamp()) - _DAYS_BEFORE * _DAY
    connection.execute("UPDATE col SET crt = ?", (begin,))
    rows = connection.execute(
        "SELECT cards.id, guid, ord FROM cards JOIN notes ON notes.id = nid ORDER BY cards.id"
    ).fetchall()
    reviews: set[int] = set()
    for card, guid, ordinal in rows:
        schedule = schedules.get(guid, {}).get(ordinal)
        if schedule is None:
            continue
        due = datetime.date.fromisoformat(schedule.due)
        interval = max(1, round(schedule.interval))
        last = due - datetime.timedelta(days=interval)
        if schedule.last is not None:
            last = datetime.date.fromisoformat(schedule.last)
        moment = _moment(min(last, now.date()), now, reviews)
        memory = {"s": schedule.stability, "d": schedule.difficulty}
        data = {"lrt": moment // 1000} | (memory if None not in memory.values() else {})
        ease = max(schedule.ease or _DEFAULT_EASE, _LEAST_EASE) * 10
        day = _DAYS_BEFORE + (due - now.date()).days
        connection.execute(
            "UPDATE cards SET type = ?, queue = ?, due = ?, ivl = ?, factor = ?, reps = ?,"
            " lapses = ?, data = ? WHERE id = ?",
            (_REVIEW, _REVIEW, day, interval, ease, max(1, schedule.reps), schedule.lapses,
             json.dumps(data), card),
        )  # fmt: skip
        connection.execute(
            "INSERT INTO revlog VALUES (?, ?, -1, ?, ?, ?, ?, 0, 1)",
            (moment, card, _GOOD, interval, interval, ease),
        )
    return len(reviews)


def _moment(day: datetime.date, now: datetime.datetime, taken: set[int]) -> int:
    """A millisecond of that day, before now, that no other review has: Anki names reviews by it."""
    noon = datetime.datetime.combine(day, datetime.time(12), now.tzinfo)
    moment = int(min(noon.timestamp(), now.timestamp() - _DAY // 24) * 1000)
    while moment in taken:
        moment -= 1
    taken.add(moment)
    return moment
