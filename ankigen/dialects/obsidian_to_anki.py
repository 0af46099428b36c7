"""Settings of the plugin Obsidian_to_Anki (`obsidian-to-anki-plugin`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ankigen.dialects.options import NOTHING, option

# The plugin asks Anki for these; they are what Anki itself comes with.
_NOTE_TYPES: Mapping[str, tuple[str, ...]] = {
    "Basic": ("Front", "Back"),
    "Basic (and reversed card)": ("Front", "Back"),
    "Basic (optional reversed card)": ("Front", "Back", "Add Reverse"),
    "Basic (type in the answer)": ("Front", "Back"),
    "Cloze": ("Text", "Back Extra"),
}


@dataclass(frozen=True, slots=True)
class ObsidianToAnki:
    """How cards of the syntax `obsidian-to-anki` are written."""

    begin: str = option("START", "Syntax>Begin Note", text="The line that begins a card.")
    end: str = option("END", "Syntax>End Note", text="What begins the line that ends a card.")
    begin_inline: str = option(
        "STARTI", "Syntax>Begin Inline Note", text="What begins a card on one line."
    )
    end_inline: str = option("ENDI", "Syntax>End Inline Note", text="What ends it.")
    target_deck: str = option(
        "TARGET DECK", "Syntax>Target Deck Line", text="What names the deck of a note's cards."
    )
    file_tags: str = option(
        "FILE TAGS", "Syntax>File Tags Line", text="What names the tags of a note's cards."
    )
    delete: str = option(
        "DELETE", "Syntax>Delete Note Line", text="What says that a card is to be deleted."
    )
    frozen_fields: str = option(
        "FROZEN",
        "Syntax>Frozen Fields Line",
        text="What begins a text for all cards of a note type.",
    )
    folder: str = option("", "Defaults>Scan Directory", text="The folder of the notes with cards.")
    deck: str = option(
        "Default", "Defaults>Deck", text="Deck of cards that name none; `Default` is as elsewhere."
    )
    tag: str = option("Obsidian_to_Anki", "Defaults>Tag", text="Tags of every card.")
    curly_clozes: bool = option(
        False, "Defaults>CurlyCloze", text="Whether `{text}` is a deletion in a cloze."
    )
    highlight_clozes: bool = option(
        False,
        "Defaults>CurlyCloze - Highlights to Clozes",
        text="Whether `==text==` is a deletion in a cloze.",
    )
    inline_tags: bool = option(
        False, "Defaults>Add Obsidian Tags", text="Whether `#tags` in a card are its tags."
    )
    folder_decks: Mapping[str, str] = option(
        NOTHING, "FOLDER_DECKS", text="Decks of the notes in folders."
    )
    folder_tags: Mapping[str, str] = option(
        NOTHING, "FOLDER_TAGS", text="Tags of the notes in folders."
    )
    ignore: tuple[str, ...] = option(
        (), "IGNORED_FILE_GLOBS", text="Patterns of notes without cards."
    )
    regexps: Mapping[str, str] = option(
        NOTHING,
        "CUSTOM_REGEXPS",
        text="Regular expressions by note type, whose groups are its fields.",
    )
    reversed: tuple[str, ...] = option(
        (), text="Note types that ask both ways, where Anki's own names do not say so."
    )
    note_types: Mapping[str, tuple[str, ...]] = option(
        _NOTE_TYPES, "fields_dict", text="The fields of each note type, in their order."
    )


def derived(given: Mapping[str, object]) -> Mapping[str, object]:
    """The plugin's settings with the note types that Anki has beside those that it was told."""
    told = given.get("fields_dict")
    if not isinstance(told, dict) or not told:
        return {key: value for key, value in given.items() if key != "fields_dict"}
    types = {name: list(names) for name, names in _NOTE_TYPES.items()}
    return {**given, "fields_dict": {**types, **told}}
