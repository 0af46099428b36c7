"""What Obsidian_to_Anki writes into notes, and reads from them.

See the wiki of Obsidian_to_Anki ("Note formatting", "Deck formatting", "Tag formatting"): a deck
or tags for a whole file stand on the line of `TARGET DECK` or `FILE TAGS` or on the next.
"""

from __future__ import annotations

import re

from ankigen.lines import Leaf, Line, Scanner

# Anki's note ids are milliseconds since the epoch; without the comment only such numbers count.
_ID = re.compile(r"(?P<delete>(?:^|(?<=\s))DELETE[ \t]*)?<!--[ \t]*ID:[ \t]*(?P<id>\d+)[ \t]*-->")
_AT_END = re.compile(r"(?<![ \t])[ \t]*<!--[ \t]*ID:[ \t]*\d+[ \t]*-->[ \t]*$", re.MULTILINE)
_BARE_ID = re.compile(r"^ID:[ \t]*(?P<id>\d{13})[ \t]*$")
_DIRECTIVE = re.compile(r"^(TARGET DECK|FILE TAGS)(?:[ \t]*:[ \t]*(.*?))?[ \t]*$")
_MEANT = ("TARGET DECK", "FILE TAGS")


def find_id(line: str) -> re.Match[str] | None:
    """The id of a card in the line; the group `id` is the number, `delete` says to delete it."""
    if "ID:" not in line:
        return None
    return _ID.search(line) or _BARE_ID.match(line)


def without_ids(text: str) -> str:
    """The text without ids in comments, all else where it was."""
    text = _AT_END.sub("", text)
    return _ID.sub(lambda match: " " * len(match[0]), text)


def file_settings(body: str) -> tuple[str | None, tuple[str, ...], frozenset[int]]:
    """The deck and the tags for a whole note, and the lines (from 0) that say so."""
    if not any(text in body for text in _MEANT):
        return None, (), frozenset()
    scanner = Scanner()
    texts = body.split("\n")
    deck: str | None = None
    tags: tuple[str, ...] = ()
    used: set[int] = set()
    for number, text in enumerate(texts):
        was_open = scanner.leaf >= Leaf.FENCE
        if scanner.feed(text) is not Line.TEXT or was_open:
            continue
        match = _DIRECTIVE.match(text)
        if not match:
            continue
        used.add(number)
        value = match[2]
        if match[2] is None and number + 1 < len(texts):
            value = texts[number + 1].strip()
            used.add(number + 1)
        if match[1] == "TARGET DECK":
            deck = deck or value or None
        else:
            tags += tuple((value or "").replace(",", " ").split())
    return deck, tags, frozenset(used)
