"""Settings of the plugin Spaced Repetition (`obsidian-spaced-repetition`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ankigen.dialects.options import option

_PARTS = "[123;;]answer[;;hint]"


@dataclass(frozen=True, slots=True)
class SpacedRepetition:
    """How cards of the syntax `spaced-repetition` are written. An empty separator is none."""

    tags: tuple[str, ...] = option(
        ("flashcards",),
        "flashcardTags",
        text="Tags of the notes that hold cards; tags below them count.",
    )
    ignored_tags: tuple[str, ...] = option(
        (), "flashcardTagsToIgnore", text="Tags of notes that hold none."
    )
    folders_as_decks: bool = option(
        False,
        "convertFoldersToDecks",
        text="Every note in a folder may hold cards, and the folders are their decks.",
    )
    ignore: tuple[str, ...] = option(
        (), "noteFoldersToIgnore", text="Folders, or patterns as in .gitignore, without cards."
    )
    separator: str = option(
        "::",
        "singleLineCardSeparator",
        "singlelineCardSeparator",
        text="Between question and answer on one line.",
    )
    reversed_separator: str = option(
        ":::",
        "singleLineReversedCardSeparator",
        "singlelineReversedCardSeparator",
        text="The same for a card that is asked both ways.",
    )
    separator_line: str = option(
        "?",
        "multilineCardSeparator",
        text="The line between a question and an answer of several lines.",
    )
    reversed_separator_line: str = option(
        "??", "multilineReversedCardSeparator", text="The same for a card that is asked both ways."
    )
    end_line: str = option(
        "",
        "multilineCardEndMarker",
        text="The line that ends a card; where it is empty, a blank line does.",
    )
    clozes: tuple[str, ...] = option(
        (f"=={_PARTS}==",),
        "clozePatterns",
        text="How deletions are written: `answer`, a number and a hint with what is around them.",
    )


def derived(given: Mapping[str, object]) -> Mapping[str, object]:
    """The plugin's settings, where an older version's switches stand for the patterns of clozes."""
    if given.get("clozePatterns") is not None:
        return given
    switches = (
        ("convertHighlightsToClozes", True, f"=={_PARTS}=="),
        ("convertBoldTextToClozes", False, f"**{_PARTS}**"),
        ("convertCurlyBracketsToClozes", False, f"{{{{{_PARTS}}}}}"),
    )
    patterns = [pattern for key, usual, pattern in switches if given.get(key, usual) is True]
    return {**given, "clozePatterns": patterns}
