"""A picture as a drawing shows it, cropped, turned or mirrored: an SVG that holds the picture.

No pixel is computed, so the picture stays as sharp as it is and no library for images is needed.
"""

from __future__ import annotations

import base64
import hashlib
import math

from ankigen.occlusion import Crop
from ankigen.render.library import Library, media_name
from ankigen.types import Media

_DRAWING = 1  # part of the name: another way to draw gives another file
_KINDS = {"jpg": "jpeg", "jpe": "jpeg", "svg": "svg+xml"}


def crop(library: Library, media: Media, shown: Crop) -> Media:
    """The picture as it is shown. Raises `OSError` where it can't be read."""
    key = f"{_DRAWING}:{media.name}:{shown!r}"
    stem, _, ending = media.name.rpartition(".")
    digest = hashlib.sha256(key.encode()).hexdigest()
    name = media_name(f"{stem.rpartition('-')[0]}-shown.svg", digest)
    stored = library.stored(name)
    if stored is None:
        data = base64.b64encode(media.path.read_bytes()).decode("ascii")
        address = f"data:image/{_KINDS.get(ending, ending)};base64,{data}"
        stored = library.store(name, _svg(shown, address).encode())
    return Media(name, stored)


def size(shown: Crop) -> tuple[float, float]:
    """Width and height of what is shown, in the picture's own pixels as far as they are known."""
    width, height = _upright(shown)
    cosine, sine = _turn(shown)
    return width * cosine + height * sine, width * sine + height * cosine


def _turn(shown: Crop) -> tuple[float, float]:
    angle = math.radians(shown.angle)
    return abs(math.cos(angle)), abs(math.sin(angle))


def _upright(shown: Crop) -> tuple[float, float]:
    """Width and height before the picture is turned: a drawing may have stretched it."""
    width = shown.box[2]
    return width, width * shown.drawn[1] / shown.drawn[0]


def _svg(shown: Crop, address: str) -> str:
    width, height = _upright(shown)
    whole_width, whole_height = size(shown)
    flips = " ".join("-1" if mirrored else "1" for mirrored in shown.mirrored)
    transform = (
        f"translate({_number(whole_width / 2)} {_number(whole_height / 2)}) "
        f"rotate({_number(shown.angle)}) scale({flips}) "
        f"translate({_number(-width / 2)} {_number(-height / 2)})"
    )
    box = " ".join(map(_number, shown.box))
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" '
        f'width="{_number(whole_width)}" height="{_number(whole_height)}" '
        f'viewBox="0 0 {_number(whole_width)} {_number(whole_height)}">'
        f'<g transform="{transform}">'
        f'<svg width="{_number(width)}" height="{_number(height)}" viewBox="{box}" '
        'preserveAspectRatio="none">'
        f'<image width="{_number(shown.size[0])}" height="{_number(shown.size[1])}" '
        f'preserveAspectRatio="none" href="{address}"/></svg></g></svg>\n'
    )


def _number(value: float) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".")
