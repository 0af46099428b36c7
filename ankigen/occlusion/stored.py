"""Masks as Anki stores them in a note's field, read back."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ankigen.occlusion.masks import Ellipse, Polygon, Rectangle, Shape

_SHAPE = re.compile(r"\{\{c([0-9,]+)::image-occlusion:(rect|ellipse|polygon):([^{}]*)\}\}")
_LARGEST = 100.0  # times the picture; what is farther is no mask that anybody drew


def shapes(field: str) -> dict[int, tuple[Shape, ...]]:
    """The shapes of each cloze number; words on the picture, and what can't be read, are left
    out."""
    found: dict[int, tuple[Shape, ...]] = {}
    for numbers, kind, words in _SHAPE.findall(field):
        values = dict(word.partition("=")[::2] for word in words.split(":"))
        shape = _shape(kind, values)
        if shape is None or not all(abs(part) <= _LARGEST for part in shape.box):
            continue
        for number in {int(digits) for digits in numbers.split(",") if digits}:
            if number:
                found[number] = (*found.get(number, ()), shape)
    return found


def _shape(kind: str, values: Mapping[str, str]) -> Shape | None:
    try:
        if kind == "polygon":
            pairs = [pair.split(",") for pair in values["points"].split()]
            points = tuple((float(x), float(y)) for x, y in pairs)
            return Polygon(points) if points else None
        left, top = float(values["left"]), float(values["top"])
        if kind == "rect":
            return Rectangle(left, top, float(values["width"]), float(values["height"]))
        return Ellipse(left, top, 2 * float(values["rx"]), 2 * float(values["ry"]))
    except (KeyError, ValueError):
        return None
