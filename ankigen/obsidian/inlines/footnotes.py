"""Footnote references `[^id]` and inline footnotes `^[text]`."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from ankigen.obsidian.environment import UsedFootnote, normalize_label
from ankigen.obsidian.inlines.state import State
from ankigen.obsidian.inlines.tokens import Bracket, build

_REFERENCE = re.compile(r"\[\^([^\[\]\s]{1,999})\]")


def footnote_reference(state: State, position: int) -> int:
    """`[^id]`, where the note defines it; else it is text."""
    match = _REFERENCE.match(state.text, position)
    if match is None:
        return 0
    environment = state.environment
    label = normalize_label(match.group(1))
    used = environment.footnotes_by_label.get(label)
    if used is None:
        footnote = environment.definitions.footnotes.get(label)
        if footnote is None:
            state.report(
                position,
                "broken-footnote",
                f"'{match.group()}' has no definition; add a line '{match.group()}: …'",
            )
            return 0
        used = _use(state)
        used.footnote = footnote
        environment.footnotes_by_label[label] = used
    state.tokens.append(_marker(state, used))
    return match.end()


def append_footnote(state: State, bracket: Bracket) -> None:
    """Move the tokens since `^[` into a footnote of their own."""
    content = Element("p")
    tokens = state.tokens[bracket.index + 1 :]
    del state.tokens[bracket.index :]
    build(content, tokens, state.options.max_depth)
    used = _use(state)
    used.content = content
    state.tokens.append(_marker(state, used))


def _use(state: State) -> UsedFootnote:
    environment = state.environment
    used = UsedFootnote(len(environment.footnotes_used) + 1, environment)
    environment.footnotes_used.append(used)
    return used


def _marker(state: State, used: UsedFootnote) -> Element:
    used.uses += 1
    prefix = state.environment.prefix
    again = f"-{used.uses}" if used.uses > 1 else ""
    marker = Element("sup", {"class": "footnote-ref", "id": f"{prefix}fnref-{used.number}{again}"})
    link = Element("a", {"href": f"#{prefix}fn-{used.number}"})
    link.text = f"[{used.number}]"
    marker.append(link)
    return marker
