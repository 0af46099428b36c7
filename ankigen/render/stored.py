r"""A field as Anki stores it: nothing in it is rewritten, run or taken for something else.

Anki's editor loads a field into a browser and writes back what that makes of it, even where a note
is only looked at. So a field is written as a browser serialises it (HTML, "serialising HTML
fragments"), with no character reference but `&amp;`, `&lt;`, `&gt;` and `&nbsp;`; in attributes,
where browsers disagree on quotes and angle brackets, there are none. Before a browser sees a card,
Anki replaces `[sound:…]`, `[anki:…]`, `[[type:…]]` and LaTeX wherever they stand, and its editor
takes all between `\(` and `\)` for a formula, in code and attributes too. What would be taken so is
parted by an element that shows nothing (`<wbr>`), in formulas by a space.
"""

from __future__ import annotations

import html
import re
from collections.abc import Container, Iterator
from typing import Literal, NamedTuple

from ankigen.expressions import expression

TAG = r'<(?:[^<>"]|"[^"]*")*>'
_TOKEN = expression(rf"(?P<tag>{TAG})|[^<]+|<")
_CODE = expression(r"<(/?)(?:code|pre)\b")
_SPAN = expression(r'<(/?)span\b([^>]*\bclass="math )?')

# Names of media are shorter than what is looked at of a sound's.
_COMMAND = expression(r"\[(?=sound:([^\]]{0,100})|anki:|\[type:|/?(?:\$\$?|(?i:latex))\])")
_DELETION = expression(r"\{(?=\{c[0-9])")
_DELIMITER = expression(r"\\(?=[(\[])")
_REFERENCE = expression(r"&(?!(?:amp|lt|gt|nbsp);)(?:#?\w+;)?")
_ATTRIBUTE = expression(r'(?<= )([\w:-]+)="([^"]*)"')
_ADDRESSES = frozenset(("cite", "href", "poster", "src"))
_UNSTABLE_ATTRIBUTE = expression(r'="[^"]*(?:&[lg]t;|\\[(\[])')
# What shows nothing and breaks no line, where there can be no element.
_JOINER = "\N{WORD JOINER}"
_LOOK_ALIKES = str.maketrans({"<": "‹", ">": "›"})
_OPENING_QUOTE = expression(r'(?:(?<=[\s(\[])|^)"')
_ENCODED = {'"': "%22", "<": "%3C", ">": "%3E", "\u00a0": "%C2%A0"}

Place = Literal["text", "code", "math"]


class Token(NamedTuple):
    """A tag, or the text between two; `place` is where the text stands."""

    text: str
    is_tag: bool
    place: Place


def tokens(rendered: str) -> Iterator[Token]:
    """The tags of rendered HTML and the text between them, in order."""
    code = spans = math = 0
    for match in _TOKEN.finditer(rendered):
        text = match[0]
        is_tag = match["tag"] is not None
        if not is_tag:
            pass
        elif found := _CODE.match(text):
            code += -1 if found[1] else 1
        elif found := _SPAN.match(text):
            if found[1]:
                math = 0 if math == spans else math
                spans -= 1
            else:
                spans += 1
                math = math or (spans if found[2] and not code else 0)
        yield Token(text, is_tag, "code" if code else "math" if math else "text")


def part(place: Place) -> str:
    """What keeps two characters apart in a text and changes nothing that is seen."""
    return " " if place == "math" else "<wbr>"


def store(rendered: str, media: Container[str] = ()) -> str:
    """Rendered HTML as a field; of Anki's commands it keeps the sounds of `media`, which the card
    brings along."""
    if _is_stable(rendered):
        return rendered
    last = max(rendered.rfind("\\)"), rendered.rfind("\\]"))
    pieces: list[str] = []
    position = 0
    for token in tokens(rendered):
        text = token.text
        if token.is_tag:
            pieces.append(_store_tag(text) if '"' in text else text)
        else:
            text = _split_commands(text, media, part(token.place))
            if token.place == "code" and position < last:
                text = _DELIMITER.sub(r"\\<wbr>", text)
            pieces.append(_refer(text))
        position += len(token.text)
    return "".join(pieces)


def _is_stable(rendered: str) -> bool:
    """Whether rendered HTML is stored as it is; most has few of the signs that could change it."""
    return not (
        "\u00a0" in rendered
        or ("&" in rendered and _REFERENCE.search(rendered))
        or ("[" in rendered and _COMMAND.search(rendered))
        or ("{{c" in rendered and _DELETION.search(rendered))
        or (("&lt;" in rendered or "&gt;" in rendered) and _UNSTABLE_ATTRIBUTE.search(rendered))
        or (
            "\\" in rendered
            and (_UNSTABLE_ATTRIBUTE.search(rendered) or _has_delimiter_in_code(rendered))
        )
    )


def _has_delimiter_in_code(rendered: str) -> bool:
    """Whether what begins a formula may stand in code."""
    begin = _CODE.search(rendered)
    end = max(rendered.rfind("</code>"), rendered.rfind("</pre>"))
    return begin is not None and _DELIMITER.search(rendered, begin.start(), end) is not None


def store_text(text: str) -> str:
    """Plain text as a field."""
    return store(html.escape(text, quote=False))


def _split_commands(text: str, media: Container[str], between: str) -> str:
    if "[" in text:
        text = _COMMAND.sub(
            lambda found: "[" if found[1] is not None and found[1] in media else f"[{between}", text
        )
    return _DELETION.sub("{" + between, text) if "{{c" in text else text


def _refer(text: str) -> str:
    """A text with the four character references alone."""
    if "&" in text:
        text = _REFERENCE.sub(lambda one: html.escape(html.unescape(one[0]), quote=False), text)
    return text.replace("\u00a0", "&nbsp;")


def _store_tag(tag: str) -> str:
    return _ATTRIBUTE.sub(_store_attribute, tag)


def _store_attribute(found: re.Match[str]) -> str:
    name, value = found[1], html.unescape(found[2])
    if name == "data-hint":  # which becomes text when the deletion is written
        return found[0]
    if name in _ADDRESSES:
        for character, encoded in _ENCODED.items():
            value = value.replace(character, encoded)
        value = _DELIMITER.sub("%5C", value)
        value = _COMMAND.sub("%5B", _DELETION.sub("%7B", value))
    elif name == "style":
        value = value.replace('"', "'").translate(_LOOK_ALIKES)
    else:
        value = _OPENING_QUOTE.sub("“", value).replace('"', "”").translate(_LOOK_ALIKES)
        value = _DELIMITER.sub(rf"\\{_JOINER}", value)
        value = _split_commands(value, (), _JOINER)
    value = value.replace("&", "&amp;").replace("\u00a0", "&nbsp;")
    return f'{name}="{value}"'


def part_in_deletion(token: Token) -> str:
    """A token of a deletion, in which `}}` would end it and `::` begin a hint."""
    text = token.text
    if "}}" not in text and "::" not in text:
        return text
    if not token.is_tag:
        between = part(token.place)
        return _DOUBLE.sub(lambda found: found[0] + between, text)
    return _ATTRIBUTE.sub(_part_attribute, text)


def _part_attribute(found: re.Match[str]) -> str:
    if found[1] in _ADDRESSES:
        value = _DOUBLE.sub(lambda one: "%7D" if one[0] == "}" else "%3A", found[2])
    else:
        value = _DOUBLE.sub(lambda one: one[0] + _JOINER, found[2])
    return f'{found[1]}="{value}"'


_DOUBLE = expression(r"\}(?=\})|:(?=:)")
