"""Which sides the fields of a note type are."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from ankigen.cards import texts
from ankigen.cards.texts import Line, Text
from ankigen.types import Kind

_REVERSE_FIELD = "Add Reverse"
# The translations of "Basic (and reversed card)" that most people have.
_REVERSED = re.compile(
    r"-reversed$|reversed? card|beide richtungen|umgekehrt|invert|inversée|omgekeerd|odwróc"
    r"|обратн|反向|翻转|反轉|裏表反転|역방향"
)
_OPTIONAL = re.compile(
    r"optional|opcional|optionnel|facultati|opcjonal|необязат|可选|可選|任意|선택"
)


def kind(name: str, fields: Mapping[str, Text], both_ways: Collection[str] = ()) -> Kind:
    """What a note type asks for: those `both_ways` do so, others are told by their names, as Anki
    calls its own in each language."""
    if "Cloze" in name:
        return Kind.CLOZE
    if name in both_ways:
        return Kind.REVERSED
    asks = _reverse_field(name, tuple(fields))
    if asks is not None:
        return Kind.REVERSED if _has_text(fields[asks]) else Kind.BASIC
    low = name.lower()
    if _REVERSED.search(low):
        return Kind.REVERSED
    return Kind.TYPE_IN if "type in the answer" in low else Kind.BASIC


def _reverse_field(name: str, names: Sequence[str]) -> str | None:
    """The field which says that a card is asked both ways if there is anything in it."""
    if _REVERSE_FIELD in names:
        return _REVERSE_FIELD
    low = name.lower()
    is_optional = len(names) == 3 and _REVERSED.search(low) and _OPTIONAL.search(low)
    return names[2] if is_optional else None


def sides(name: str, names: Sequence[str], fields: Mapping[str, Text]) -> tuple[Text, Text]:
    """The first field, and all others one below the other; from the third on with their names."""
    question = texts.stripped(fields.get(names[0], ())) if names else ()
    answer: Text = ()
    asks = _reverse_field(name, names)
    for place, field in enumerate(names[1:]):
        text = texts.stripped(fields.get(field, ()))
        if field == asks or not _has_text(text):
            continue
        if place or answer:
            text = _named(field, text)
        gap = (Line("", text[0].number, text[0].column),) if answer else ()
        answer = (*answer, *gap, *text)
    return question, answer


def _named(name: str, text: Text) -> Text:
    first = text[0]
    if first.text.lstrip()[:1] in ("-", "*", ">", "#", "|", "`", "$", "!"):
        return (Line(f"{name}:", first.number, first.column), Line("", first.number), *text)
    return (Line(f"{name}: {first.text}", first.number, first.column), *text[1:])


def _has_text(text: Text) -> bool:
    return bool(texts.joined(text).strip())
