"""Cloze deletions: from `<span class="deletion">` in rendered HTML to Anki's `{{c1::text::hint}}`.

Inside a deletion Anki ends at the first `}}` and takes what follows `::` for the hint, in code and
math too. So those characters are written as entities, which every client shows as they are.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

from ankigen.types import Deletion

_SPAN = re.compile(r"<span\b([^>]*)>|</span>")
_CLASS = re.compile(r'\bclass="deletion"')
_NUMBER = re.compile(r'\bdata-number="([0-9,]*)"')
_HINT = re.compile(r'\bdata-hint="([^"]*)"')
_TAG = re.compile(r"<[^>]*>")
# In code, which no Markdown is read in.
_MARK = re.compile(r"\{\{c([0-9]+(?:,[0-9]+)*)::|\}\}")


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


def _first_number(attributes: str) -> int | None:
    match = _NUMBER.search(attributes)
    return int(match[1].split(",")[0]) if match and match[1] else None


def number(rendered: str, numbers: Sequence[int]) -> str:
    """The HTML with each deletion in Anki's syntax; `numbers` has one for each, in their order."""
    pieces: list[str] = []
    closing: list[str | None] = []
    position = index = 0
    for match in _SPAN.finditer(rendered):
        pieces.append(_escape(rendered[position : match.start()]))
        position = match.end()
        if match[0] == "</span>":
            end = closing.pop() if closing else None
            pieces.append("</span>" if end is None else end)
        elif _CLASS.search(match[1]):
            several = _NUMBER.search(match[1])
            given = several[1] if several and "," in several[1] else str(numbers[index])
            hint = _HINT.search(match[1])
            pieces.append(f"{{{{c{given}::")
            closing.append(f"::{_escape(hint[1])}}}}}" if hint and hint[1] else "}}")
            index += 1
        else:
            pieces.append(_escape(match[0]))
            closing.append(None)
    pieces.append(_escape(rendered[position:]))
    return "".join(pieces)


def _escape(text: str) -> str:
    text = text.replace("{{", "{&#123;").replace("}}", "}&#125;")
    return text.replace("::", ":&#58;")


def strip_code(code: str) -> tuple[str, tuple[tuple[int, str], ...]]:
    """Code without its deletions' marks, and the tags that stand for them: (offset, tag).

    There are no hints in code: `::` belongs to the language. Marks that do not pair are code.
    """
    plain: list[str] = []
    marks: list[tuple[int, str]] = []
    length = depth = position = 0
    for match in _MARK.finditer(code):
        if match[1] is None and not depth:
            continue
        text = code[position : match.start()]
        plain.append(text)
        length += len(text)
        position = match.end()
        depth += 1 if match[1] else -1
        opening = f'<span class="deletion" data-number="{match[1]}">'
        marks.append((length, opening if match[1] else "</span>"))
    if depth:
        return code, ()
    plain.append(code[position:])
    return "".join(plain), tuple(marks)


_CODE = re.compile(r"(<code\b[^>]*>)(.*)(</code>)", re.DOTALL)
_PIECE = re.compile(r"(<span[^>]*>)|(</span>)|(&[^;\s]*;|.)", re.DOTALL)


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
