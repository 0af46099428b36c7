"""The syntax of the plugin Flashcards."""

from ankigen.cards.flashcards.reading import read

__all__ = ["read"]
