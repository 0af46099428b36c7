"""Another tool's schedules as a package: new cards that bring interval, due day, ease and a review.

It is imported once, with "Import any learning progress" ticked. Anki takes a schedule only for a
card that it doesn't have yet, so nothing that was ever reviewed there is touched.
"""

from __future__ import annotations

import datetime
import json
import sqlite3
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path

from ankigen import files
from ankigen.delivery.package import Package, Part
from ankigen.errors import AnkigenError
from ankigen.types import Schedule

_DAY = 86_400  # seconds
# How long before today the package's own days begin: a due day is counted from there, and Anki
# puts it into the days of the collection. They begin at the hour at which Anki's do unless somebody
# changes that, so that it counts the same days whenever the package is made and imported.
_DAYS_BEFORE, _ROLLOVER = 10_000, datetime.time(4)
_LEAST_EASE, _DEFAULT_EASE = 130, 250  # percent, as in Anki
_REVIEW, _GOOD = 2, 3  # a card in review; the third button
_LEARNING, _REVIEWING = 0, 1  # kinds of reviews: of a new card, of one that was learned


def write_history(
    package: Package,
    target: Path,
    schedules: Mapping[str, Mapping[int, Schedule]],
    now: datetime.datetime,
) -> int:
    """Write a package of the notes with these schedules, by GUID and ordinal; gives how many cards
    have one. `now` tells what today is, where the package is made. Raises `AnkigenError`
    where it can't be written."""
    notes = (package.notes[guid] for guid in schedules if guid in package.notes)
    parts = [Part(note.guid, note.tags, note.modified, note.ordinals) for note in notes]
    part = package.database.with_name("history.apkg")  # in a folder that goes whatever happens
    package.write_part(part, parts, frozenset())
    with zipfile.ZipFile(part) as archive:
        names = archive.namelist()
        database = part.with_suffix(".db")
        database.write_bytes(archive.read(names[0]))
        rest = {name: archive.read(name) for name in names[1:]}
    with closing(sqlite3.connect(database)) as connection:
        count = _schedule(connection, schedules, now)
        connection.commit()
    try:
        with files.replacing(target) as stream, zipfile.ZipFile(stream, "w") as archive:
            archive.write(database, names[0])
            for name, content in rest.items():
                archive.writestr(name, content)
    except OSError as error:
        raise AnkigenError(f"{target}: it can't be written there ({error.strerror})") from error
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
    taken: set[int] = set()
    count = 0
    for card, guid, ordinal in rows:
        schedule = schedules.get(guid, {}).get(ordinal)
        if schedule is None:
            continue
        count += 1
        interval = max(1, round(schedule.interval))
        ease = max(schedule.ease or _DEFAULT_EASE, _LEAST_EASE) * 10
        reviews = [*_reviews(card, schedule, interval, ease, now, taken)]
        memory = {"s": schedule.stability, "d": schedule.difficulty}
        data = {"lrt": reviews[-1][0] // 1000} | (memory if None not in memory.values() else {})
        due = datetime.date.fromisoformat(schedule.due)
        connection.execute(
            "UPDATE cards SET type = ?, queue = ?, due = ?, ivl = ?, factor = ?, reps = ?,"
            " lapses = ?, data = ? WHERE id = ?",
            (_REVIEW, _REVIEW, _DAYS_BEFORE + (due - now.date()).days, interval, ease,
             max(len(reviews), schedule.reps), schedule.lapses, json.dumps(data), card),
        )  # fmt: skip
        connection.executemany("INSERT INTO revlog VALUES (?, ?, -1, ?, ?, ?, ?, 0, ?)", reviews)
    return count


def _reviews(
    card: int, schedule: Schedule, interval: int, ease: int, now: datetime.datetime, taken: set[int]
) -> Iterator[tuple[int, ...]]:
    """The rows of a card's reviews: those that the other tool kept, else one, on the day of its
    last."""
    before = 0
    for review in schedule.log:
        moment = _unique(datetime.datetime.fromisoformat(review.moment), now, taken)
        factor = round(((review.difficulty - 1) / 9 + 0.1) * 1000)  # where Anki keeps difficulties
        kind = _REVIEWING if before else _LEARNING
        yield moment, card, review.button, review.interval, before, factor, kind
        before = review.interval
    if not schedule.log:
        last = datetime.date.fromisoformat(schedule.due) - datetime.timedelta(days=interval)
        if schedule.last is not None:
            last = datetime.date.fromisoformat(schedule.last)
        noon = datetime.datetime.combine(last, datetime.time(12))
        yield _unique(noon, now, taken), card, _GOOD, interval, interval, ease, _REVIEWING


def _unique(moment: datetime.datetime, now: datetime.datetime, taken: set[int]) -> int:
    """A millisecond then, or in the last hour, that no other review has: Anki names reviews by it;
    `moment` is local time where it has no zone."""
    number = int(min(moment.timestamp(), now.timestamp() - _DAY // 24) * 1000)
    while number in taken:
        number -= 1
    taken.add(number)
    return number
