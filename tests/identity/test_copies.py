"""Thousands of cards with one and the same text take no more time than others."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import pytest

from ankigen.types import Card

from .cards import Deck, make

Cards: TypeAlias = Callable[[int], list[Card]]


def copies(count: int, question: str = "x", answer: str = "y", note: str = "a.md") -> list[Card]:
    """One card, so many times."""
    return [make(question, answer, note) for _ in range(count)]


HISTORIES: dict[str, tuple[Cards, Cards]] = {
    "new": (lambda n: [], copies),
    "unchanged": (copies, copies),
    "another question": (copies, lambda n: copies(n, "z")),
    "another answer": (copies, lambda n: copies(n, "x", "z")),
    "moved": (copies, lambda n: copies(n, note="b.md")),
    "spread": (copies, lambda n: [make("x", "y", f"{i % 50}.md") for i in range(n)]),
    "fewer": (copies, lambda n: copies(n // 2)),
    "one block id": (
        lambda n: [make("x", "y", block_id="b") for _ in range(n)],
        lambda n: [make("x", "z", block_id="b") for _ in range(n)],
    ),
    "reworded": (
        lambda n: copies(n, "What is the capital of France?", "Paris, the capital."),
        lambda n: copies(n, "What is the capital of Spain?", "Paris, the city."),
    ),
}


def steps(work: Callable[[], object]) -> int:
    """How many calls and loops some work takes: what time is made of, without its noise."""
    import sys

    count = 0

    def trace(frame: object, event: str, argument: object) -> object:
        nonlocal count
        count += 1
        return trace

    sys.settrace(trace)  # type: ignore[arg-type]
    try:
        work()
    finally:
        sys.settrace(None)
    return count


@pytest.mark.parametrize("name", HISTORIES)
def test_twice_as_many_copies_take_twice_the_time(name: str) -> None:
    """Doubling the cards at most doubles the lines of Python that are run, with some to spare."""
    before, after = HISTORIES[name]
    counts = []
    for number in (150, 300):
        deck, cards = Deck().build(before(number)), after(number)
        counts.append(steps(lambda deck=deck, cards=cards: deck.build(cards)))  # type: ignore[misc]
    assert counts[1] < 2.3 * counts[0]


def test_copies_that_return() -> None:
    """Retired copies come back as themselves, each once."""
    first = Deck().build(copies(30))
    again = first.build([]).build(copies(30))
    assert sorted(again.guids) == sorted(first.guids)
