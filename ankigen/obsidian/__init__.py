"""Obsidian Flavored Markdown for Python-Markdown; it knows nothing of flashcards.

`markdown.Markdown(extensions=[ObsidianExtension()])`, or `extensions=["ankigen.obsidian"]`.
"""

from __future__ import annotations

from typing import Any

from ankigen.obsidian.environment import Definitions, Fragment, Options, Problem, Resolver
from ankigen.obsidian.extension import ObsidianExtension, ObsidianMarkdown

__all__ = [
    "Definitions",
    "Fragment",
    "ObsidianExtension",
    "ObsidianMarkdown",
    "Options",
    "Problem",
    "Resolver",
    "makeExtension",
]


def makeExtension(**settings: Any) -> ObsidianExtension:  # noqa: N802
    """What Python-Markdown calls to load an extension by the name of its module."""
    return ObsidianExtension(**settings)
