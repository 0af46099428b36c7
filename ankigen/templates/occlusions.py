"""Masks on a picture, as Anki writes them for the script that draws them.

After Anki's `rslib/src/image_occlusion/imageocclusion.rs` and `cloze.rs`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

PREFIX = "image-occlusion:"
# Nothing is read from a value on in which a backslash escapes anything else.
_PROPERTY = re.compile(r":([^=]+)=((?:[^\\:]|\\[\\:])++)(?!\\)")
_ESCAPED = re.compile(r"\\([\\:])")
_SHAPES = frozenset({"rect", "ellipse", "polygon", "text"})
# The attribute of each property, and whether a zero is left out, too.
_ATTRIBUTES = {
    "left": ("data-left", False),
    "top": ("data-top", False),
    "angle": ("data-angle", False),
    "fill": ("data-fill", False),
    "width": ("data-width", True),
    "height": ("data-height", True),
    "rx": ("data-rx", True),
    "ry": ("data-ry", True),
    "points": ("data-points", False),
    "oi": ("data-occludeInactive", False),
    "text": ("data-text", False),
    "scale": ("data-scale", True),
    "fs": ("data-font-size", False),
}


def element(
    text: str,
    numbers: Sequence[int],
    *,
    is_active: bool,
    is_question: bool,
    escape: Callable[[str], str],
) -> str:
    """The element of a shape: `text` is what follows `PREFIX`; `escape` writes an attribute."""
    if (is_question and is_active) or 0 in numbers:
        name = "cloze"
    else:
        name = "cloze-highlight" if is_active else "cloze-inactive"
    ordinals = ",".join(map(str, numbers))
    return f'<div class="{name}" data-ordinal="{ordinals}" {_data(text, escape)}></div>'


def _data(text: str, escape: Callable[[str], str]) -> str:
    shape, colon, _ = text.partition(":")
    if not colon:
        return ""
    pieces = [f'data-shape="{shape}" '] if shape in _SHAPES else []
    position = len(shape)
    while found := _PROPERTY.match(text, position):
        position = found.end()
        name, value = found[1], _ESCAPED.sub(r"\1", found[2])
        attribute, skips_zero = _ATTRIBUTES.get(name, ("", False))
        if name == "text":
            value = escape(value)
        elif name == "points":
            value = " ".join(pair for pair in value.split(" ") if "," in pair)
        if attribute and value and not (skips_zero and value == "0"):
            pieces.append(f'{attribute}="{value}" ')
    return "".join(pieces)
