"""Masks out of an Excalidraw drawing that lies on a picture.

The file is what the Obsidian plugin writes (`x.excalidraw.md`, plain or compressed) or plain
Excalidraw (`x.excalidraw`, JSON); its format is Excalidraw's ("JSON Schema" and "Scene Content
Schema" in its documentation). Masks are the filled shapes of one colour, or those in a frame named
`masks` or `occlusion`; a mask's label is the text in the shape or grouped with it, else its link.
"""

from __future__ import annotations

import base64
import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from ankigen.errors import AnkigenError
from ankigen.occlusion import lzstring
from ankigen.occlusion.masks import Ellipse, Mask, Polygon, Rectangle, Shape

_DRAWING = re.compile(r"^```(compressed-json|json)[ \t]*\r?\n(.*?)^```", re.MULTILINE | re.DOTALL)
_EMBEDDED = re.compile(r"^([0-9A-Za-z_-]{8,64}):[ \t]*\[\[([^\]|#]+)[^\]]*\]\]", re.MULTILINE)
_WIKILINK = re.compile(r"!?\[\[([^\]|]+)(?:\|([^\]]*))?\]\]")
_DATA = re.compile(r"data:image/(png|jpeg|webp|gif|avif|svg\+xml);base64,([A-Za-z0-9+/=\s]+)")
_ENDINGS = {"jpeg": "jpg", "svg+xml": "svg"}
_FRAMES = ("masks", "occlusion")
_CORNERS = 48  # of the polygon that stands for a turned ellipse
# A drawing of more than this is not looked into: it would take seconds.
MAX_CHARACTERS = 20_000_000

_Element: TypeAlias = Mapping[str, Any]
_Point: TypeAlias = tuple[float, float]


class DrawingError(AnkigenError):
    """A drawing that gives no masks."""


@dataclass(frozen=True, slots=True)
class Crop:
    """How the drawing shows a picture that it crops, turns or mirrors: `box` is the part that is
    shown (left, top, width, height) of `size`, in pixels; `angle` in degrees, clockwise; `drawn`
    is the size of that part in the drawing, which may stretch it."""

    box: tuple[float, float, float, float]
    size: tuple[float, float]
    angle: float
    mirrored: tuple[bool, bool]
    drawn: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Drawing:
    """The picture that a drawing lies on, as it names it, how it shows it (None: whole and
    upright), and the masks, as fractions of what is shown. `data` is the picture itself where the
    drawing holds it, and `picture` then a name for it."""

    picture: str
    masks: tuple[Mask, ...]
    crop: Crop | None = None
    data: bytes = b""


def read(text: str, colour: str = "") -> Drawing:
    """The drawing in a file's text; `colour` is the masks' background where several are used.

    Raises `DrawingError` where it is no drawing, lies on no picture of the vault, or where it can't
    be said which shapes are masks.
    """
    elements, held = _scene(text)
    files = dict(_EMBEDDED.findall(text))
    known = held.keys() | files.keys()
    pictures = [
        each for each in elements if each.get("type") == "image" and each.get("fileId") in known
    ]
    if not pictures:
        raise DrawingError("the drawing lies on no picture of the vault: insert one into it")
    picture = max(pictures, key=lambda each: _size(each)[0] * _size(each)[1])
    shapes = _masked(elements, colour.lower())
    if not shapes:
        raise DrawingError("the drawing has no masks: draw filled shapes of one colour on it")
    labels = _Labels(elements)
    groups: dict[str, list[_Element]] = {}
    for shape in shapes:
        group = (shape.get("groupIds") or [shape["id"]])[-1]
        groups.setdefault(group, []).append(shape)
    frame = _bounds(_corners(picture))
    masks = tuple(
        Mask(
            labels.find(members),
            tuple(_shape(each, frame) for each in members),
            place,
            ids=tuple(str(each["id"]) for each in members),
        )
        for place, members in enumerate(groups.values(), start=1)
    )
    file = picture["fileId"]
    if file in files:
        return Drawing(files[file].strip(), masks, _crop(picture))
    ending, data = held[file]
    return Drawing(f"picture.{ending}", masks, _crop(picture), data)


def _scene(text: str) -> tuple[Sequence[_Element], Mapping[str, tuple[str, bytes]]]:
    """The elements, and the pictures that the drawing holds: ending and content by their ids."""
    if len(text) > MAX_CHARACTERS:
        raise DrawingError("the drawing is too large to look into")
    found = _DRAWING.search(text)
    try:
        if found is None:
            source = text
        elif found[1] == "json":
            source = found[2]
        else:
            source = lzstring.decompress(re.sub(r"\s+", "", found[2]))
        scene = json.loads(source)
        elements = [each for each in scene["elements"] if not each.get("isDeleted")]
        for each in elements:
            each["id"], each["type"], _numbers(each)
        held = dict(_held(scene.get("files") or {}))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise DrawingError("this isn't an Excalidraw drawing that can be read") from error
    return elements, held


def _held(files: Mapping[str, Mapping[str, str]]) -> Iterator[tuple[str, tuple[str, bytes]]]:
    for name, file in files.items():
        found = _DATA.fullmatch(file.get("dataURL") or "")
        if found is not None:
            yield name, (_ENDINGS.get(found[1], found[1]), base64.b64decode(found[2]))


def _numbers(element: _Element) -> tuple[float, float, float, float, float]:
    names = ("x", "y", "width", "height", "angle")
    x, y, width, height, angle = (float(element.get(name) or 0) for name in names)
    if not all(map(math.isfinite, (x, y, width, height, angle))):
        raise ValueError("a number that is none")
    return x, y, width, height, angle


def _size(element: _Element) -> tuple[float, float]:
    _, _, width, height, _ = _numbers(element)
    return width, height


def _masked(elements: Iterable[_Element], colour: str) -> Sequence[_Element]:
    """The shapes that are masks, in the order of the drawing."""
    shapes = [each for each in elements if _is_shape(each)]
    frames = {
        each["id"]
        for each in elements
        if each["type"] == "frame" and str(each.get("name") or "").strip().lower() in _FRAMES
    }
    if frames:
        return [each for each in shapes if each.get("frameId") in frames]
    filled = [each for each in shapes if _background(each) != "transparent"]
    if colour:
        return [each for each in filled if _background(each) == colour]
    colours = sorted({_background(each) for each in filled})
    if len(colours) > 1:
        listed = ", ".join(f"`{each}`" for each in colours)
        raise DrawingError(
            f"the drawing has filled shapes of several colours ({listed}), so it can't be said "
            "which are masks: put the masks into a frame named `masks`, or give their colour with "
            "`colour:` in an `occlusion` block below the picture"
        )
    return filled


def _is_shape(element: _Element) -> bool:
    kind = element["type"]
    if kind in ("rectangle", "ellipse", "diamond"):
        return True
    points = element.get("points") or ()
    return kind in ("line", "freedraw") and len(points) > 2


def _background(element: _Element) -> str:
    return str(element.get("backgroundColor") or "transparent").lower()


class _Labels:
    """What is written in and beside the shapes."""

    def __init__(self, elements: Iterable[_Element]) -> None:
        texts = [each for each in elements if each["type"] == "text"]
        self._inside = {each["containerId"]: each for each in texts if each.get("containerId")}
        self._grouped = {
            group: each for each in texts for group in (each.get("groupIds") or [])[-1:]
        }

    def find(self, members: Sequence[_Element]) -> str:
        """The label of a mask; empty where it has none."""
        for member in members:
            if text := self._inside.get(member["id"]):
                return _plain(text)
        for member in members:
            for group in (member.get("groupIds") or [])[-1:]:
                if text := self._grouped.get(group):
                    return _plain(text)
        return next((_linked(str(each["link"])) for each in members if each.get("link")), "")


def _plain(text: _Element) -> str:
    words = text.get("rawText") or text.get("originalText") or text.get("text") or ""
    return _linked(" ".join(str(words).split()))


def _linked(text: str) -> str:
    return _WIKILINK.sub(lambda found: found[2] or found[1], text).strip()


def _corners(element: _Element) -> tuple[_Point, ...]:
    """The corners of a shape's outline in the scene, turned as it is."""
    x, y, width, height, angle = _numbers(element)
    kind = element["type"]
    if kind in ("line", "freedraw"):
        points = [(x + float(px), y + float(py)) for px, py, *_ in element["points"]]
        if points[0] == points[-1]:
            points.pop()
    elif kind == "diamond":
        across, down = x + width / 2, y + height / 2
        points = [(across, y), (x + width, down), (across, y + height), (x, down)]
    elif kind == "ellipse":
        points = [
            (
                x + width / 2 * (1 + math.cos(2 * math.pi * step / _CORNERS)),
                y + height / 2 * (1 + math.sin(2 * math.pi * step / _CORNERS)),
            )
            for step in range(_CORNERS)
        ]
    else:
        points = [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]
    if not angle:
        return tuple(points)
    left, top, right, bottom = _bounds(points)
    middle = ((left + right) / 2, (top + bottom) / 2)
    return tuple(_turned(point, middle, angle) for point in points)


def _turned(point: _Point, middle: _Point, angle: float) -> _Point:
    across, down = point[0] - middle[0], point[1] - middle[1]
    cosine, sine = math.cos(angle), math.sin(angle)
    return middle[0] + across * cosine - down * sine, middle[1] + across * sine + down * cosine


def _bounds(points: Iterable[_Point]) -> tuple[float, float, float, float]:
    across, down = zip(*points, strict=True)
    return min(across), min(down), max(across), max(down)


def _shape(element: _Element, frame: tuple[float, float, float, float]) -> Shape:
    """The shape as fractions of what the drawing shows of the picture."""
    left, top, right, bottom = frame
    width, height = max(right - left, 1e-9), max(bottom - top, 1e-9)
    corners = _corners(element)
    points = tuple((_part(x - left, width), _part(y - top, height)) for x, y in corners)
    is_upright = not _numbers(element)[4]
    if element["type"] in ("rectangle", "ellipse") and is_upright:
        low, high, far, deep = _bounds(points)
        kind = Rectangle if element["type"] == "rectangle" else Ellipse
        return kind(low, high, _part(far - low), _part(deep - high))
    return Polygon(points)


def _part(length: float, whole: float = 1.0) -> float:
    """A length as a part of another, without the dust of floating point."""
    return round(length / whole, 9)


def _crop(picture: _Element) -> Crop | None:
    width, height = _size(picture)
    angle = math.degrees(_numbers(picture)[4]) % 360
    scale = picture.get("scale") or (1, 1)
    mirrored = (float(scale[0]) < 0, float(scale[1]) < 0)
    given = picture.get("crop")
    if not given and not angle and mirrored == (False, False):
        return None
    if not given:
        return Crop((0, 0, width, height), (width, height), angle, mirrored, (width, height))
    try:
        box = tuple(float(given[name]) for name in ("x", "y", "width", "height"))
        size = float(given["naturalWidth"]), float(given["naturalHeight"])
    except (KeyError, TypeError, ValueError) as error:
        raise DrawingError("the drawing crops its picture in a way that can't be read") from error
    if min(*size, *box[2:], width, height) <= 0:
        raise DrawingError("the drawing shows nothing of its picture")
    return Crop((box[0], box[1], box[2], box[3]), size, angle, mirrored, (width, height))
