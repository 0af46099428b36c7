"""Templates: HTML and CSS files that people edit → note types, checked as Anki itself checks them.

The same rules say which cards a note gives and what they look like, so that a build knows what
Anki will do with it, and a preview shows what Anki will show.
"""

from ankigen.templates.own import DESCRIPTION
from ankigen.templates.own import folders as own_types
from ankigen.templates.reading import CUSTOM, PREFIX, bundled, describe, names, read, styles
from ankigen.templates.remarks import remarks
from ankigen.templates.rendering import CardGeneration, render

__all__ = [
    "CUSTOM",
    "DESCRIPTION",
    "PREFIX",
    "CardGeneration",
    "bundled",
    "describe",
    "names",
    "own_types",
    "read",
    "remarks",
    "render",
    "styles",
]
