"""`Card` → `RenderedCard`: the only place where Markdown, links, code and media come together.

A card is first drafted, which needs nothing but the vault; when its identity is known the draft is
finished. So drafts can be kept from build to build, and rendered in any order or process.
"""

from ankigen.render.clozes import depth, highest
from ankigen.render.draft import LEFT_OUT, Draft, Options, Renderer
from ankigen.render.finish import finish
from ankigen.render.library import Library

__all__ = [
    "LEFT_OUT",
    "Draft",
    "Library",
    "Options",
    "Renderer",
    "depth",
    "finish",
    "highest",
]
