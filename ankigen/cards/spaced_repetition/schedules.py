"""Schedules that Spaced Repetition keeps beside its cards, in comments."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Literal

from ankigen.types import Schedule

# The comment, what stands before it on its line, and the callout that may hold it.
COMMENT = re.compile(r"[ \t]*<!--SR:.*?-->|^> \[!sr\|card-metadata\].*$|^>[ \t]*<!--SR:.*?-->")
_ENTRIES = re.compile(r"<!--SR:(.*?)-->")
_NEW = "2000-01-01"  # what the plugin writes for a card that nobody has seen
_DATES = ("%Y-%m-%d", "%d-%m-%Y", "%a %b %d %Y")


def read(comment: str) -> tuple[tuple[Schedule | None, ...], bool]:
    """The schedules in a comment, in the order of the card's siblings, None for a new card; and
    whether each can be read: one that can't is as good as none."""
    match = _ENTRIES.search(comment)
    found = tuple(_entries(match[1])) if match else ()
    return tuple(entry or None for entry in found), "" not in found


def _entries(text: str) -> Iterator[Schedule | Literal[""] | None]:
    for entry in text.strip().lstrip("!").split("!"):
        parts = [part.strip() for part in entry.split(",")]
        try:
            yield _fsrs(parts[1:]) if parts[0] == "fsrs" else _classic(parts)
        except (IndexError, ValueError):
            yield ""


def _classic(parts: list[str]) -> Schedule | None:
    due = _date(parts[0])
    if due == _NEW:
        return None
    ease = int(float(parts[2])) if len(parts) > 2 and parts[2] else None
    return Schedule(due, max(float(parts[1]), 0.0), ease)


def _fsrs(parts: list[str]) -> Schedule | None:
    """`due,interval,stability,difficulty,state,reps,lapses,learning steps,last review`."""
    due, last = _date(parts[0]), _date(parts[8]) if len(parts) > 8 and parts[8] else None
    if due == _NEW or not int(float(parts[5])):
        return None
    return Schedule(
        due,
        max(float(parts[1]), 0.0),
        None,
        stability=float(parts[2]),
        difficulty=float(parts[3]),
        reps=int(float(parts[5])),
        lapses=int(float(parts[6])),
        last=last,
    )


def _date(text: str) -> str:
    """A date, with or without a time, as `2026-01-31`."""
    for form in _DATES:
        try:
            return datetime.strptime(text, form).date().isoformat()
        except ValueError:
            continue
    return date.fromisoformat(text[:10]).isoformat()
