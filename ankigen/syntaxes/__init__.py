"""Finding the cards of a note: `extract(note, options)`. One module a card syntax."""

from __future__ import annotations

from ankigen.syntaxes.options import Extraction, Options
from ankigen.syntaxes.qa import KIND_TAGS, extract

__all__ = ["KIND_TAGS", "Extraction", "Options", "extract"]
