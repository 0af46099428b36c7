"""Which sides the fields of a note type are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ankigen.cards import texts
from ankigen.cards.texts import Line, Text
from ankigen.types import Kind

_REVERSE_FIELD = "Add Reverse"


def kind(name: str, fields: Mapping[str, Text]) -> Kind:
    """What a note type asks for, by its name: Anki's own are told by these words, too."""
    if "Cloze" in name:
        return Kind.CLOZE
    if _REVERSE_FIELD in fields:
        return Kind.REVERSED if _has_text(fields[_REVERSE_FIELD]) else Kind.BASIC
    low = name.lower()
    if "reversed card" in low or low.endswith("-reversed"):
        return Kind.REVERSED
    return Kind.TYPE_IN if "type in the answer" in low else Kind.BASIC


def sides(names: Sequence[str], fields: Mapping[str, Text]) -> tuple[Text, Text]:
    """The first field, and all others one below the other; from the third on with their names."""
    question = texts.stripped(fields.get(names[0], ())) if names else ()
    answer: Text = ()
    for place, name in enumerate(names[1:]):
        text = texts.stripped(fields.get(name, ()))
        if name == _REVERSE_FIELD or not _has_text(text):
            continue
        if place or answer:
            text = _named(name, text)
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
