"""Image occlusion: masks on a picture, from a note's block or a drawing, to Anki's own syntax.

Pure; knows neither Markdown nor the vault. Anki draws the masks itself (since 23.10), on the
desktop, on AnkiDroid and on AnkiMobile.
"""

from ankigen.occlusion.block import Occlusion, OcclusionError, parse
from ankigen.occlusion.masks import Annotation, Ellipse, Mask, Polygon, Rectangle, Shape

__all__ = [
    "Annotation",
    "Ellipse",
    "Mask",
    "Occlusion",
    "OcclusionError",
    "Polygon",
    "Rectangle",
    "Shape",
    "parse",
]
