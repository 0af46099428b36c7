"""How large pictures are, read from the first bytes of their files."""

from __future__ import annotations

from pathlib import Path


def size(path: Path) -> tuple[float, float] | None:
    """Width and height in pixels as a browser shows them.

    None where the file or its form can't be read, or imagesize is missing (a distribution may
    leave it out): nothing but findings about the size depends on it.
    """
    try:
        import imagesize  # for start-up time: few decks have masks
    except ImportError:
        return None
    try:
        width, height = imagesize.get(path)
    except (OSError, ValueError, ArithmeticError, LookupError):
        return None
    return (width, height) if width > 0 and height > 0 else None
