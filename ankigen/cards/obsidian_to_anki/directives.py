"""What a note, its properties and its folders say of all its cards: their deck and tags."""

from __future__ import annotations

from dataclasses import dataclass

from ankigen.cards import names
from ankigen.cards.page import Page
from ankigen.dialects.obsidian_to_anki import ObsidianToAnki
from ankigen.types import Note

_USUAL_DECK = "Default"  # the plugin's own, which means nothing


@dataclass(frozen=True, slots=True)
class Directives:
    """The deck (None where nothing names one), the tags, and the lines that say so."""

    deck: str | None
    tags: tuple[str, ...]
    lines: tuple[int, ...]


def read(page: Page, rules: ObsidianToAnki, note: Note) -> Directives:
    """The first `TARGET DECK` and `FILE TAGS`, with the value on the line or below it, else those
    of the properties; then the folders', the innermost first; then those of all cards."""
    deck, deck_lines = _value(page, rules.target_deck, note)
    file_tags, tag_lines = _value(page, rules.file_tags, note)
    folders = note.path.split("/")[:-1]
    paths = ["/".join(folders[:end]) for end in range(len(folders), 0, -1)]
    if not deck:
        usual = rules.deck if rules.deck != _USUAL_DECK else ""
        deck = next(
            (rules.folder_decks[path] for path in paths if path in rules.folder_decks), usual
        )
    tags = [file_tags, *(rules.folder_tags.get(path, "") for path in paths), rules.tag]
    return Directives(
        names.deck(deck) if deck and not note.deck else None,
        tuple(tag for text in tags for tag in text.replace(",", " ").split()),
        (*deck_lines, *tag_lines),
    )


def _value(page: Page, word: str, note: Note) -> tuple[str, tuple[int, ...]]:
    """What a word names, and the lines that it does so on."""
    given = note.properties.get(word)
    if isinstance(given, list):
        given = " ".join(map(str, given))
    if given:
        return str(given), ()
    for number, line in enumerate(page.lines):
        if not line.startswith(word) or page.opaque[number]:
            continue
        rest = line[len(word) :]
        if rest.startswith(":"):
            return rest[1:].strip(), (number,)
        if not rest.strip() and number + 1 < len(page.lines):
            return page.lines[number + 1].strip(), (number, number + 1)
    return "", ()
