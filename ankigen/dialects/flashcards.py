"""Settings of the plugin Flashcards (`flashcards-obsidian`), versions 1 and 2."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ankigen.dialects.options import option


@dataclass(frozen=True, slots=True)
class Flashcards:
    """How cards of the syntax `flashcards` are written."""

    version: int = option(
        1, "version", text="The plugin's: 1 reads paragraphs and lines, 2 sections and lists."
    )
    tag: str = option(
        "card", "flashcardsTag", "hashtag>basicTag", text="The tag that makes a card of a text."
    )
    tagged: bool = option(True, "hashtag>enabled", text="Whether the tag makes cards.")
    separator: str = option(
        "::", "inlineSeparator", text="Between question and answer on one line."
    )
    reversed_separator: str = option(
        ":::",
        "inlineSeparatorReverse",
        "inlineReverseSeparator",
        text="The same for a card that is asked both ways.",
    )
    deck: str = option(
        "Default",
        "deck",
        "defaultDeck",
        text="Deck of cards that name none; `Default` is as elsewhere.",
    )
    folder_decks: bool = option(
        True, "folderBasedDeck", "folderBasedDecks", text="Whether folders are decks."
    )
    folder_deck_prefix: str = option(
        "", "folderDeckPrefix", text="Deck that the decks of folders are in."
    )
    folder_tags: bool = option(
        False, "folderBasedTags", text="Whether the path of a note's folders is a tag."
    )
    default_tags: tuple[str, ...] = option(
        ("obsidian",), "defaultAnkiTag", "defaultTags", text="Tags of every card."
    )
    inline: bool = option(True, "inline>enabled", text="Whether a separator makes cards.")
    clozes: bool = option(True, "cloze>enabled", text="Whether braces make deletions.")
    highlight_clozes: bool = option(
        True, "highlightCloze>enabled", text="Whether `==text==` makes deletions."
    )
    whole_notes: bool = option(
        True, "atomic>enabled", text="Whether `test` in a note's properties makes a card of it."
    )
    fenced: bool = option(True, "fenced>enabled", text="Whether `flashcard` fences make cards.")


_OF_VERSION_2 = ("defaultDeck", "contextStrategy", "hashtag", "folderBasedDecks", "explicitSyntax")


def derived(given: Mapping[str, object]) -> Mapping[str, object]:
    """The plugin's settings with the version that writes such."""
    return {**given, "version": 2 if any(key in given for key in _OF_VERSION_2) else 1}
