"""The best pairing one to one, held against every pairing that there is."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ankigen.identity.matching import assignment
from ankigen.identity.matching.assignment import Edge, assign

SCORES = st.one_of(st.none(), st.sampled_from([0.25, 0.5, 0.7]), st.floats(0.01, 1))
tables = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.lists(SCORES, min_size=width, max_size=width), max_size=4)
)


def edges_of(table: list[list[float | None]]) -> list[Edge]:
    """The pairs of a table of scores: a row for each card, a column for each entry."""
    return [
        Edge(card, f"e{entry}", score)
        for card, row in enumerate(table)
        for entry, score in enumerate(row)
        if score is not None
    ]


def best(edges: list[Edge]) -> float:
    """The worth of the best pairing, by trying all."""
    scores = {(edge.card, edge.guid): edge.score for edge in edges}
    cards = sorted({edge.card for edge in edges})
    entries: list[str | None] = [*sorted({edge.guid for edge in edges}), *[None] * len(cards)]
    return max(
        sum(scores.get((card, guid), 0.0) for card, guid in zip(cards, order, strict=True) if guid)
        for order in set(permutations(entries, len(cards)))
    )


@given(tables)
def test_it_is_the_best_and_says_by_how_much(table: list[list[float | None]]) -> None:
    """No pairing is worth more, and without one of its pairs the best is worse by that margin."""
    edges = edges_of(table)
    pairs = list(assign(edges))
    assert len({edge.card for edge, _ in pairs}) == len({e.guid for e, _ in pairs}) == len(pairs)
    assert set(edges) >= {edge for edge, _ in pairs}
    assert sum(edge.score for edge, _ in pairs) == pytest.approx(best(edges) if edges else 0)
    for edge, margin in pairs:
        without = best([other for other in edges if other != edge])
        assert margin == pytest.approx(best(edges) - without)


def test_two_bad_pairs_do_not_outdo_a_good_one() -> None:
    """Only what a score has above the worthless counts."""
    edges = [Edge(0, "a", 0.9), Edge(0, "b", 0.6), Edge(1, "a", 0.6)]
    assert [edge for edge, _ in assign(edges, 0.55)] == [edges[0]]
    assert {edge.guid for edge, _ in assign(edges)} == {"a", "b"}


def test_large_groups(monkeypatch: pytest.MonkeyPatch) -> None:
    """In a group that is too large, two that like each other best are a pair, with the margin to
    what either likes second best."""
    monkeypatch.setattr(assignment, "_LARGEST", 1)
    edges = [Edge(0, "a", 0.9), Edge(0, "b", 0.8), Edge(1, "a", 0.6), Edge(1, "b", 0.7)]
    assert dict(assign(edges)) == {edges[0]: pytest.approx(0.1)}
