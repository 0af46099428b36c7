"""Cloze numbers that stay: each number is a card with a history in Anki."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import count
from typing import NamedTuple

from ankigen.identity.texts import cut
from ankigen.types import Deletion

DELETION_KEPT = 200
LAST_NUMBER = 499  # Anki makes no cards for higher ones

_ALIKE = 0.75
_CONTAINED = 0.85

Pairs = tuple[tuple[int, str], ...]


class Numbered(NamedTuple):
    """The numbers of a card's deletions in their order, and those that it had before and lost."""

    numbers: tuple[int, ...]
    deletions: Pairs
    gone: Pairs


NONE = Numbered((), (), ())


def number(deletions: Sequence[Deletion], before: Pairs = (), gone: Pairs = ()) -> Numbered:
    """Number `deletions`, given those of the last build (`before`) and earlier ones (`gone`).

    The author's own numbers stay as they are. The others keep the number of the same text, of a
    similar text, or of the one deletion that stood in the same gap; new ones take numbers that
    this card never used.
    """
    texts = [cut(deletion.text, DELETION_KEPT) for deletion in deletions]
    known = [(n, text) for n, text in before]
    numbers: list[int | None] = [deletion.number for deletion in deletions]
    taken = {n for n in numbers if n is not None}
    _keep_same(texts, numbers, taken, [*known, *gone])
    _keep_alike(texts, numbers, taken, known)
    _keep_place(numbers, taken, [n for n, _ in known])
    unused = fresh(taken | {n for n, _ in known} | {n for n, _ in gone}, taken)
    whole = tuple(next(unused) if n is None else n for n in numbers)
    now = dict(zip(whole, texts, strict=True))
    lost = {n: text for n, text in (*gone, *known) if n not in now}
    return Numbered(whole, tuple(zip(whole, texts, strict=True)), tuple(sorted(lost.items())))


def _keep_same(
    texts: list[str], numbers: list[int | None], taken: set[int], known: Iterable[tuple[int, str]]
) -> None:
    """Give each unnumbered deletion the number of the same text, in order."""
    by_text: dict[str, list[int]] = {}
    for n, text in known:
        by_text.setdefault(text, []).append(n)
    for i, text in enumerate(texts):
        free = [n for n in by_text.get(text, ()) if n not in taken]
        if numbers[i] is None and free:
            numbers[i] = free[0]
            taken.add(free[0])


def _keep_alike(
    texts: list[str], numbers: list[int | None], taken: set[int], known: list[tuple[int, str]]
) -> None:
    """Give the number of the most similar text, the most similar pair first."""
    places = [i for i, n in enumerate(numbers) if n is None]
    left = [(n, text) for n, text in known if n not in taken]
    if not places or not left:
        return
    pairs = sorted((-_likeness(texts[i], text), i, n) for i in places for n, text in left)
    for score, i, n in pairs:
        if -score >= _ALIKE and numbers[i] is None and n not in taken:
            numbers[i] = n
            taken.add(n)


def _likeness(one: str, other: str) -> float:
    """From 0 to 1; words added to two or more count little."""
    # Imported here: an unchanged deck must not pay for it.
    from rapidfuzz import fuzz

    one, other = one.casefold(), other.casefold()
    likeness: float = fuzz.ratio(one, other) / 100
    if min(one.count(" "), other.count(" ")) >= 1:
        likeness = max(likeness, _CONTAINED * fuzz.token_set_ratio(one, other) / 100)
    return likeness


def _keep_place(numbers: list[int | None], taken: set[int], known: list[int]) -> None:
    """Where as many deletions are new as are missing between the same two neighbours, the new
    ones take the place, and the numbers, of the missing ones."""
    old = {n: place for place, n in enumerate(known)}
    start = 0
    while start < len(numbers):
        if numbers[start] is not None:
            start += 1
            continue
        stop = start
        while stop < len(numbers) and numbers[stop] is None:
            stop += 1
        first = _place(numbers, start - 1, old, -1)
        last = _place(numbers, stop, old, len(known))
        gap = known[first + 1 : last] if first is not None and last is not None else []
        if len(gap) == stop - start and not taken.intersection(gap):
            numbers[start:stop] = gap
            taken.update(gap)
        start = stop


def _place(numbers: list[int | None], index: int, old: dict[int, int], edge: int) -> int | None:
    """Where the neighbour at `index` stood before; `edge` beyond the ends, None for a new one."""
    if not 0 <= index < len(numbers):
        return edge
    number_ = numbers[index]
    return None if number_ is None else old.get(number_)


def fresh(used: set[int], taken: set[int]) -> Iterator[int]:
    """Numbers never used by the card; where Anki allows no more, ones that it does not use now."""
    highest = max(used, default=0)
    yield from range(highest + 1, LAST_NUMBER + 1)
    yield from (n for n in range(1, min(highest, LAST_NUMBER) + 1) if n not in taken)
    yield from count(LAST_NUMBER + 1)
