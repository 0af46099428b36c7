"""Cloze numbers of masks: each is a card with a history, and stays with what it hides."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from itertools import product

from ankigen.identity.matching.clozes import DELETION_KEPT, Numbered, Pairs, fresh
from ankigen.identity.texts import cut
from ankigen.occlusion import Trace, overlap, parse_trace
from ankigen.types import Deletion

# From so much on, two labels are one that was edited, and two boxes one that was moved or resized.
_ALIKE = 0.7
_OVERLAP = 0.2

_Score = Callable[[Trace, Trace], float]


def number(deletions: Sequence[Deletion], before: Pairs = (), gone: Pairs = ()) -> Numbered:
    """Number masks, given those of the last build (`before`) and earlier ones (`gone`).

    The author's own numbers stay as they are. The others keep the number of the mask with the same
    id of a drawing; else of the same label and place; of the same label, the nearest of several;
    of the same place; of a similar label or an overlapping place; of the same size without a
    label. What none of it says is a new mask, with a number that this card never used: a review
    must not go to another mask.
    """
    texts = [cut(each.text, DELETION_KEPT) for each in deletions]
    numbers = [each.number for each in deletions]
    pairing = _Pairing([parse_trace(text) for text in texts], numbers)
    known = {n: parse_trace(text) for n, text in before}
    lost = {n: parse_trace(text) for n, text in gone if n not in known}
    pairing.pair(known, _same_ids)
    pairing.pair({**known, **lost}, lambda one, other: float(one == other))
    pairing.pair(known, _same_label)
    pairing.pair(lost, _same_label)
    for score in (_same_box, _near, _same_size):
        pairing.pair(known, score)
    unused = fresh(pairing.taken | known.keys() | lost.keys(), pairing.taken)
    whole = tuple(next(unused) if n is None else n for n in numbers)
    now = set(whole)
    left = {n: text for n, text in (*gone, *before) if n not in now}
    # In the order of the numbers: that of the block says nothing, and may change.
    pairs = tuple(sorted(dict(zip(whole, texts, strict=True)).items()))
    return Numbered(whole, pairs, tuple(sorted(left.items())))


class _Pairing:
    """Masks without a number, and the numbers that were given already."""

    def __init__(self, traces: Sequence[Trace], numbers: list[int | None]) -> None:
        self._traces = traces
        self._numbers = numbers
        self.taken = {n for n in numbers if n is not None}

    def pair(self, known: dict[int, Trace], score: _Score) -> None:
        """Give numbers of known masks, the best pair first; a score of 0 is no pair."""
        places = [i for i, n in enumerate(self._numbers) if n is None]
        free = [n for n in known if n not in self.taken]
        scored = _scored(product(places, free), lambda i, n: score(self._traces[i], known[n]))
        for _, i, n in sorted(scored):
            if self._numbers[i] is None and n not in self.taken:
                self._numbers[i] = n
                self.taken.add(n)


def _scored(
    pairs: Iterable[tuple[int, int]], score: Callable[[int, int], float]
) -> list[tuple[float, int, int]]:
    return [(-found, i, n) for i, n in pairs if (found := score(i, n)) > 0]


def _same_ids(one: Trace, other: Trace) -> float:
    return len(one.ids & other.ids) / max(len(one.ids | other.ids), 1)


def _same_label(one: Trace, other: Trace) -> float:
    """Of several masks with one label, the nearest are the same."""
    if not one.label or one.label.casefold() != other.label.casefold():
        return 0
    return 2 - _distance(one, other)


def _same_box(one: Trace, other: Trace) -> float:
    return float(one.box is not None and one.box == other.box)


def _near(one: Trace, other: Trace) -> float:
    """A label that was edited, or a mask that was moved or resized a little."""
    shared = overlap(one.box, other.box) if one.box and other.box else 0.0
    score = shared if shared >= _OVERLAP else 0.0
    if one.label and other.label:
        # Imported here: an unchanged deck must not pay for it.
        from rapidfuzz import fuzz

        likeness: float = fuzz.ratio(one.label.casefold(), other.label.casefold()) / 100
        if likeness >= _ALIKE:
            score += likeness
    return score


def _same_size(one: Trace, other: Trace) -> float:
    """A mask without a label that was moved far keeps its size."""
    if one.label or other.label or one.box is None or other.box is None:
        return 0
    return 2 - _distance(one, other) if one.box[2:] == other.box[2:] else 0


def _distance(one: Trace, other: Trace) -> float:
    """From 0 to 1: how far the middles are apart, for a picture of any size."""
    if one.box is None or other.box is None:
        return 1
    across = one.box[0] + one.box[2] / 2 - other.box[0] - other.box[2] / 2
    down = one.box[1] + one.box[3] / 2 - other.box[1] - other.box[3] / 2
    return min(1.0, math.hypot(across, down))
