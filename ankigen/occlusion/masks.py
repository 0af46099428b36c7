"""Masks and their shapes, in Anki's words and in the ledger's.

Lengths are fractions of the picture's width or height, from 0 to 1.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

# Four decimals, as Anki writes them: a tenth of a pixel on a picture 1,000 pixels wide.
_DECIMALS = 4


@dataclass(frozen=True, slots=True)
class _Boxed:
    """A shape that is told by the box around it, in fractions of the picture."""

    left: float
    top: float
    width: float
    height: float

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, width and height."""
        return self.left, self.top, self.width, self.height


@dataclass(frozen=True, slots=True)
class Rectangle(_Boxed):
    """A rectangle by its left upper corner and its size. A turned one is a polygon: clients before
    Anki 25 know no angle."""

    @property
    def anki(self) -> str:
        """The shape in Anki's words."""
        size = f"width={_number(self.width)}:height={_number(self.height)}"
        return f"rect:{_corner(self.left, self.top)}:{size}"


@dataclass(frozen=True, slots=True)
class Ellipse(_Boxed):
    """An ellipse by the box around it."""

    @property
    def anki(self) -> str:
        """The shape in Anki's words."""
        radii = f"rx={_number(self.width / 2)}:ry={_number(self.height / 2)}"
        return f"ellipse:{_corner(self.left, self.top)}:{radii}"


@dataclass(frozen=True, slots=True)
class Polygon:
    """A polygon by three or more corners."""

    points: tuple[tuple[float, float], ...]

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, width and height."""
        across, down = zip(*self.points, strict=True)
        return min(across), min(down), max(across) - min(across), max(down) - min(down)

    @property
    def anki(self) -> str:
        """The shape in Anki's words."""
        left, top, _, _ = self.box
        points = " ".join(f"{_number(x)},{_number(y)}" for x, y in self.points)
        return f"polygon:{_corner(left, top)}:points={points}"


Shape: TypeAlias = "Rectangle | Ellipse | Polygon"
Box: TypeAlias = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Mask:
    """What one card asks for: its shapes, which are hidden together, and the label that the back
    shows. `line` is the line of the block that it comes from, from 1; `number` the author's own;
    `ids` are those that a drawing gives its shapes."""

    label: str
    shapes: tuple[Shape, ...]
    line: int = 1
    number: int | None = None
    ids: tuple[str, ...] = ()

    @property
    def box(self) -> Box:
        """Left, top, width and height of all shapes together."""
        boxes = [shape.box for shape in self.shapes]
        left, top = min(each[0] for each in boxes), min(each[1] for each in boxes)
        right = max(each[0] + each[2] for each in boxes)
        bottom = max(each[1] + each[3] for each in boxes)
        return left, top, right - left, bottom - top


def overlap(one: Box, other: Box) -> float:
    """From 0 to 1: the part of two boxes' area that both have (Jaccard index)."""
    left, top = max(one[0], other[0]), max(one[1], other[1])
    right = min(one[0] + one[2], other[0] + other[2])
    bottom = min(one[1] + one[3], other[1] + other[3])
    shared = max(0.0, right - left) * max(0.0, bottom - top)
    whole = one[2] * one[3] + other[2] * other[3] - shared
    return shared / whole if whole else 0.0


@dataclass(frozen=True, slots=True)
class Annotation:
    """Text that is shown on the picture, on both sides."""

    text: str
    left: float
    top: float
    line: int = 1

    @property
    def anki(self) -> str:
        """The annotation in Anki's words; signs that mean something there are look-alikes."""
        text = _COMMAND.sub(" ", self.text.translate(_LOOK_ALIKES))
        return f"text:{_corner(self.left, self.top)}:text={text}:scale=1.:fs=.04"


# What would end the text, or be read as HTML or a formula. Anki up to 24.06 knows no way to escape
# a colon, and none an ampersand.
_LOOK_ALIKES = str.maketrans({":": "∶", "\\": "∖", "<": "‹", ">": "›", "&": "＆"})
# What would end or begin a deletion, or LaTeX.
_COMMAND = re.compile(r"(?<=\{)(?=\{)|(?<=\})(?=\})|(?<=\[)(?=/?(?:\$|(?i:latex)))")


def _corner(left: float, top: float) -> str:
    return f"left={_number(left)}:top={_number(top)}"


def _number(value: float) -> str:
    """A number as Anki's own editor writes it (`floatToDisplay`), so that it finds nothing to
    change: `.12`, `1.`, and `.0000` for zero."""
    text = f"{value:.{_DECIMALS}f}"
    return text.strip("0") if float(text) else ".0000"


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


# What a mask is known by from one build to the next is kept in the ledger for people to read, too:
# `aorta · 12 8 20 10`, the label, the box around the mask in per cent of the picture, and, where a
# drawing names its shapes, their ids. A line has room there for 200 characters.
_LABEL_KEPT, _IDS_KEPT, _ID_KEPT = 100, 5, 8
_TRACE = re.compile(
    r"(?P<label>.*?) ?· (?P<box>-?[\d.]+ -?[\d.]+ -?[\d.]+ -?[\d.]+)(?: #(?P<ids>\S+))?"
)


@dataclass(frozen=True, slots=True)
class Trace:
    """A mask's label, its box as fractions of the picture, and the ids of its shapes."""

    label: str
    box: Box | None
    ids: frozenset[str] = frozenset()


def trace(mask: Mask) -> str:
    """The trace of a mask as a line."""
    label = " ".join(mask.label.split())[:_LABEL_KEPT].rstrip()
    box = " ".join(_percent(part) for part in mask.box)
    ids = "+".join(re.sub(r"[\s+#]", "", each)[:_ID_KEPT] for each in mask.ids[:_IDS_KEPT])
    return f"{label} · {box}{f' #{ids}' if ids else ''}".strip()


def parse_trace(line: str) -> Trace:
    """What a line says; one that is none is taken for a label."""
    found = _TRACE.fullmatch(line)
    if found is None:
        return Trace(line, None)
    try:
        left, top, width, height = (float(part) / 100 for part in found["box"].split())
    except ValueError:
        return Trace(line, None)
    ids = frozenset((found["ids"] or "").split("+")) - {""}
    return Trace(found["label"], (left, top, width, height), ids)


def _percent(fraction: float) -> str:
    text = f"{fraction * 100:.2f}"
    return text.rstrip("0").rstrip(".") if float(text) else "0"
