"""A note's `occlusion` block: one mask a line, in per cent of the picture.

    aorta: 12 8 20x10
    left atrium: 40 30 18x12 ellipse
    valve: polygon 10,10 20,30 5,40
    lungs: 5 40 20x30 + 70 40 20x30
    c7 septum: 50 50 4x30
    "Seen from the front" 2 2
    hide: all

The numbers of a rectangle or ellipse are its left edge, its upper edge and its width `x` height;
`+` joins shapes that are hidden together, as lines of one label are. `c7` before a label gives the
mask that cloze number; lines of one label with different numbers are different masks. `hide: all`
(the default) covers the other masks too, `hide: one` shows them. `colour: #ffec99` says which
shapes of a drawing are masks, if they are of several colours.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ankigen.errors import AnkigenError
from ankigen.occlusion.masks import Annotation, Ellipse, Mask, Polygon, Rectangle, Shape

_NUMBER = r"-?(?:\d+(?:\.\d*)?|\.\d+)"
_BOX = re.compile(
    rf"({_NUMBER})[\s,]+({_NUMBER})[\s,]+({_NUMBER})\s*[x×]\s*({_NUMBER})"
    r"(?:\s+(ellipse|rectangle|rect))?",
    re.IGNORECASE,
)
_POLYGON = re.compile(rf"polygon((?:\s+{_NUMBER}\s*,\s*{_NUMBER}){{3,}})", re.IGNORECASE)
_POINT = re.compile(rf"({_NUMBER})\s*,\s*({_NUMBER})")
_ANNOTATION = re.compile(rf'"((?:[^"\\]|\\.)+)"\s+({_NUMBER})[\s,]+({_NUMBER})')
_LABELLED = re.compile(r"(?:c(\d{1,3})(?=[\s:])\s*)?(.*)\s*:\s+(?=\S)(.*)")
_HIDE = re.compile(r"hide\s*:\s*(\w+)", re.IGNORECASE)
_COLOUR = re.compile(r"colou?r\s*:\s*(#[0-9a-f]{3,8}|[a-z]+)", re.IGNORECASE)
_ADVICE = (
    "write `label: left top widthxheight` in per cent of the picture, such as `aorta: 12 8 20x10`"
)


class OcclusionError(AnkigenError):
    """A line of a block that says no mask; `line` counts from 1 in the block."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


@dataclass(frozen=True, slots=True)
class Occlusion:
    """A block as it is read; `hides_all` says that masks which aren't asked are covered, too, and
    `colour` which shapes of a drawing are masks."""

    masks: tuple[Mask, ...]
    annotations: tuple[Annotation, ...] = ()
    hides_all: bool = True
    colour: str = ""


def parse(text: str) -> tuple[Occlusion, tuple[OcclusionError, ...]]:
    """The masks of a block, and what is wrong with lines that give none."""
    reader = _Reader()
    for number, line in enumerate(text.split("\n"), start=1):
        line = line.strip()
        if not line or line.startswith(("#", "%%")):
            continue
        try:
            reader.read(number, line)
        except OcclusionError as error:
            reader.errors.append(error)
    return reader.finish()


class _Reader:
    """What was read so far; lines of one label are one mask."""

    def __init__(self) -> None:
        self.masks: dict[object, Mask] = {}
        self.annotations: list[Annotation] = []
        self.errors: list[OcclusionError] = []
        self.hides_all = True
        self.colour = ""

    def read(self, number: int, line: str) -> None:
        """Read one line; raises `OcclusionError`."""
        if found := _HIDE.fullmatch(line):
            self._hide(number, found[1].lower())
        elif found := _COLOUR.fullmatch(line):
            self.colour = found[1].lower()
        elif found := _ANNOTATION.fullmatch(line):
            text = re.sub(r"\\(.)", r"\1", found[1])
            left, top = _fractions(found[2], found[3])
            self.annotations.append(Annotation(text, left, top, number))
        else:
            self._mask(number, line)

    def _hide(self, number: int, word: str) -> None:
        if word not in ("all", "one"):
            raise OcclusionError(number, f"`hide: {word}` is unknown: write `hide: all` or `one`")
        self.hides_all = word == "all"

    def _mask(self, number: int, line: str) -> None:
        found = _LABELLED.fullmatch(line)
        given, label, rest = found.groups() if found else (None, "", line.removeprefix(":").strip())
        shapes = tuple(_shape(number, piece.strip()) for piece in rest.split("+"))
        own = int(given) if given else None
        if own is not None and not 1 <= own <= 499:
            raise OcclusionError(number, f"`c{own}` isn't a cloze number in Anki: they go to 499")
        key: object = label or number
        before = self.masks.get(key)
        if before is not None and own is not None and before.number not in (None, own):
            key = (label, own)  # two that are called the same
            before = self.masks.get(key)
        if before is None:
            self.masks[key] = Mask(label, shapes, number, own)
            return
        both = before.number if own is None else own
        self.masks[key] = Mask(label, before.shapes + shapes, before.line, both)

    def finish(self) -> tuple[Occlusion, tuple[OcclusionError, ...]]:
        """The whole block."""
        masks = tuple(self.masks.values())
        read = Occlusion(masks, tuple(self.annotations), self.hides_all, self.colour)
        return read, tuple(self.errors)


def _shape(number: int, text: str) -> Shape:
    if box := _BOX.fullmatch(text):
        left, top, width, height = _fractions(*box.groups()[:4])
        if width <= 0 or height <= 0:
            raise OcclusionError(number, f"a mask needs a width and a height: {_ADVICE}")
        kind = Ellipse if (box[5] or "").lower() == "ellipse" else Rectangle
        return kind(left, top, width, height)
    if polygon := _POLYGON.fullmatch(text):
        points = [_fractions(x, y) for x, y in _POINT.findall(polygon[1])]
        return Polygon(tuple((x, y) for x, y in points))
    raise OcclusionError(number, f"`{text[:60]}` says no shape: {_ADVICE}")


def _fractions(*percentages: str) -> Sequence[float]:
    return [float(each) / 100 for each in percentages]
