"""Image occlusion: masks on a picture, from a note's block or a drawing, to Anki's own syntax.

Pure; knows neither Markdown nor the vault. Anki draws the masks itself (since 23.10), on the
desktop, on AnkiDroid and on AnkiMobile.
"""

from ankigen.occlusion.block import Occlusion, parse
from ankigen.occlusion.excalidraw import Crop, Drawing, DrawingError
from ankigen.occlusion.excalidraw import read as read_drawing
from ankigen.occlusion.judging import Finding, judge
from ankigen.occlusion.masks import (
    Mask,
    Trace,
    overlap,
    parse_trace,
    shapes,
    trace,
)

__all__ = [
    "Crop",
    "Drawing",
    "DrawingError",
    "Finding",
    "Mask",
    "Occlusion",
    "Trace",
    "judge",
    "overlap",
    "parse",
    "parse_trace",
    "read_drawing",
    "shapes",
    "trace",
]
