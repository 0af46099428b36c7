"""Code → HTML with classes, and the light and dark colours for them."""

from ankigen.highlight.code import SECONDS, CodeBlock, highlight, load, start
from ankigen.highlight.colours import DARK_BACKGROUND, LIGHT_BACKGROUND, contrast, stylesheet

__all__ = [
    "DARK_BACKGROUND",
    "LIGHT_BACKGROUND",
    "SECONDS",
    "CodeBlock",
    "contrast",
    "highlight",
    "load",
    "start",
    "stylesheet",
]
