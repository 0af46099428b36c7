"""Pairing one to one so that the whole is best, and how clearly it is.

Cards and entries fall into groups that have nothing to do with one another; each is solved by
itself with `scipy.optimize.linear_sum_assignment`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

_RESOLVED = 40  # pairs of a group for which the second best way is worked out exactly
_LARGEST = 1500  # cards or entries in one group


class Edge(NamedTuple):
    """A card (by index) and an entry that it may be, and how likely."""

    card: int
    guid: str
    score: float


def assign(edges: Sequence[Edge], worthless: float = 0.0) -> Iterator[tuple[Edge, float]]:
    """The best one-to-one pairing, and for each pair by how much the best pairing without it
    would be worse.

    What counts of a score is what it has above `worthless`: no two bad pairs outdo a good one.
    """
    for group in _groups([edge._replace(score=edge.score - worthless) for edge in edges]):
        for edge, margin in _solve(group):
            yield edge._replace(score=edge.score + worthless), margin


def _groups(edges: Sequence[Edge]) -> Iterator[list[Edge]]:
    """The edges by connected group, in a stable order."""
    of_card: dict[int, list[Edge]] = defaultdict(list)
    of_entry: dict[str, list[Edge]] = defaultdict(list)
    for edge in edges:
        of_card[edge.card].append(edge)
        of_entry[edge.guid].append(edge)
    done: set[int] = set()
    for start in sorted(of_card):
        if start in done:
            continue
        done.add(start)
        waiting, group = [start], []
        entries: set[str] = set()
        while waiting:
            for edge in of_card[waiting.pop()]:
                group.append(edge)
                if edge.guid in entries:
                    continue
                entries.add(edge.guid)
                new = [other.card for other in of_entry[edge.guid] if other.card not in done]
                done.update(new)
                waiting += sorted(set(new))
        yield sorted(group)


def _solve(group: list[Edge]) -> Iterator[tuple[Edge, float]]:
    cards = sorted({edge.card for edge in group})
    entries = sorted({edge.guid for edge in group})
    if len(cards) == 1 or len(entries) == 1:
        yield _star(group)
        return
    if max(len(cards), len(entries)) > _LARGEST:
        group = _mutual(group)
        for smaller in _groups(group):
            yield from _solve(smaller)
        return
    best = _best(group, cards, entries)
    total = sum(edge.score for edge in best)
    exact = len(best) <= _RESOLVED
    for edge in best:
        if exact:
            without = [other for other in group if other != edge]
            margin = total - sum(e.score for e in _best(without, cards, entries))
        else:
            rivals = [
                other.score
                for other in group
                if other != edge and (other.card == edge.card or other.guid == edge.guid)
            ]
            margin = edge.score - max(rivals, default=0.0)
        yield edge, margin


def _star(group: list[Edge]) -> tuple[Edge, float]:
    """One card with several entries or one entry with several cards."""
    ranked = sorted(group, key=lambda edge: (-edge.score, edge))
    second = ranked[1].score if len(ranked) > 1 else 0.0
    return ranked[0], ranked[0].score - second


def _mutual(group: list[Edge]) -> list[Edge]:
    """Only each card's best entry, where that entry likes no card better."""
    of_card: dict[int, Edge] = {}
    of_entry: dict[str, Edge] = {}
    for edge in sorted(group, key=lambda edge: (edge.score, edge)):
        of_card[edge.card] = edge
        of_entry[edge.guid] = edge
    return [edge for edge in of_card.values() if of_entry[edge.guid] == edge]


def _best(group: Sequence[Edge], cards: list[int], entries: list[str]) -> list[Edge]:
    # Imported here: most builds have no two cards in one group, and scipy takes half a second.
    import numpy as np
    from scipy.optimize import linear_sum_assignment

    row = {card: i for i, card in enumerate(cards)}
    column = {guid: i for i, guid in enumerate(entries)}
    scores = np.zeros((len(cards), len(entries)))
    by_cell = {}
    for edge in group:
        cell = row[edge.card], column[edge.guid]
        scores[cell] = edge.score
        by_cell[cell] = edge
    rows, columns = linear_sum_assignment(scores, maximize=True)
    cells = zip(rows.tolist(), columns.tolist(), strict=True)
    return [by_cell[cell] for cell in cells if cell in by_cell]
