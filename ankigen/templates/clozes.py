"""Anki's cloze deletions: `{{c1::text::hint}}`, nested, and `{{c1,2::text}}` for several cards.

After Anki's `rslib/src/cloze.rs`: which numbers a text has, and what a card shows of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from ankigen.templates import occlusions


class Ends:
    """Finds closings in one text, and remembers which of them do not come any more."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._gone: set[re.Pattern[str]] = set()

    def after(self, start: int, closings: Sequence[re.Pattern[str]]) -> re.Match[str] | None:
        """The last of `closings`, each looked for behind the one before; None if one is not there.

        Searches must go forward: `start` never before an earlier one.
        """
        match: re.Match[str] | None = None
        for closing in closings:
            if closing in self._gone:
                return None
            match = closing.search(self._text, match.end() if match else start)
            if match is None:
                self._gone.add(closing)
                return None
        return match


_MARK = re.compile(r"\{\{c([0-9,]+)::|\}\}")
_MATH = re.compile(r"(\\[(\[])(.*?)(\\[])])", re.DOTALL)
# What may begin at a `<`, in this order, and what must follow for it to be markup.
_MARKUP = tuple(
    (re.compile(opening, re.IGNORECASE), tuple(re.compile(end, re.IGNORECASE) for end in closings))
    for opening, *closings in (
        ("<!--", "-->"),
        ("<style", ">", "</style>"),
        ("<script", ">", "</script>"),
        ("<", ">"),
    )
)
_NAMED = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"}
# Everything odd below U+0100, by its number.
_ODD = {
    code: _NAMED.get(chr(code), f"&#x{code:02X};")
    for code in range(0x100)
    if not (chr(code).isascii() and chr(code).isalnum())
}
# Anki's own limits: deeper openings are ignored, larger numbers are not numbers, and cards past
# the last possible one share it.
_DEPTH_LIMIT = 10
_NUMBER_LIMIT = 65_535
_LAST_ORDINAL = 499
# Our own limit: a deletion within others of its number is escaped once more for each, which makes
# it up to six times as long. Ten deep, 100 characters become a million.
_ESCAPED_LIMIT = 500_000


@dataclass(slots=True)
class _Cloze:
    numbers: tuple[int, ...]
    nodes: list[_Node] = field(default_factory=list)
    hint: str = "..."

    @property
    def text(self) -> str:
        return "".join(node if isinstance(node, str) else node.text for node in self.nodes)


_Node: TypeAlias = "str | _Cloze"


def ordinals(texts: Iterator[str]) -> tuple[int, ...]:
    """The ordinals of the cards that these fields give, ascending."""
    numbers: set[int] = set()
    for text in texts:
        if "{{c" in text:
            for cloze in _walk(_parse(text)):
                numbers.update(cloze.numbers)
    numbers.discard(0)
    return tuple(sorted({min(number - 1, _LAST_ORDINAL) for number in numbers}))


def reveal(text: str, number: int, is_question: bool) -> str:
    """The text as the card of that cloze number shows it; empty when it has no such deletion.

    As Anki has it, but where it escapes what was escaped until more than 500,000 characters beyond
    the text's own were, further `data-cloze` stay empty: the page shows nothing of them.
    """
    nodes = _parse(text)
    if all(number not in cloze.numbers for cloze in _walk(nodes)):
        return ""
    shown = _Revealing(number, is_question, _ESCAPED_LIMIT + len(text)).html(nodes)
    # Behind the last closing no formula ends, and the expression need not look for one.
    end = max(shown.rfind("\\)"), shown.rfind("\\]")) + 2
    head = _MATH.sub(lambda match: match[1] + strip_markup(match[2]) + match[3], shown[:end])
    return head + shown[end:]


def reveal_only(text: str, number: int, is_question: bool) -> str:
    """Nothing but the deletions of that number (`cloze-only`), with commas between."""
    clozes = (cloze for cloze in _walk(_parse(text)) if number in cloze.numbers)
    return ", ".join(cloze.hint if is_question else cloze.text for cloze in clozes)


def reveal_all(text: str) -> str:
    """The text with every deletion in place of its braces, as one who knows it all reads it."""
    return "".join(node if isinstance(node, str) else node.text for node in _parse(text))


def strip_markup(text: str) -> str:
    """The text without tags, comments, styles and scripts; entities stay."""
    pieces: list[str] = []
    ends = Ends(text)
    shown = 0
    opened = text.find("<")
    while opened >= 0:
        end = _markup_end(text, opened, ends)
        if end is None:
            break  # from here on there is no `>`
        pieces.append(text[shown:opened])
        shown = end
        opened = text.find("<", end)
    return "".join(pieces) + text[shown:]


def _markup_end(text: str, opened: int, ends: Ends) -> int | None:
    for opening, closings in _MARKUP:
        match = opening.match(text, opened)
        end = ends.after(match.end(), closings) if match else None
        if end is not None:
            return end.end()
    return None


def _walk(nodes: list[_Node]) -> Iterator[_Cloze]:
    for node in nodes:
        if isinstance(node, _Cloze):
            yield node
            yield from _walk(node.nodes)


@dataclass(slots=True)
class _Revealing:
    """How deletions are shown; `left` are the characters that may still be escaped."""

    number: int
    is_question: bool
    left: int

    def html(self, nodes: list[_Node]) -> str:
        return "".join(node if isinstance(node, str) else self._cloze(node) for node in nodes)

    def _cloze(self, cloze: _Cloze) -> str:
        first = cloze.nodes[0] if cloze.nodes else ""
        if isinstance(first, str) and first.startswith(occlusions.PREFIX):
            return occlusions.element(
                first.removeprefix(occlusions.PREFIX),
                cloze.numbers,
                is_active=self.number in cloze.numbers,
                is_question=self.is_question,
                escape=_attribute,
            )
        inner = self.html(cloze.nodes)
        numbers = ",".join(map(str, cloze.numbers))
        if self.number not in cloze.numbers:
            return f'<span class="cloze-inactive" data-ordinal="{numbers}">{inner}</span>'
        if self.is_question:
            return (
                f'<span class="cloze" data-cloze="{self._escaped(inner)}" data-ordinal="{numbers}">'
                f"[{cloze.hint}]</span>"
            )
        return f'<span class="cloze" data-ordinal="{numbers}">{inner}</span>'

    def _escaped(self, text: str) -> str:
        if len(text) > self.left:
            return ""
        self.left -= len(text)
        return _attribute(text)


def _attribute(text: str) -> str:
    """The text as Anki writes it in an attribute: everything odd below U+0100 by its number."""
    return text.translate(_ODD)


def _tokens(text: str) -> Iterator[str | tuple[int, ...] | None]:
    """Runs of text, the numbers of an opening, and None for a closing."""
    start = 0
    for match in _MARK.finditer(text):
        numbers: tuple[int, ...] | None = None
        if match[1]:
            written = {int(digits) for digits in match[1].split(",") if digits}
            numbers = tuple(sorted(number for number in written if number <= _NUMBER_LIMIT))
            if not numbers:
                continue
        if match.start() > start:
            yield text[start : match.start()]
        yield numbers
        start = match.end()
    if start < len(text):
        yield text[start:]


def _parse(text: str) -> list[_Node]:
    """The tree of a text. What stands in a deletion that is never closed is lost, as in Anki."""
    output: list[_Node] = []
    opened: list[_Cloze] = []
    for token in _tokens(text):
        if isinstance(token, tuple):
            if len(opened) < _DEPTH_LIMIT:
                opened.append(_Cloze(token))
        elif token is None:
            if not opened:
                output.append("}}")
                continue
            cloze = opened.pop()
            (opened[-1].nodes if opened else output).append(cloze)
        elif opened:
            # Masks have no hint.
            has_hint = not token.startswith(occlusions.PREFIX)
            shown, mark, hint = token.partition("::") if has_hint else (token, "", "")
            if mark:
                opened[-1].hint = hint
            opened[-1].nodes.append(shown)
        else:
            output.append(token)
    return output
