"""Finding the cards of a note: `extract(note, options)`. One module a card syntax."""

from __future__ import annotations

from ankigen.cards.extract import extract
from ankigen.cards.markers import configured
from ankigen.cards.options import Extraction, FoundCard, Options
from ankigen.cards.registry import mistakes

__all__ = ["Extraction", "FoundCard", "Options", "configured", "extract", "mistakes"]
