"""Code → HTML with classes, and the light and dark colours for them."""

from ankigen.highlight.code import highlight, is_known
from ankigen.highlight.colours import DARK_BACKGROUND, LIGHT_BACKGROUND, contrast, stylesheet

__all__ = [
    "DARK_BACKGROUND",
    "LIGHT_BACKGROUND",
    "contrast",
    "highlight",
    "is_known",
    "stylesheet",
]
