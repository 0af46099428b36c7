"""Finding the cards of a note: `extract(note, options)`. One module a card syntax."""

from __future__ import annotations

from ankigen.cards.extract import extract
from ankigen.cards.markers import configured
from ankigen.cards.options import Extraction, FoundCard, Options
from ankigen.cards.registry import mistakes
from ankigen.cards.sides import KIND_TAGS

__all__ = ["KIND_TAGS", "Extraction", "FoundCard", "Options", "configured", "extract", "mistakes"]
