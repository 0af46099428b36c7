"""What is taken as it stands: code spans (CommonMark 0.31.2, 6.1), comments, and tags."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from ankigen.expressions import expression
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


def comment(state: State, position: int) -> int:
    """`%%…%%`: a comment on one line, or over several where it begins one; `%%%%` opens nothing."""
    text = state.text
    if not text.startswith("%%", position):
        return 0
    if text.startswith("%%%%", position):
        end = position
        while text.startswith("%", end):
            end += 1
        state.tokens.append(text[position:end])
        return end
    end = state.find("%%", position + 2)
    if end < 0:
        return 0
    if text.find("\n", position, end) >= 0:
        before = text[text.rfind("\n", 0, position) + 1 : position]
        if before.strip():
            return 0
    return end + 2


# Anything but white space and punctuation, of ASCII, Unicode's general block, CJK and full width.
_TAG = expression(
    r"#([^\s#!\"$%&'()*+,.:;<=>?@^`{|}~\[\]\\\u2010-\u2027\u2030-\u205e\u3000-\u303f\uff00-\uff0f]+)"
)


def tag(state: State, position: int) -> int:
    """A tag after white space or at a line's start, with something besides digits in it."""
    text = state.text
    if position and not text[position - 1].isspace():
        return 0
    match = _TAG.match(text, position)
    if match is None or match.group(1).replace("/", "").isdigit():
        return 0
    element = Element("span", {"class": "tag"})
    element.text = match.group()
    state.tokens.append(element)
    return match.end()
