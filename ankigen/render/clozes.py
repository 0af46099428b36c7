"""Cloze deletions: from `<span class="deletion">` in rendered HTML to Anki's `{{c1::text::hint}}`.

Inside a deletion Anki ends at the first `}}` and takes what follows `::` for the hint, in code,
math and attributes too. So those characters are kept apart.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

from ankigen.expressions import expression
from ankigen.obsidian.inlines.deletions import find_in_code
from ankigen.render.stored import TAG, Place, part, part_in_deletion, store_text, tokens
from ankigen.types import Deletion

_SPAN = expression(r'<span\b((?:[^<>"]|"[^"]*")*)>|</span>')
_CLASS = expression(r'\bclass="deletion"')
_NUMBER = expression(r'\bdata-number="([0-9,]*)"')
_HINT = expression(r'\bdata-hint="([^"]*)"')
_TAG = expression(TAG)
# What a colon would belong to.
_BEFORE_HINT = (":", "[sound", "[anki")
# What is a command of Anki's behind a bracket.
_COMMAND = expression(r"sound:|anki:|\[type:|/?(?:\$\$?|(?i:latex))\Z")


def find(rendered: str) -> tuple[Deletion, ...]:
    """The deletions of rendered HTML in the order of the text."""
    found: list[Deletion | None] = []
    opened: list[tuple[int, int, int | None] | None] = []
    for match in _SPAN.finditer(rendered):
        if match[0] == "</span>":
            top = opened.pop() if opened else None
            if top is not None:
                index, start, number = top
                text = html.unescape(_TAG.sub("", rendered[start : match.start()]))
                found[index] = Deletion(" ".join(text.split()), number)
        elif _CLASS.search(match[1]):
            opened.append((len(found), match.end(), _first_number(match[1])))
            found.append(None)
        else:
            opened.append(None)
    return tuple(deletion for deletion in found if deletion is not None)


def depth(rendered: str) -> int:
    """How many deletions stand in one another, at most."""
    deepest = now = 0
    opened: list[bool] = []
    for match in _SPAN.finditer(rendered):
        if match[0] != "</span>":
            opened.append(_CLASS.search(match[1]) is not None)
            now += opened[-1]
            deepest = max(deepest, now)
        elif opened:
            now -= opened.pop()
    return deepest


def highest(rendered: str) -> int:
    """The highest number that a deletion of rendered HTML is given."""
    given = (number for found in _NUMBER.findall(rendered) for number in found.split(","))
    return max((int(number) for number in given if number), default=0)


def _first_number(attributes: str) -> int | None:
    match = _NUMBER.search(attributes)
    return (int(match[1].split(",")[0]) or None) if match and match[1] else None


def shown(rendered: str) -> str:
    """Rendered HTML with what its deletions hide, and nothing of them."""
    pieces: list[str] = []
    closing: list[str] = []
    position = 0
    for match in _SPAN.finditer(rendered):
        pieces.append(rendered[position : match.start()])
        position = match.end()
        if match[0] == "</span>":
            pieces.append(closing.pop() if closing else "</span>")
        elif not _CLASS.search(match[1]):
            pieces.append(match[0])
            closing.append("</span>")
        elif _NUMBER.search(match[1]):
            closing.append("")
        else:
            pieces.append("<mark>")
            closing.append("</mark>")
    return "".join((*pieces, rendered[position:]))


def number(stored: str, numbers: Sequence[int]) -> str:
    """The field with each deletion in Anki's syntax; `numbers` has one for each, in their order.

    What stands in a deletion, or right before its end or its hint, must not end it.
    """
    pieces: list[str] = []
    closing: list[str | None] = []  # of each span that is open, how it ends if it is a deletion
    last = ""  # the text right before, and where it stands
    place: Place = "text"
    index = depth = 0
    for token in tokens(stored):
        text = token.text
        span = _SPAN.match(text) if token.is_tag else None
        if span is None:
            text = part_in_deletion(token) if depth else text
        elif span[1] is None:
            end = closing.pop() if closing else None
            if end is not None:
                is_cut = last.endswith("}" if end == "}}" else _BEFORE_HINT)
                text = f"{part(place)}{end}" if is_cut else end
                depth -= 1
        elif _CLASS.search(span[1]):
            several = _NUMBER.search(span[1])
            given = several[1] if several and "," in several[1] else str(numbers[index])
            text = f"{{{{c{given}::"
            closing.append(_end(span[1], token.place))
            index += 1
            depth += 1
        else:
            text = part_in_deletion(token) if depth else text
            closing.append(None)
        pieces.append(text)
        last, place = ("" if token.is_tag else token.text), token.place
    return "".join(pieces)


def _end(attributes: str, place: Place) -> str:
    """What ends a deletion: its hint, if it has one, and the braces."""
    hint = _HINT.search(attributes)
    if hint is None or not hint[1]:
        return "}}"
    stored = store_text(html.unescape(hint[1]))
    text = "".join(part_in_deletion(token._replace(place=place)) for token in tokens(stored))
    # Anki shows it in brackets, with which it may be a command.
    before = part(place) if _COMMAND.match(text) else ""
    after = part(place) if text.endswith("}") else ""
    return f"::{before}{text}{after}}}}}"


def strip_code(code: str) -> tuple[str, tuple[tuple[int, str], ...]]:
    """Code without its deletions' marks, and the tags that stand for them: (offset, tag)."""
    plain: list[str] = []
    tags: list[tuple[int, str]] = []
    length = position = 0
    for start, end, numbers in find_in_code(code):
        plain.append(code[position:start])
        length += start - position
        position = end
        opening = f'<span class="deletion" data-number="{numbers}">'
        tags.append((length, opening if numbers else "</span>"))
    plain.append(code[position:])
    return "".join(plain), tuple(tags)


_CODE = expression(r"(<code\b[^>]*>)(.*)(</code>)", re.DOTALL)
_PIECE = expression(r"(<span[^>]*>)|(</span>)|(&[^;\s]*;|.)", re.DOTALL)


def insert(highlighted: str, marks: Sequence[tuple[int, str]]) -> str:
    """Highlighted code with the tags put back at their offsets in the plain code.

    A colour that a tag falls into is closed before it and begun anew behind it.
    """
    code = _CODE.search(highlighted)
    if code is None or not marks:
        return highlighted
    waiting = list(reversed(marks))
    output = [highlighted[: code.start(2)]]
    colours: list[str] = []  # as the highlighter nests them
    shown: list[str] = []  # as they stand open in the output
    offset = 0
    for match in _PIECE.finditer(code[2]):
        if match[1]:
            colours.append(match[1])
        elif match[2]:
            colours.pop()
        else:
            while waiting and waiting[-1][0] <= offset:
                output += ("</span>" * len(shown), waiting.pop()[1])
                shown = []
            if shown != colours:
                output += ("</span>" * len(shown), *colours)
                shown = list(colours)
            output.append(match[3])
            offset += 1
    output.append("</span>" * len(shown))
    output += (tag for _, tag in reversed(waiting))
    return "".join(output) + highlighted[code.end(2) :]
