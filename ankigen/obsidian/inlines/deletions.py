"""Deletions, `{{c1::text::hint}}`: what a host may hide and ask for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from ankigen.expressions import expression
from ankigen.obsidian.inlines.delimiters import pair
from ankigen.obsidian.inlines.facts import Deletion
from ankigen.obsidian.inlines.state import Braces, State
from ankigen.obsidian.inlines.tokens import Mark, Run, Token, plain

OPENER = expression(r"\{\{c([0-9]{1,4}(?:,[0-9]{1,4})*)::")
_BRACES = expression(r"\}+")
_MARK_IN_CODE = expression(OPENER.pattern + r"|[{}]")


def open_brace(state: State, position: int) -> int:
    """`{{c1::` opens a deletion."""
    match = OPENER.match(state.text, position)
    if match is None:
        state.braces[-1].open += 1
        return 0
    state.braces.append(Braces())
    return _append(state, Mark(match.group(), position=position, numbers=match.group(1)))


def colons(state: State, position: int) -> int:
    """`::` begins the hint of the deletion that it stands in, but not in a pair of braces; of more
    colons, the last two."""
    text = state.text
    is_mark = text.startswith("::", position) and not text.startswith(":", position + 2)
    if not state.open_deletions or not is_mark:
        return 0
    mark = Mark("::", position=position)
    braces = state.braces[-1]
    if braces.open:
        braces.colons.append((braces.open, mark))
    return _append(state, mark)


def close_brace(state: State, position: int) -> int:
    """`}}` closes a deletion; of more braces, the first ones close what its text opened. Where all
    braces of the text pair, those within a deletion do."""
    match = _BRACES.match(state.text, position)
    assert match is not None
    count = match.end() - position
    braces = state.braces[-1]
    if not state.open_deletions or count < 2:
        if count > braces.open + 1:
            state.stray.append(position)
        _close_braces(braces, count)
        state.tokens.append(match.group())
        return match.end()
    is_pair = braces.open >= count and _all_pair(state)
    own = count if is_pair else min(count - 2, braces.open)
    if own:
        _close_braces(braces, own)
        state.tokens.append("}" * own)
    if is_pair:
        return match.end()
    state.braces.pop()
    return _append(state, Mark("}}", position=position + own))


def _all_pair(state: State) -> bool:
    """Whether the braces of the whole text pair, in its deletions and with their ends."""
    if state.all_braces_pair is None:
        state.all_braces_pair = bool(_pairs(state.text, in_pairs=True))
    return state.all_braces_pair


def _close_braces(braces: Braces, count: int) -> None:
    """Close the last braces that are open; the colons in them are text."""
    braces.open = max(0, braces.open - count)
    while braces.colons and braces.colons[-1][0] > braces.open:
        braces.colons.pop()[1].is_text = True


def find_in_code(code: str) -> list[tuple[int, int, str]]:
    """The marks of deletions in code: where each begins and ends, and its numbers if it opens one.

    Braces within a deletion are taken in pairs; where that leaves one open, the first `}}` ends it.
    There are no hints: `::` belongs to the language. Marks that do not pair are code.
    """
    if OPENER.search(code) is None:
        return []
    return _pairs(code, in_pairs=True) or _pairs(code, in_pairs=False)


def _pairs(code: str, *, in_pairs: bool) -> list[tuple[int, int, str]]:
    marks: list[tuple[int, int, str]] = []
    opened: list[str] = []
    position = 0
    while match := _MARK_IN_CODE.search(code, position):
        start, position = match.start(), match.end()
        found = match[0]
        if match[1]:
            opened.append("deletion")
            marks.append((start, position, match[1]))
        elif not opened:
            continue
        elif found == "{":
            if in_pairs:
                opened.append(found)
        elif opened[-1] == "{":
            opened.pop()
        elif code.startswith("}}", start):
            opened.pop()
            position = start + 2
            marks.append((start, position, ""))
    return [] if opened else marks


def _append(state: State, mark: Mark) -> int:
    mark.index = len(state.tokens)
    state.tokens.append(mark)
    state.runs.append(mark)
    return mark.position + len(mark.text)


@dataclass(slots=True)
class _Open:
    """A deletion that has begun: its mark, its hint's, and how many runs stand before each.

    One that stands in the hint of another is text (`is_text`).
    """

    mark: Mark
    start: int
    is_text: bool
    hint: Mark | None = None
    hint_start: int = 0


def resolve(state: State, tokens: list[Token], delimiters: Sequence[Run | Mark]) -> None:
    """Pair all delimiters of a stretch of `tokens`; a deletion binds tighter than emphasis."""
    runs: list[Run] = []
    opened: list[_Open] = []
    for delimiter in delimiters:
        if isinstance(delimiter, Run):
            runs.append(delimiter)
        elif delimiter.numbers:
            is_text = bool(opened) and (opened[-1].is_text or opened[-1].hint is not None)
            opened.append(_Open(delimiter, len(runs), is_text))
        elif opened and delimiter.text == "::":
            if opened[-1].hint is None and not delimiter.is_text:
                opened[-1].hint = delimiter
                opened[-1].hint_start = len(runs)
        elif opened:
            deletion = opened.pop()
            if not deletion.is_text:
                _close(state, tokens, deletion, delimiter, runs)
    for deletion in opened:
        state.unclosed.append(deletion.mark.position)
        state.report(
            deletion.mark.position,
            "unclosed-deletion",
            f"'{deletion.mark.text}' is never closed; end the deletion with '}}}}'",
        )
    pair(state, runs)


def _close(
    state: State, tokens: list[Token], deletion: _Open, closer: Mark, runs: list[Run]
) -> None:
    mark, hint = deletion.mark, deletion.hint
    numbers = mark.numbers.strip("0") and mark.numbers  # `{{c0::` leaves its number to the host
    element = Element("span", {"class": "deletion", "data-number": numbers})
    if hint:
        found = len(state.deletions)
        pair(state, runs[deletion.hint_start :])
        del runs[deletion.hint_start :], state.deletions[found:]
        words = plain(tokens[hint.index + 1 : closer.index])
        element.set("data-hint", words.strip())
        tokens[hint.index : closer.index] = [""] * (closer.index - hint.index)
    pair(state, runs[deletion.start :])
    del runs[deletion.start :]
    start = mark.position + len(mark.text)
    source = state.text[start : hint.position if hint else closer.position]
    number = int(numbers.partition(",")[0]) if numbers else None
    state.deletions.append((start, source, number))
    end = closer.position
    hinted = hint.position if hint else -1
    state.facts.append(Deletion(mark.position, start, hinted, end, end + 2, mark.numbers))
    mark.text = closer.text = ""
    mark.opens.append(element)
    closer.closes = 1
