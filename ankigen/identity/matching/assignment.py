"""Pairing one to one so that the whole is best, and how clearly it is.

Cards and entries fall into groups that have nothing to do with one another. Each is solved exactly,
by shortest augmenting paths over the pairs that there are (Jonker and Volgenant, 1987); a group
without end, as a note of copies makes, is paired by what each of two likes best.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from heapq import heappop, heappush
from typing import NamedTuple

_LARGEST = 150  # cards or entries of a group that is solved exactly


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
    above = [edge._replace(score=edge.score - worthless) for edge in edges]
    for group in _groups([edge for edge in above if edge.score > 0]):
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
    cards = {card: place for place, card in enumerate(sorted({edge.card for edge in group}))}
    entries = {guid: place for place, guid in enumerate(sorted({edge.guid for edge in group}))}
    if max(len(cards), len(entries)) > _LARGEST:
        yield from _mutual(group)
        return
    scores: list[dict[int, float]] = [{} for _ in cards]
    for edge in group:
        scores[cards[edge.card]][entries[edge.guid]] = edge.score
    best = _Assignment(scores, len(entries))
    for edge in group:
        card = cards[edge.card]
        if best.entry_of[card] == entries[edge.guid]:
            yield edge, best.margin(card)


def _mutual(group: list[Edge]) -> Iterator[tuple[Edge, float]]:
    """Each card's best entry where that entry likes no card better, and by how much the two like
    each other better than any other."""
    of_card: dict[int, list[Edge]] = defaultdict(list)
    of_entry: dict[str, list[Edge]] = defaultdict(list)
    for edge in sorted(group, key=lambda edge: (-edge.score, edge)):
        of_card[edge.card].append(edge)
        of_entry[edge.guid].append(edge)
    for best, *others in of_card.values():
        first, *rivals = of_entry[best.guid]
        if first == best:
            yield best, best.score - max((e.score for e in (*others[:1], *rivals[:1])), default=0.0)


class _Assignment:
    """The pairing of most worth; any card and any entry may also stay without a partner.

    `scores` are each card's, by entry. A card's `profit` and an entry's `price` are the dual
    variables: together at least the pair's score, exactly so for a pair, and 0 where there is no
    partner. Nodes of the search are the cards, then the entries, then one that stands for nobody.
    """

    def __init__(self, scores: Sequence[dict[int, float]], entries: int) -> None:
        self.scores = scores
        self.card_of: list[int | None] = [None] * entries
        self.entry_of: list[int | None] = [None] * len(scores)
        self.price = [0.0] * entries
        self.profit = [0.0] * len(scores)
        self.nobody = len(scores) + entries
        for card in range(len(scores)):
            self._add(card)

    def margin(self, card: int) -> float:
        """By how much the best pairing without this card's pair would be worse."""
        entry = self.entry_of[card]
        assert entry is not None
        reached, _ = self._search(card, len(self.scores) + entry)
        return reached[len(self.scores) + entry]

    def _add(self, card: int) -> None:
        """Let the card take part: whoever it displaces finds another place, or none."""
        worth = (score - self.price[entry] for entry, score in self.scores[card].items())
        self.profit[card] = max(0.0, *worth)
        reached, before = self._search(card, self.nobody)
        for node, distance in reached.items():
            gain = reached[self.nobody] - distance
            if node < len(self.scores):
                self.profit[node] -= gain
            elif node != self.nobody:
                self.price[node - len(self.scores)] += gain
        node = before[self.nobody]
        if node < len(self.scores):
            self.entry_of[node] = None
            node = before.get(node, self.nobody)
        while node != self.nobody:
            winner, entry = before[node], node - len(self.scores)
            self.card_of[entry], self.entry_of[winner] = winner, entry
            node = before.get(winner, self.nobody)

    def _search(self, start: int, target: int) -> tuple[dict[int, float], dict[int, int]]:
        """The nodes no farther than `target` with their distances, and the node before each, on
        the shortest ways from `start` (Dijkstra): what changing partners on the way costs."""
        reached: dict[int, float] = {}
        before: dict[int, int] = {}
        nearest = {start: 0.0}
        waiting = [(0.0, start)]
        while target not in reached:
            distance, node = heappop(waiting)
            if node in reached:
                continue
            reached[node] = distance
            for following, step in self._steps(node):
                length = distance + max(0.0, step)
                if following not in reached and length < nearest.get(following, float("inf")):
                    nearest[following], before[following] = length, node
                    heappush(waiting, (length, following))
        return reached, before

    def _steps(self, node: int) -> Iterator[tuple[int, float]]:
        cards = len(self.scores)
        if node == self.nobody:  # a card without a partner finds one, or an entry loses its own
            yield from ((card, 0.0) for card in range(cards) if self.entry_of[card] is None)
            taken = (i for i, card in enumerate(self.card_of) if card is not None)
            yield from ((cards + entry, self.price[entry]) for entry in taken)
        elif node < cards:
            profit, own = self.profit[node], self.entry_of[node]
            yield self.nobody, profit
            for entry, score in self.scores[node].items():
                if entry != own:
                    yield cards + entry, profit + self.price[entry] - score
        else:
            partner = self.card_of[node - cards]
            yield (self.nobody if partner is None else partner), 0.0
