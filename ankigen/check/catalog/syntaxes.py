"""Codes of cards that are written for Obsidian's plugins."""

from __future__ import annotations

from ankigen.check.catalog.rule import error, warning

RULES = (
    warning(
        "read-otherwise",
        "A card that its plugin reads otherwise",
        "The syntaxes of plugins are read as the plugins read them, but where these take code, a "
        "formula, a link, a table or a comment for a card, or lose one. Each such place is said: "
        "the message tells what the plugin makes of it and how both read the same.",
    ),
    error(
        "unclosed-card",
        "A card that nothing ends",
        "A line begins a card of Obsidian_to_Anki, and no line below it ends it, so that it is no "
        "card. End it with the word that the plugin's settings name (`END`). Where the line below "
        "names no note type, the word may be a text's own, and this is a warning.",
    ),
    warning(
        "unknown-note-type",
        "A card of an unknown note type",
        "The line below `START` names the note type as Anki does, and the plugin's settings list "
        "those it knows, with their fields. Another one makes no card: write the name exactly, or "
        "add the note type under `syntaxes: {obsidian-to-anki: {note_types: …}}` in ankigen.yaml.",
    ),
    error(
        "regular-expression",
        "A regular expression that takes too long",
        "A regular expression of Obsidian_to_Anki's settings was broken off over this note, whose "
        "cards are therefore not known. Change it in the plugin, or name one of the stock ones.",
    ),
    warning(
        "plugin-settings",
        "Settings of a plugin that cannot be used",
        "A value in `.obsidian/plugins/…/data.json`, or of `syntaxes` in ankigen.yaml, can't "
        "be used to read the card syntax: its default counts, or what it is for is left out.",
    ),
)
