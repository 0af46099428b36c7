"""Footnote references `[^id]` and inline footnotes `^[text]`."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from ankigen.obsidian.environment import UsedFootnote, normalize_label
from ankigen.obsidian.inlines.state import State
from ankigen.obsidian.inlines.tokens import Bracket, build

_REFERENCE = re.compile(r"\[\^([^\[\]\s]{1,999})\]")
# What people call footnotes; other characters are rather a regular expression's.
_NAME = re.compile(r"[\w-]+")


# Marks a reference that stands in a link, until it is numbered.
_IN_LINK = "in-link"


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
            if _NAME.fullmatch(label):
                state.report(
                    position,
                    "broken-footnote",
                    f"'{match.group()}' has no definition; add a line '{match.group()}: …'",
                )
            return 0
        used = UsedFootnote(0, environment, footnote)
        environment.footnotes_by_label[label] = used
    _mark(state, position, used)
    return match.end()


def append_footnote(state: State, bracket: Bracket) -> None:
    """Move the tokens since `^[` into a footnote of their own."""
    content = Element("p")
    tokens = state.tokens[bracket.index + 1 :]
    del state.tokens[bracket.index :]
    build(content, tokens, state.options.max_depth)
    _mark(state, bracket.position, UsedFootnote(0, state.environment, content=content))


def _mark(state: State, position: int, used: UsedFootnote) -> None:
    marker = Element("sup", {"class": "footnote-ref"})
    state.tokens.append(marker)
    state.footnotes.append((position, used, marker))


def unlink(state: State, position: int) -> None:
    """Let the references after `position`, which a link turned out to hold, be no links themselves:
    links hold no links."""
    for place, _, marker in reversed(state.footnotes):
        if place <= position:
            break
        marker.set(_IN_LINK, "")


def number(state: State) -> None:
    """Number what a leaf referred to so far, in the order of the text.

    An inline footnote that holds another is only known after it, so this waits for the leaf's end
    or for an embedded note, whose own footnotes come next.
    """
    environment = state.environment
    all_used = environment.footnotes_used
    for _, used, marker in sorted(state.footnotes, key=lambda found: found[0]):
        if not used.number:
            all_used.append(used)
            used.number = len(all_used)
        used.uses += 1
        again = f"-{used.uses}" if used.uses > 1 else ""
        marker.set("id", f"{environment.prefix}fnref-{used.number}{again}")
        link = Element("a", {"href": f"#{environment.prefix}fn-{used.number}"})
        if marker.attrib.pop(_IN_LINK, None) is not None:
            link = Element("span")
        link.text = f"[{used.number}]"
        marker.append(link)
    state.footnotes.clear()
