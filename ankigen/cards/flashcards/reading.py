"""The cards of a note's page, by the plugin's version, with their deck and tags."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ankigen.cards import names
from ankigen.cards.composed import Composition
from ankigen.cards.flashcards.implicit import Blocks
from ankigen.cards.flashcards.lines import Lines
from ankigen.cards.page import Page
from ankigen.dialects.flashcards import Flashcards
from ankigen.types import Note

_TAGS = re.compile(r"(?:cards-)?tags:(.*)$", re.IGNORECASE)
_USUAL_DECK = "Default"


def read(page: Page, rules: Flashcards, note: Note, root: str) -> Composition:
    """The cards of a page, and what is said of it."""
    reader = Lines(page, rules) if rules.version < 2 else Blocks(page, rules, note)
    folders = note.path.split("/")[:-1]
    deck = _deck(rules, note, folders, root)
    tags = (*_tags(page, note), *rules.default_tags)
    if rules.folder_tags and folders:
        tags = (*tags, "/".join(folders))
    cards = tuple(card._replace(deck=deck, tags=(*card.tags, *tags)) for card in reader.read())
    return Composition(cards, tuple(reader.remarks))


def _deck(rules: Flashcards, note: Note, folders: Sequence[str], root: str) -> str | None:
    """The deck that `cards-deck` names, else the folders', else that of the settings; None for that
    of any card of the note."""
    named = note.properties.get("cards-deck")
    if note.deck:
        return None
    if named:
        return names.deck(str(named))
    if rules.folder_decks and folders:
        return names.deck(rules.folder_deck_prefix, *folders) if rules.folder_deck_prefix else None
    if rules.deck != _USUAL_DECK:
        return names.deck(rules.deck)
    return None if rules.folder_decks else root


def _tags(page: Page, note: Note) -> tuple[str, ...]:
    """The tags of `cards-tags`, or of the first line that begins with `tags:`."""
    given = note.properties.get("cards-tags")
    if isinstance(given, list):
        return tuple(map(str, given))
    if given is None:
        match = next((match for line in page.lines if (match := _TAGS.match(line))), None)
        given = match[1] if match else ""
    return tuple(re.sub(r"[#,\[\]]", " ", str(given)).split())
