"""Anki's built-in filters, `{{filter:Field}}`, after its `rslib/src/template_filters.rs`."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from html.entities import name2codepoint
from typing import NamedTuple

from ankigen.expressions import expression
from ankigen.templates import clozes

NAMES = frozenset(
    {"text", "hint", "type", "cloze", "cloze-only", "nc", "furigana", "kana", "kanji", ""}
)
_LINE = expression(r"[^\n]+")
_RUBY = {"furigana": r"<ruby><rb>{}</rb><rt>{}</rt></ruby>", "kana": "{1}", "kanji": "{0}"}
_ENTITY = expression(r"&(?:#([0-9]{1,8});|#[xX]([0-9a-fA-F]{1,6});|([0-9A-Za-z]+);)?")


class Side(NamedTuple):
    """Which side of which card is shown; `number` counts from 1, as cloze numbers do."""

    number: int
    is_question: bool


def is_known(name: str) -> bool:
    """Whether Anki has such a filter; text to speech takes its language after the name."""
    return name in NAMES or name.startswith("tts ")


def apply(text: str, filters: Sequence[str], field: str, side: Side) -> str:
    """The field's text through the filters in their order; unknown ones change nothing."""
    if filters and filters[-1] == "type":
        # Typing replaces the field, whatever was to be done to it.
        special = filters[0] if len(filters) == 2 and filters[0] in ("cloze", "nc") else ""
        return f"[[type:{special}:{field}]]" if special else f"[[type:{field}]]"
    for name in filters:
        text = _apply(name, text, field, side)
    return text


def _apply(name: str, text: str, field: str, side: Side) -> str:
    if name == "text":
        return _decode(clozes.strip_markup(text))
    if name == "hint":
        return _hint(text, field)
    if name == "type":
        return f"[[type:{field}]]"
    if name == "cloze":
        return clozes.reveal(text, side.number, side.is_question)
    if name == "cloze-only":
        return clozes.reveal_only(text, side.number, side.is_question)
    if name in _RUBY:
        return _ruby(text, _RUBY[name])
    if name.startswith("tts "):
        return f"[anki:tts lang={name.removeprefix('tts ')}]{text}[/anki:tts]"
    return text


def _ruby(text: str, form: str) -> str:
    """Readings in brackets, ` ?([^ >]+?)\\[(.+?)\\]`, in that form; sounds stay as they are."""
    text = text.replace("&nbsp;", " ")
    pieces: list[str] = []
    start = 0
    for opened in _openings(text):
        base = max(text.rfind(" ", start, opened) + 1, text.rfind(">", start, opened) + 1, start)
        closed = text.find("]", opened + 2)
        if base >= opened:  # nothing to be read stands before it
            continue
        if not text.startswith("sound:", opened + 1):
            space = base > start and text[base - 1] == " "
            pieces.append(text[start : base - space])
            pieces.append(form.format(text[base:opened], text[opened + 1 : closed]))
        else:
            pieces.append(text[start : closed + 1])
        start = closed + 1
    return "".join(pieces) + text[start:]


def _openings(text: str) -> Iterator[int]:
    """Where brackets open that close in their line, with something between."""
    for line in _LINE.finditer(text):
        end = max(0, text.rfind("]", *line.span()) - 1)
        opened = text.find("[", line.start(), end)
        while opened >= 0:
            yield opened
            opened = text.find("[", opened + 1, end)


def _hint(text: str, field: str) -> str:
    """A link that shows the text; its id comes from both (in Anki, by another hash)."""
    if not text.strip():
        return text
    digest = hashlib.blake2b((text + field).encode(), digest_size=8).hexdigest()
    return (
        '\n<a class=hint href="#"\n'
        "onclick=\"this.style.display='none';\n"
        f"document.getElementById('hint{digest}').style.display='block';\n"
        f'return false;" draggable=false>\n{field}</a>\n'
        f'<div id="hint{digest}" class=hint style="display: none">{text}</div>\n'
    )


def _decode(text: str) -> str:
    """Entities as characters; one that is malformed leaves the whole text as it is, as in Anki."""
    pieces: list[str] = []
    start = 0
    for match in _ENTITY.finditer(text):
        decimal, hexadecimal, name = match.groups()
        if name:
            code = 39 if name == "apos" else name2codepoint.get(name, -1)
        else:
            code = int(decimal) if decimal else int(hexadecimal, 16) if hexadecimal else -1
        if not 0 <= code <= 0x10FFFF or 0xD800 <= code <= 0xDFFF:
            return text
        pieces += (text[start : match.start()], chr(code))
        start = match.end()
    return ("".join(pieces) + text[start:]).replace("\xa0", " ") if pieces else text
