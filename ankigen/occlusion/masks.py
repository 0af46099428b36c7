"""Masks and their shapes. Lengths are fractions of the picture's width or height, from 0 to 1."""

from __future__ import annotations

import re
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
