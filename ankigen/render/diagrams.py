"""Mermaid diagrams as pictures, one for light and one for dark cards: no JavaScript in a review.

A picture is kept under a name that tells its source, so each diagram is drawn once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import NamedTuple

from ankigen.render.library import Library
from ankigen.types import Media

# Mermaid's theme by our class; the style sheet shows the one that the card's colours ask for.
_THEMES: Mapping[str, str] = {"diagram-light": "default", "diagram-dark": "dark"}
_DRAWING = 1  # part of the name: another way to draw gives another file


class Diagram(NamedTuple):
    """A drawn diagram: its HTML and the pictures that it shows."""

    html: str
    media: tuple[Media, ...]


def draw(library: Library, source: str) -> Diagram | None:
    """The diagram; None where it cannot be drawn."""
    media: list[Media] = []
    for theme in _THEMES.values():
        key = f"{_DRAWING}:{theme}:{source}"
        name = f"diagram-{hashlib.sha256(key.encode()).hexdigest()[:16]}.svg"
        path = library.stored(name)
        if path is None:
            data = library.draw(source, theme)
            if data is None:
                return None
            path = library.store(name, data)
        media.append(Media(name, path))
    images = "".join(
        f'<img class="{look}" src="{picture.name}" alt="Diagram">'
        for look, picture in zip(_THEMES, media, strict=True)
    )
    return Diagram(f'<div class="diagram">{images}</div>', tuple(media))
