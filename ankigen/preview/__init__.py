"""The preview: every card, front and back, on a page that needs no network and no Anki."""

from ankigen.preview.differences import Difference, differences
from ankigen.preview.pages import (
    MEDIA_FOLDER,
    PICTURES_FOLDER,
    Entry,
    Status,
    page,
    shows_tex,
    with_findings,
)
from ankigen.preview.serve import Server

__all__ = [
    "MEDIA_FOLDER",
    "PICTURES_FOLDER",
    "Difference",
    "Entry",
    "Server",
    "Status",
    "differences",
    "page",
    "shows_tex",
    "with_findings",
]
