"""Code spans (CommonMark 0.31.2, 6.1)."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from ankigen.obsidian.inlines.state import State

_RUN = re.compile("`+")


def code(state: State, position: int) -> int:
    """Back-ticks up to a run of the same length; a run without one is text."""
    text = state.text
    match = _RUN.match(text, position)
    assert match is not None
    start = match.end()
    length = start - position
    end = state.find_backticks(length, start)
    if end < 0:
        state.tokens.append(match.group())
        return start
    content = text[start:end].replace("\n", " ")
    if content[0] == " " == content[-1] and content.strip(" "):
        content = content[1:-1]
    element = Element("code")
    element.text = content
    state.tokens.append(element)
    return end + length
