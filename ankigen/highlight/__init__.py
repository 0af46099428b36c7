"""Code → HTML with classes, and the light and dark colours for them."""

from ankigen.highlight.code import VERSION, highlight, is_known
from ankigen.highlight.colours import DARK_BACKGROUND, LIGHT_BACKGROUND, contrast, stylesheet

__all__ = [
    "DARK_BACKGROUND",
    "LIGHT_BACKGROUND",
    "VERSION",
    "contrast",
    "highlight",
    "is_known",
    "stylesheet",
]
