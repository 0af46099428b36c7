"""Settings of plugins, as they write them, and options, as people do."""

from __future__ import annotations

from typing import Any

import pytest

from ankigen.dialects import BY_NAME, DIALECTS, read, written


def settings(name: str, data: dict[str, object]) -> Any:
    """A plugin's settings, which must all be readable."""
    values, mistakes = read(BY_NAME[name], data)
    assert mistakes == ()
    return BY_NAME[name].settings(**values)


def test_no_settings_are_the_defaults() -> None:
    """A plugin that was never configured has its own defaults."""
    for dialect in DIALECTS:
        values, mistakes = read(dialect, {})
        assert mistakes == ()
        assert dialect.settings(**values) == dialect.settings()


# What a plugin writes, with another value in each key than its own default, and what that sets.
SPACED = {
    "flashcardTags": (["#a"], "tags", ("#a",)),
    "flashcardTagsToIgnore": (["#b"], "ignored_tags", ("#b",)),
    "convertFoldersToDecks": (True, "folders_as_decks", True),
    "noteFoldersToIgnore": (["**/*.excalidraw.md"], "ignore", ("**/*.excalidraw.md",)),
    "singleLineCardSeparator": (";;", "separator", ";;"),
    "singleLineReversedCardSeparator": (";;;", "reversed_separator", ";;;"),
    "multilineCardSeparator": ("—", "separator_line", "—"),
    "multilineReversedCardSeparator": ("", "reversed_separator_line", ""),
    "multilineCardEndMarker": ("+++", "end_line", "+++"),
    "clozePatterns": (["**[123;;]answer[;;hint]**"], "clozes", ("**[123;;]answer[;;hint]**",)),
}
SYNTAX = {
    "Begin Note": "begin", "End Note": "end", "Begin Inline Note": "begin_inline",
    "End Inline Note": "end_inline", "Target Deck Line": "target_deck",
    "File Tags Line": "file_tags", "Delete Note Line": "delete",
    "Frozen Fields Line": "frozen_fields",
}  # fmt: skip
DEFAULTS = {
    "Scan Directory": ("Cards", "folder"), "Tag": ("mine", "tag"), "Deck": ("D", "deck"),
    "CurlyCloze": (True, "curly_clozes"),
    "CurlyCloze - Highlights to Clozes": (True, "highlight_clozes"),
    "Add Obsidian Tags": (True, "inline_tags"),
}  # fmt: skip
FLASHCARDS_1 = {
    "flashcardsTag": ("fc", "tag", "fc"),
    "inlineSeparator": ("!!", "separator", "!!"),
    "inlineSeparatorReverse": ("!!!", "reversed_separator", "!!!"),
    "deck": ("D", "deck", "D"),
    "folderBasedDeck": (False, "folder_decks", False),
    "defaultAnkiTag": ("mine", "default_tags", ("mine",)),
}
FLASHCARDS_2 = {
    "hashtag": ({"enabled": False, "basicTag": "fc"}, "tag", "fc"),
    "inlineReverseSeparator": ("!!!", "reversed_separator", "!!!"),
    "defaultDeck": ("D", "deck", "D"),
    "folderBasedDecks": (False, "folder_decks", False),
    "folderDeckPrefix": ("P", "folder_deck_prefix", "P"),
    "folderBasedTags": (True, "folder_tags", True),
    "defaultTags": (["a", "b"], "default_tags", ("a", "b")),
    "inline": ({"enabled": False}, "inline", False),
    "cloze": ({"enabled": False}, "clozes", False),
    "highlightCloze": ({"enabled": False}, "highlight_clozes", False),
    "atomic": ({"enabled": False}, "whole_notes", False),
    "fenced": ({"enabled": False}, "fenced", False),
}


@pytest.mark.parametrize(
    ("dialect", "key", "given", "option", "value"),
    [
        *(("spaced-repetition", key, *row) for key, row in SPACED.items()),
        *(("flashcards", key, *row) for key, row in FLASHCARDS_1.items()),
        *(("flashcards", key, *row) for key, row in FLASHCARDS_2.items()),
    ],
)
def test_each_key_sets_its_option(
    dialect: str, key: str, given: object, option: str, value: object
) -> None:
    """A key of a plugin's settings sets one option, whose default is another value."""
    data = {key: given}
    found = settings(dialect, {"settings": data} if dialect == "spaced-repetition" else data)
    assert getattr(found, option) == value
    assert getattr(BY_NAME[dialect].settings(), option) != value


def test_each_word_and_default_of_obsidian_to_anki_sets_its_option() -> None:
    """All words may be renamed, and all defaults be others."""
    data = {
        "Syntax": {key: f"my {key}" for key in SYNTAX},
        "Defaults": {key: value for key, (value, _) in DEFAULTS.items()},
        "FOLDER_TAGS": {"a": "b c"},
        "IGNORED_FILE_GLOBS": ["**/*.excalidraw.md"],
    }
    found = settings("obsidian-to-anki", {"settings": data})
    assert {key: getattr(found, name) for key, name in SYNTAX.items()} == data["Syntax"]
    assert {key: getattr(found, name) for key, (_, name) in DEFAULTS.items()} == data["Defaults"]
    assert (found.folder_tags, found.ignore) == ({"a": "b c"}, ("**/*.excalidraw.md",))


def test_old_and_new_spellings_of_separators() -> None:
    """Older versions of Spaced Repetition spell two keys otherwise; the new spelling wins."""
    old = {"singlelineCardSeparator": ";;", "singlelineReversedCardSeparator": ";;;"}
    found = settings("spaced-repetition", {"settings": old})
    assert (found.separator, found.reversed_separator) == (";;", ";;;")
    both = {**old, "singleLineCardSeparator": "::"}
    assert settings("spaced-repetition", {"settings": both}).separator == "::"


def test_empty_tags_are_dropped() -> None:
    """An empty tag would take every note for one with cards."""
    data = {"settings": {"flashcardTags": ["", "#python", "#a/b"]}}
    assert settings("spaced-repetition", data).tags == ("#python", "#a/b")


@pytest.mark.parametrize(
    ("data", "patterns"),
    [
        ({}, ("==[123;;]answer[;;hint]==",)),
        ({"convertHighlightsToClozes": False}, ()),
        (
            {"convertBoldTextToClozes": True, "convertCurlyBracketsToClozes": True},
            (
                "==[123;;]answer[;;hint]==",
                "**[123;;]answer[;;hint]**",
                "{{[123;;]answer[;;hint]}}",
            ),
        ),
        ({"clozePatterns": [], "convertHighlightsToClozes": True}, ()),
    ],
)
def test_switches_stand_for_patterns(data: dict[str, object], patterns: tuple[str, ...]) -> None:
    """Where a version had no patterns of clozes yet, its switches say which there are."""
    assert settings("spaced-repetition", data).clozes == patterns


def test_words_and_fields_of_obsidian_to_anki() -> None:
    """Renamed words, decks of folders and note types are read; empty values are none."""
    found = settings(
        "obsidian-to-anki",
        {
            "settings": {
                "Syntax": {"Begin Note": "%%ANKI", "End Note": "END%%"},
                "Defaults": {"Deck": "Obsidian", "CurlyCloze": True, "Scan Directory": "/Cards"},
                "FOLDER_DECKS": {"a": "", "a/b": "Deck"},
                "CUSTOM_REGEXPS": {"Basic": "", "Cloze": "((?:.+))"},
            },
            "fields_dict": {"Einfach": ["Vorderseite", "Rückseite"]},
        },
    )
    assert (found.begin, found.end, found.begin_inline) == ("%%ANKI", "END%%", "STARTI")
    assert (found.deck, found.curly_clozes, found.folder) == ("Obsidian", True, "/Cards")
    assert found.folder_decks == {"a/b": "Deck"}
    assert found.regexps == {"Cloze": "((?:.+))"}
    assert found.note_types["Einfach"] == ("Vorderseite", "Rückseite")
    assert found.note_types["Basic"] == ("Front", "Back")


def test_version_of_flashcards() -> None:
    """The version is told by the keys that it writes."""
    assert settings("flashcards", {"flashcardsTag": "fc", "deck": "D"}).version == 1
    newer = {"defaultDeck": "D", "hashtag": {"enabled": True, "basicTag": "fc"}}
    found = settings("flashcards", newer)
    assert (found.version, found.tag, found.deck) == (2, "fc", "D")


def test_what_cannot_be_read_is_said() -> None:
    """A value of another type is a mistake under its own key, and no other value is lost by it."""
    data = {"settings": {"flashcardTags": 7.5, "convertFoldersToDecks": "yes"}}
    values, mistakes = read(BY_NAME["spaced-repetition"], data)
    assert [mistake.key for mistake in mistakes] == ["convertFoldersToDecks"]
    assert values["tags"] == ("7.5",)
    wrong = {"Syntax": {"Begin Note": ["START"]}}
    _, mistakes = read(BY_NAME["obsidian-to-anki"], {"settings": wrong})
    assert [str(mistake.message) for mistake in mistakes] == ["must be a text"]


def test_options_of_a_person_are_checked() -> None:
    """Unknown options and wrong values are mistakes."""
    _, mistakes = written(BY_NAME["headings"].settings, {"level": "two", "depth": 3})
    assert [mistake.key for mistake in mistakes] == ["level", "depth"]
