"""The syntax of the plugin Spaced Repetition."""

from ankigen.cards.spaced_repetition.reading import mistakes, read

__all__ = ["mistakes", "read"]
