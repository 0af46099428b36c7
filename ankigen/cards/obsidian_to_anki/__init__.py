"""The syntax of the plugin Obsidian_to_Anki."""

from ankigen.cards.obsidian_to_anki.reading import mistakes, read

__all__ = ["mistakes", "read"]
