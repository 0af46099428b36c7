"""What of masks will not serve a person who studies, on the smallest screen that is common."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ankigen.occlusion.masks import Ellipse, Mask, Polygon, Rectangle, Shape

# CSS pixels: a phone 360 wide and 640 high, less the margins of a card; Anki shows a picture as
# large as it fits, and no higher than this.
_WIDTH, _HEIGHT = 320, 568
# Below this a mask is a line that nobody sees, and no finger meets in Anki's editor.
_LEAST = 8
# Pixels of the longer side. With fewer, the smallest phone already shows the picture blurred: it
# has two or more pixels for each of the 320 that are counted here.
_LEAST_PICTURE = 400
# Drawing by hand, one crosses the edge by a hair.
_TOLERANCE = 0.005
_STEPS = 16  # points of an ellipse that are looked at


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to say of a mask, by its index, or of the picture (-1)."""

    mask: int
    code: str
    message: str


def judge(
    masks: Sequence[Mask],
    size: tuple[float, float] | None = None,
    *,
    hides_all: bool,
    is_scalable: bool = False,
) -> Iterator[Finding]:
    """What is wrong with masks on a picture of `size` pixels, where that is known; a picture that
    `is_scalable` is sharp at any size."""
    longer = max(size) if size else 0
    if 0 < longer < _LEAST_PICTURE and not is_scalable:
        message = (
            f"this picture has {longer:.0f} pixels on its longer side and will be blurred on a "
            f"phone: take one with {_LEAST_PICTURE} or more"
        )
        yield Finding(-1, "small-picture", message)
    for index, mask in enumerate(masks):
        name = f"the mask `{mask.label}`" if mask.label else "this mask"
        if not mask.label:
            message = (
                "this mask has no label, so that the back says nothing and, moved far, it may be "
                "taken for another: write `name:` before its numbers"
            )
            yield Finding(index, "mask-without-label", message)
        if any(_is_outside(shape) for shape in mask.shapes):
            message = f"{name} reaches beyond the picture, whose sides are at 0 and 100: move it"
            yield Finding(index, "mask-outside", message)
        if all(_is_small(shape, size) for shape in mask.shapes):
            message = (
                f"{name} is less than {_LEAST} pixels wide or high on a phone: make it larger, or "
                "crop the picture"
            )
            yield Finding(index, "small-mask", message)
        covering = _covering(index, masks, hides_all=hides_all)
        if covering is not None:
            other = f"`{covering.label}`" if covering.label else f"that of line {covering.line}"
            message = (
                f"{name} is wholly under {other}, so that it isn't seen which is asked: "
                "move one, join them with `+`, or write `hide: one`"
            )
            yield Finding(index, "mask-under-another", message)


def _is_outside(shape: Shape) -> bool:
    left, top, width, height = shape.box
    return (
        min(left, top) < -_TOLERANCE
        or left + width > 1 + _TOLERANCE
        or top + height > 1 + _TOLERANCE
    )


def _is_small(shape: Shape, size: tuple[float, float] | None) -> bool:
    _, _, width, height = shape.box
    if not size or min(size) <= 0:
        return width * _WIDTH < _LEAST
    scale = min(_WIDTH / size[0], _HEIGHT / size[1])
    return min(width * size[0], height * size[1]) * scale < _LEAST


def _covering(index: int, masks: Sequence[Mask], *, hides_all: bool) -> Mask | None:
    """A mask that lies over all of this one: Anki draws what isn't asked over what is."""
    mask = masks[index]
    for place, other in enumerate(masks):
        if place == index or (other.number is not None and other.number == mask.number):
            continue
        is_same = other.shapes == mask.shapes
        if is_same and place < index:
            return other
        if hides_all and not is_same and _covers(other, mask):
            return other
    return None


def _covers(over: Mask, under: Mask) -> bool:
    return all(
        any(all(_holds(shape, point) for point in _outline(each)) for shape in over.shapes)
        for each in under.shapes
    )


def _outline(shape: Shape) -> Sequence[tuple[float, float]]:
    if isinstance(shape, Polygon):
        return shape.points
    left, top, width, height = shape.box
    if isinstance(shape, Rectangle):
        return [(left + x * width, top + y * height) for x in (0, 1) for y in (0, 1)]
    turns = [2 * math.pi * step / _STEPS for step in range(_STEPS)]
    return [
        (left + width / 2 * (1 + math.cos(turn)), top + height / 2 * (1 + math.sin(turn)))
        for turn in turns
    ]


def _holds(shape: Shape, point: tuple[float, float]) -> bool:
    """Whether a point is in a shape, its edge included for rectangles."""
    x, y = point
    left, top, width, height = shape.box
    if isinstance(shape, Polygon):
        return _is_in_polygon(shape.points, x, y)
    if isinstance(shape, Ellipse):
        across = (x - left - width / 2) / (width / 2)
        down = (y - top - height / 2) / (height / 2)
        return across**2 + down**2 <= 1 + 1e-9
    return left - 1e-9 <= x <= left + width + 1e-9 and top - 1e-9 <= y <= top + height + 1e-9


def _is_in_polygon(points: Sequence[tuple[float, float]], x: float, y: float) -> bool:
    """Whether a ray to the right crosses the outline an odd number of times."""
    is_in = False
    for (x1, y1), (x2, y2) in zip(points, (*points[1:], points[0]), strict=True):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            is_in = not is_in
    return is_in
