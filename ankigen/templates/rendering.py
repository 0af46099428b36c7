"""What Anki will do with a note: the cards that it gives, and the two sides of each.

After Anki's `rslib/src/template.rs` and `notetype/cardgen.rs`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from ankigen.templates import clozes, filters
from ankigen.templates.language import Node, Replacement, Text, parse
from ankigen.types import NoteType

SPECIAL_FIELDS = frozenset(
    {"FrontSide", "Card", "CardFlag", "Deck", "Subdeck", "Tags", "Type", "CardID"}
)
_EMPTY = re.compile(r"(?:[\t\n\v\f\r ]|</?(?:br|div) ?/?>)*", re.IGNORECASE | re.ASCII)
_EMPTY_BEGINS = "\t\n\v\f\r <"


class CardGeneration:
    """The cards that Anki makes of the notes of a note type: for many notes, since those with text
    in the same fields give the same."""

    def __init__(self, note_type: NoteType) -> None:
        self._note_type = note_type
        self._known: dict[tuple[bool, ...], tuple[int, ...]] = {}

    def ordinals(self, fields: Sequence[str], tags: Sequence[str] = ()) -> tuple[int, ...]:
        """A note's cards: its templates, or its cloze numbers less one.

        Empty when none of them would show anything on its front. `fields` are HTML, in the order of
        the note type's.
        """
        if self._note_type.is_cloze:
            return clozes.ordinals(iter(fields))
        # Most fields tell by their first character, or have none; see `_has_text`.
        filled = (
            bool(tags),
            *[text != "" and (text[0] not in _EMPTY_BEGINS or _has_text(text)) for text in fields],
        )
        found = self._known.get(filled)
        if found is None:
            found = self._known[filled] = self._ordinals(filled)
        return found

    def _ordinals(self, filled: tuple[bool, ...]) -> tuple[int, ...]:
        own = zip(("Tags", *(each.name for each in self._note_type.fields)), filled, strict=True)
        names = {name for name, has_text in own if has_text} | SPECIAL_FIELDS - {
            "FrontSide",
            "Tags",
        }
        return tuple(
            ordinal
            for ordinal, template in enumerate(self._note_type.templates)
            if shows(parse(template.front)[0], names)
        )


def render(
    note_type: NoteType,
    ordinal: int,
    fields: Sequence[str],
    tags: Sequence[str] = (),
    deck: str = "Default",
) -> tuple[str, str]:
    """The two sides of a card as Anki's own rendering has them, the front in the back's place of
    `{{FrontSide}}`, before it turns `[sound:…]` and `[[type:…]]` into controls."""
    template = note_type.templates[0 if note_type.is_cloze else ordinal]
    special = {
        "Tags": " ".join(tags),
        "Type": note_type.name,
        "Deck": deck,
        "Subdeck": deck.rsplit("::", 1)[-1],
        "CardFlag": "flag0",
        "Card": template.name,
        "CardID": "0",
        f"c{ordinal + 1}": "1",
    }
    own = zip((each.name for each in note_type.fields), fields, strict=True)
    texts = special | dict(own) | {"FrontSide": ""}
    filled = {name for name, text in texts.items() if _has_text(text)}
    number = ordinal + 1
    front = _render(
        parse(template.front)[0], _Context(texts, filled), filters.Side(number, is_question=True)
    )
    context = _Context(texts | {"FrontSide": front}, filled)
    back = _render(parse(template.back)[0], context, filters.Side(number, is_question=False))
    return front, back


@dataclass(frozen=True, slots=True)
class _Context:
    """What the names of a template stand for, which of them are not empty, and what a key with
    its filters was found to show."""

    texts: Mapping[str, str]
    filled: AbstractSet[str]
    shown: dict[tuple[str, tuple[str, ...]], str] = field(default_factory=dict)


def _has_text(text: str) -> bool:
    """Whether Anki takes a field for filled: it holds more than white space and empty lines."""
    return text != "" and _EMPTY.fullmatch(text) is None


def shows(nodes: Sequence[Node], filled: AbstractSet[str]) -> bool:
    """Whether a front shows a field; text around it alone gives no card."""
    for node in nodes:
        if isinstance(node, Text):
            continue
        if isinstance(node, Replacement):
            if node.key in filled:
                return True
        elif (node.key in filled) != node.negated and shows(node.children, filled):
            return True
    return False


def _render(nodes: Sequence[Node], context: _Context, side: filters.Side) -> str:
    pieces: list[str] = []
    for node in nodes:
        if isinstance(node, Text):
            pieces.append(node.text)
        elif isinstance(node, Replacement):
            pieces.append(_field(node, context, side))
        elif (node.key in context.filled) != node.negated:
            pieces.append(_render(node.children, context, side))
    return "".join(pieces)


def _field(node: Replacement, context: _Context, side: filters.Side) -> str:
    """What stands in the place of a name; worked out once, however often a template has it."""
    text = context.texts.get(node.key, "")
    # Anki puts the front in as it is, whatever filters are written before its name.
    if node.key == "FrontSide" or not node.filters:
        return text
    known = (node.key, node.filters)
    if known not in context.shown:
        context.shown[known] = filters.apply(text, node.filters, node.key, side)
    return context.shown[known]
