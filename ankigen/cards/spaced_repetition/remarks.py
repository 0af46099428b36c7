"""What is said where Spaced Repetition reads a note otherwise."""

from __future__ import annotations

from ankigen.cards import texts
from ankigen.cards.composed import ComposedCard, Remark
from ankigen.cards.spaced_repetition.scan import Difference
from ankigen.types import Kind

_OTHERWISE = "read-otherwise"
_MESSAGES = {
    "in-code": "the separator is in code, a formula, a link or a field, so this line isn't a card; "
    "for the plugin it is: write the separator outside, or leave it",
    "elsewhere": "the card is divided here, outside of code, formulas and links; the plugin does "
    "so elsewhere or makes none: put the separator before these",
    "cloze-in-code": "what looks like a deletion is in code and hides nothing; for the plugin it "
    "does: leave it, or write it outside of code",
    "near": "this looks like a separator and is none, as in the plugin: it is in full width, or "
    "has characters in it that nobody sees; type it anew",
    "in-table": "a separator in a table makes no card here; for the plugin it does: write the card "
    "on a line of its own",
    "field": "a field in an open answer stays in it; the plugin makes a card of this line and "
    "drops the one above: put a blank line between them if that is meant",
    "lost-question": "the lines above this one-line card are part of no card, as in the plugin: "
    "put a blank line between two cards",
    "hidden": "a card of the plugin hides this on both sides (`h`); in Anki it is shown, which "
    "may give the answer away: write another card, or `s` if it may be seen",
    "asks-nothing": "a number below this one asks for nothing; the plugin makes a card of it all "
    "the same, and here there is none: number the deletions 1, 2, 3",
    "within": "this deletion is within another one, or in the same formula, and hides nothing by "
    "itself; the plugin makes a card of it: write them apart",
    "schedule": "a schedule here can't be read, so its card counts as new: write it as in "
    "`<!--SR:!2026-01-31,10,250-->`, or remove it",
    "lost-cloze": "the deletions above this one-line card are part of no card, as in the plugin: "
    "put a blank line between two cards",
}


def difference(found: Difference) -> Remark:
    """A place where the plugin makes something else of the lines, or loses a card."""
    code = "near-marker" if found.what == "near" else _OTHERWISE
    return Remark(found.line, found.column, code, _MESSAGES[found.what])


def empty(card: ComposedCard) -> Remark | None:
    """A card of the plugin's with nothing on a side, which makes none here."""
    sides = [("asks", card.question)]
    if card.kind is not Kind.CLOZE:
        sides.append(("answers", card.answer))
    for verb, side in sides:
        if not texts.joined(side).strip():
            message = f"this card {verb} nothing, so it is left out: fill it in, or remove it"
            return Remark(card.line, card.column, "empty-card", message)
    return None
