"""Deletions over several blocks: `{{c1::` at a block's end, and `}}` where a later one begins.

What stands between is then an element of its own. A deletion that begins or ends within a block
cannot be one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import NamedTuple
from xml.etree.ElementTree import Element

from ankigen.obsidian.environment import AnyLeaf, Leaf, Problem
from ankigen.obsidian.inlines.deletions import OPENER
from ankigen.obsidian.inlines.facts import Facts

_MESSAGE = (
    "this deletion ends in another block or cell than it begins in: let it begin and end in one "
    "(`\\|` is a `|` within a cell), or write `{{c1::` at the end of a paragraph and `}}` at the "
    "beginning of another to hide what is between"
)


class _End(NamedTuple):
    """Where a deletion begins or ends: the index of a leaf, and an offset in its text."""

    leaf: int
    offset: int


def join(
    root: Element, leaves: Sequence[AnyLeaf], facts: Callable[[Leaf], Facts]
) -> tuple[list[AnyLeaf], list[Problem]]:
    """Make elements of the deletions over blocks below `root`; the leaves without their marks, and
    what is wrong with the others."""
    ends = _pairs(leaves, facts)
    problems: list[Problem] = []
    changed: list[AnyLeaf | None] = list(leaves)
    for opened, closed in ends:
        first, last = changed[opened.leaf], changed[closed.leaf]
        if not isinstance(first, Leaf) or not isinstance(last, Leaf):
            continue
        mark = OPENER.match(first.text, opened.offset)
        before = last.text[: closed.offset].strip()
        children = list(root)
        is_joined = (
            mark is not None
            and not first.text[mark.end() :].strip()
            and (not before or before.startswith("::"))
            and first.element in children
            and last.element in children
        )
        if not is_joined or mark is None:
            problems.append(Problem(*first.locate(opened.offset), "deletion-over-blocks", _MESSAGE))
            continue
        element = Element("span", {"class": "deletion", "data-number": mark[1]})
        if before:
            element.set("data-hint", before[2:].strip())
        _move(root, first.element, last.element, element)
        changed[opened.leaf] = _cut(root, first, 0, opened.offset)
        changed[closed.leaf] = _cut(root, last, closed.offset + 2, len(last.text))
    return [leaf for leaf in changed if leaf is not None], problems


def _pairs(leaves: Sequence[AnyLeaf], facts: Callable[[Leaf], Facts]) -> list[tuple[_End, _End]]:
    """The deletions that end in a later leaf than they begin in."""
    opened: list[_End] = []
    pairs: list[tuple[_End, _End]] = []
    for index, leaf in enumerate(leaves):
        if not isinstance(leaf, Leaf) or not ("{{c" in leaf.text or "}}" in leaf.text):
            continue
        found = facts(leaf)
        for offset in found.stray:
            if opened and opened[-1].leaf < index:
                pairs.append((opened.pop(), _End(index, offset)))
        opened += (_End(index, offset) for offset in found.unclosed)
    return pairs


def _move(root: Element, first: Element, last: Element, into: Element) -> None:
    """Move what stands between two elements into another, which takes its place."""
    children = list(root)
    start, end = children.index(first) + 1, children.index(last)
    into.extend(children[start:end])
    root[:] = [*children[:start], into, *children[end:]]


def _cut(root: Element, leaf: Leaf, start: int, end: int) -> Leaf | None:
    """The leaf with a part of its text, without white space around; None, and no element, where
    nothing is left."""
    text = leaf.text[start:end]
    start += len(text) - len(text.lstrip())
    text = text.strip()
    if not text:
        root.remove(leaf.element)
        return None
    number = leaf.text.count("\n", 0, start)
    positions = [leaf.locate(start), *leaf.positions[number + 1 :]]
    return replace(leaf, text=text, positions=positions)
