"""Marks of several syntaxes over one text."""

from __future__ import annotations

from collections.abc import Iterable

from ankigen.obsidian import Mark, Marks


def merged(found: Iterable[Marks]) -> Marks:
    """The marks of all of them, in the order of their places on each line."""
    first, *others = [*found] or [{}]
    if not any(others):
        return first
    together: dict[int, list[Mark]] = {line: list(marks) for line, marks in first.items()}
    for other in others:
        for line, marks in other.items():
            together.setdefault(line, []).extend(marks)
    for marks in together.values():
        marks.sort(key=lambda mark: mark.start)
    return together
