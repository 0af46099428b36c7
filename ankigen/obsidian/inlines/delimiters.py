"""Emphasis, strike and highlight: delimiter runs (CommonMark 0.31.2, 6.2; GFM 6.5)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from xml.etree.ElementTree import Element

from ankigen.obsidian.inlines.facts import Deletion
from ankigen.obsidian.inlines.state import State
from ankigen.obsidian.inlines.tokens import Run

_RUNS = {character: re.compile(re.escape(character) + "+") for character in "*_~="}


def _is_space(character: str) -> bool:
    return character in " \n\t\f\r" or (
        not character.isascii() and unicodedata.category(character) == "Zs"
    )


def _is_punctuation(character: str) -> bool:
    return not character.isalnum() and unicodedata.category(character)[0] in "PS"


def run(state: State, position: int) -> int:
    """A run of delimiters, which may open, close or both by what stands on its sides."""
    text = state.text
    character = text[position]
    match = _RUNS[character].match(text, position)
    assert match is not None
    end = match.end()
    length = end - position
    if character in "=~" and not _is_delimiter(state, character, length):
        state.tokens.append(match.group())
        return end
    before = text[position - 1] if position else "\n"
    after = text[end] if end < len(text) else "\n"
    can_open, can_close = _flanks(character, before, after)
    if not (can_open or can_close):
        state.tokens.append(match.group())
        return end
    token = Run(
        match.group(),
        position=position,
        length=length,
        can_open=can_open,
        can_close=can_close,
        order=len(state.tokens),
    )
    state.tokens.append(token)
    state.runs.append(token)
    if character == "=":
        state.has_highlight = True
    return end


def _is_delimiter(state: State, character: str, length: int) -> bool:
    """Whether a run of `=` or `~` is as long as one that means something."""
    if character == "=":
        return length >= 2
    return length == 2 or (length == 1 and state.options.commonmark)


def _flanks(character: str, before: str, after: str) -> tuple[bool, bool]:
    """Whether a run between two characters can open and can close. A highlight may begin and end
    anywhere but beside white space on its inner side."""
    if before.isalnum() and after.isalnum():
        return character != "_", character != "_"
    space_before, space_after = _is_space(before), _is_space(after)
    if character == "=":
        return not space_after, not space_before
    mark_before = not space_before and _is_punctuation(before)
    mark_after = not space_after and _is_punctuation(after)
    left = not space_after and (not mark_after or space_before or mark_before)
    right = not space_before and (not mark_before or space_after or mark_after)
    if character == "_":
        return left and (not right or mark_before), right and (not left or mark_after)
    return left, right


def pair(state: State, runs: Sequence[Run]) -> None:
    """Pair the runs of a stretch ("process emphasis" of the specification's appendix).

    `bottoms` remembers below which run a kind of closer found no opener, so that no stretch is
    searched twice for the same.
    """
    bottoms: dict[tuple[str, int, bool], int] = {}
    stack: list[Run] = []
    for closer in runs:
        if closer.can_close:
            key = (closer.text[0], _kind(closer), closer.can_open)
            while _is_usable(closer):
                index = _find_opener(stack, closer, bottoms.get(key, -1))
                if index < 0:
                    bottoms[key] = stack[-1].order if stack else -1
                    break
                opener = stack[index]
                _join(state, opener, closer)
                del stack[index + _is_usable(opener) :]
        if closer.can_open and _is_usable(closer):
            stack.append(closer)


def _is_usable(run: Run) -> bool:
    """Whether enough is left of a run to pair; a highlight takes two characters."""
    return run.text != "" and run.text != "="


def _kind(run: Run) -> int:
    return run.length % 3 if run.text[0] in "*_" else run.length if run.text[0] == "~" else 0


def _find_opener(stack: list[Run], closer: Run, bottom: int) -> int:
    character = closer.text[0]
    for index in range(len(stack) - 1, -1, -1):
        opener = stack[index]
        if opener.order <= bottom:
            return -1
        if opener.text[0] == character and _match(opener, closer):
            return index
    return -1


def _match(opener: Run, closer: Run) -> bool:
    character = closer.text[0]
    if character == "~":
        return opener.length == closer.length
    if character == "=":
        return True
    if opener.can_close or closer.can_open:
        total = opener.length + closer.length
        return total % 3 != 0 or (opener.length % 3 == 0 and closer.length % 3 == 0)
    return True


def _join(state: State, opener: Run, closer: Run) -> None:
    character = closer.text[0]
    if character == "~":
        size, element = closer.length, Element("del")
    elif character == "=":
        size, element = 2, _highlight(state, opener, closer)
    elif len(opener.text) >= 2 <= len(closer.text):
        size, element = 2, Element("strong")
    else:
        size, element = 1, Element("em")
    opener.text = opener.text[size:]
    closer.text = closer.text[size:]
    closer.used += size
    opener.opens.append(element)
    closer.closes += 1


def _highlight(state: State, opener: Run, closer: Run) -> Element:
    if not (state.options.deletions and state.options.highlight_deletions):
        return Element("mark")
    start = opener.position + opener.used + len(opener.text)
    end = closer.position + closer.used
    state.deletions.append((start, state.text[start:end], None))
    state.facts.append(Deletion(start - 2, start, -1, end, end + 2))
    return Element("span", {"class": "deletion"})
