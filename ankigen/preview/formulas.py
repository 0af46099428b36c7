"""MathJax, which draws formulas on the page as it does in Anki."""

from __future__ import annotations

import importlib.resources


def mathjax() -> bytes:
    """The script in one file with all its glyphs, so that it needs no font and no network.

    Empty where its package is missing (a distribution may leave it out): the page then shows TeX.
    """
    try:
        folder = importlib.resources.files("mathjax") / "static" / "mathjax" / "es5"
        return (folder / "tex-svg-full.js").read_bytes()
    except (ModuleNotFoundError, FileNotFoundError):
        return b""
