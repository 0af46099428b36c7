"""Tags: `#a/b`."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from ankigen.obsidian.inlines.state import State

# Anything but white space and the punctuation that ends a tag in Obsidian; a joiner of emoji stays.
_TAG = re.compile(
    "#(?=[0-9]*[^0-9])((?:[^\\s\u2000-\u206f\u2e00-\u2e7f'!\"#$%&()*+,.:;<=>?@^`{|}~\\[\\]\\\\]|\u200d)+)"
)


def tag(state: State, position: int) -> int:
    """A tag after white space or at a line's start, with something besides digits in it."""
    text = state.text
    if position and not text[position - 1].isspace():
        return 0
    match = _TAG.match(text, position)
    if match is None or match.group(1).isdigit():
        return 0
    element = Element("span", {"class": "tag"})
    element.text = match.group()
    state.tokens.append(element)
    return match.end()
