"""Masks and their shapes. Lengths are fractions of the picture's width or height, from 0 to 1."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

# Four decimals, as Anki writes them: a tenth of a pixel on a picture 1,000 pixels wide.
_DECIMALS = 4


@dataclass(frozen=True, slots=True)
class Rectangle:
    """A rectangle by its left upper corner and its size. A turned one is a polygon: clients before
    Anki 25 know no angle."""

    left: float
    top: float
    width: float
    height: float

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, width and height."""
        return self.left, self.top, self.width, self.height

    @property
    def anki(self) -> str:
        """The shape in Anki's words."""
        size = f"width={_number(self.width)}:height={_number(self.height)}"
        return f"rect:{_corner(self.left, self.top)}:{size}"


@dataclass(frozen=True, slots=True)
class Ellipse:
    """An ellipse by the box around it."""

    left: float
    top: float
    width: float
    height: float

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, width and height."""
        return self.left, self.top, self.width, self.height

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


@dataclass(frozen=True, slots=True)
class Mask:
    """What one card asks for: its shapes, which are hidden together, and the label that the back
    shows. `line` is the line of the block that it comes from, from 1; `number` the author's own."""

    label: str
    shapes: tuple[Shape, ...]
    line: int = 1
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Annotation:
    """Text that is shown on the picture, on both sides."""

    text: str
    left: float
    top: float
    line: int = 1

    @property
    def anki(self) -> str:
        """The annotation in Anki's words; a colon would end the text, an equals sign too."""
        text = self.text.replace(":", "\N{RATIO}").replace("=", "\N{FULLWIDTH EQUALS SIGN}")
        return f"text:{_corner(self.left, self.top)}:text={text}:scale=1:fs=.04"


def _corner(left: float, top: float) -> str:
    return f"left={_number(left)}:top={_number(top)}"


def _number(value: float) -> str:
    """The shortest form that Anki writes: no zero before the point, none at the end."""
    text = f"{value:.{_DECIMALS}f}".rstrip("0").rstrip(".")
    return text.removeprefix("0") if text.startswith("0.") else text or "0"
