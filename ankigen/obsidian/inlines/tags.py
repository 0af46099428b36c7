"""Tags: `#a/b`."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from ankigen.expressions import expression
from ankigen.obsidian.inlines.state import State

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
