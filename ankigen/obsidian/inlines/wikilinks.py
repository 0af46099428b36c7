"""Obsidian's own links, `[[Note#Heading|text]]`, and what they show."""

from __future__ import annotations

import re

from ankigen.obsidian.inlines.addresses import target_element
from ankigen.obsidian.inlines.state import State

# No line end and no second `[[` inside; single brackets may be in a name, a heading or a text.
# `[[[N]]]` is a link in brackets, `[[[1] N]]` one to a name that begins with some.
CONTENT = re.compile(r"\[\[(?!\[[^\[\]\n]*+\]\])((?:[^\[\]\n]++|\[[^\[\]\n]*+\]|\](?!\]))++)\]\]")
_SEPARATOR = re.compile(r"\\?\|")


def split(content: str) -> tuple[str, list[str]]:
    """The target of a link or embed, and what stands after each `|` (in a table, `\\|`)."""
    if "|" not in content:
        return content.strip(), []
    target, *rest = map(str.strip, _SEPARATOR.split(content))
    return target, rest


def title(target: str) -> str:
    """What Obsidian shows for a target without a text: `Note > Heading`."""
    return " > ".join(filter(None, target.split("#"))) if "#" in target else target


def wikilink(state: State, position: int) -> int:
    """`[[target]]` or `[[target|text]]`; the text is no Markdown."""
    match = CONTENT.match(state.text, position)
    if match is None:
        return 0
    target, rest = split(match.group(1))
    if not target:
        return 0
    element = target_element(state, position, target, target)
    element.text = "|".join(rest) or title(target)
    state.tokens.append(element)
    state.barred = len(state.brackets)
    return match.end()
