"""What a card may take and hold; one that is beyond is reported, and the rest go on."""

from __future__ import annotations

from collections.abc import Iterator

from ankigen.render import clozes
from ankigen.render.draft import Draft
from ankigen.types import Card, Diagnostic, Location, Note, Severity

# Anki syncs a card whole, and each client lays it out whole.
CARD_CHARACTERS = 2_000_000
# Notes may embed one another: a thousand cards that each embed a note of a megabyte are a gigabyte,
# and several in memory. What a note says itself is not counted, with room for its HTML.
NOTE_CHARACTERS = 5_000_000
DECK_CHARACTERS = 50_000_000
GROWTH = 20  # a formula of one letter has 14 characters of HTML for each of its own
DELETIONS = 500  # and the highest number: Anki makes cards of no others
DEEP_DELETIONS = 10  # in one another: Anki makes no cards of those within
MEDIA_BYTES = 100_000_000  # AnkiWeb takes no larger files


def size(draft: Draft) -> int:
    """The characters of HTML of a card."""
    return len(draft.question) + len(draft.answer) + len(draft.context) + len(draft.lead)


def embedded(note: Note, characters: int) -> int:
    """How many of the characters of HTML of a note's cards are not from itself; below 0 for fewer
    than it may have."""
    return characters - GROWTH * len(note.body)


def too_large(location: Location, what: str, most: int) -> Diagnostic:
    """The error for cards that are too large together, from a place on."""
    message = (
        f"{what} embed more than {most:,} characters of HTML together, and from here on they are "
        "left out: link to notes instead of embedding them, or make another deck"
    )
    return Diagnostic(location, "deck-too-large", message, Severity.ERROR)


def refusals(card: Card, draft: Draft) -> list[Diagnostic]:
    """The errors for a card that holds more than it may."""
    found: list[Diagnostic] = []
    characters = size(draft)
    if characters > CARD_CHARACTERS:
        message = (
            f"{characters:,} characters of HTML, more than {CARD_CHARACTERS:,}: divide the card, "
            "or put pictures into files"
        )
        found.append(Diagnostic(card.location, "card-too-large", message, Severity.ERROR))
    if len(draft.deletions) > DELETIONS:
        message = f"{len(draft.deletions):,} deletions, more than {DELETIONS}: divide the card"
        found.append(Diagnostic(card.location, "too-many-deletions", message, Severity.ERROR))
    elif draft.deletions and (highest := clozes.highest(draft.question)) > DELETIONS:
        message = (
            f"a deletion has the number {highest}, and Anki knows none above {DELETIONS}: give it "
            "a lower one, or write `{{c0::`, which gets a number of its own"
        )
        found.append(Diagnostic(card.location, "deletion-number", message, Severity.ERROR))
    elif len(draft.deletions) > DEEP_DELETIONS < clozes.depth(draft.question):
        message = f"deletions more than {DEEP_DELETIONS} deep in one another: divide the card"
        found.append(Diagnostic(card.location, "too-many-deletions", message, Severity.ERROR))
    return found


def warnings(card: Card, draft: Draft) -> Iterator[Diagnostic]:
    """The warnings for media that will not reach every device."""
    for media in draft.media:
        try:
            number = media.path.stat().st_size
        except OSError:
            continue  # packaging says so
        if number > MEDIA_BYTES:
            message = (
                f"{media.path.name} has {number / 1_000_000:,.0f} MB, and AnkiWeb syncs no file "
                f"above {MEDIA_BYTES / 1_000_000:.0f} MB: make it smaller"
            )
            yield Diagnostic(card.location, "large-media", message)
