"""Addresses without brackets: `https://…`, `www.…` and `a@b.c` (GFM 6.9)."""

from __future__ import annotations

import re
from functools import cache
from xml.etree.ElementTree import Element

from ankigen.expressions import expression
from ankigen.obsidian.inlines.addresses import link_element
from ankigen.obsidian.inlines.state import State

# What may begin one, as part of the pattern that finds the next special character.
START = (
    r"(?<![A-Za-z0-9])(?:https?|ftp)://"
    r"|(?<![^\s*_~(])www\."
    r"|(?<![A-Za-z0-9.+_-])(?:mailto:|xmpp:)?[A-Za-z0-9.+-][A-Za-z0-9.+_-]*+@[A-Za-z0-9]"
)
_DOMAIN = expression(r"[\w-]+(?:\.[\w-]+)*")
_EMAIL = expression(
    r"(mailto:|xmpp:)?([A-Za-z0-9.+_-]++@[A-Za-z0-9_-]++(?:\.[A-Za-z0-9_-]++)++)(/[A-Za-z0-9@.]++)?"
)
_TRAILING = "?!.,:*_~'\""


@cache
def _extent(*stops: str) -> re.Pattern[str]:
    """What an address takes: all up to white space, `<` or one of `stops`."""
    return re.compile("(?:(?!" + "|".join(map(re.escape, ("<", *stops))) + r")\S)*+")


def bare_address(state: State, position: int) -> int:
    """The address that begins at an offset where `START` matches."""
    text = state.text
    if text.startswith(("http://", "https://", "ftp://"), position):
        return _url(state, position, text.index("://", position) + 3, "")
    if text.startswith("www.", position):
        return _url(state, position, position, "http://")
    return _email(state, position)


def _url(state: State, position: int, domain: int, scheme: str) -> int:
    text = state.text
    match = _DOMAIN.match(text, domain)
    if match is None or not _is_domain(match.group(), needs_dot=bool(scheme)):
        return 0
    extent = _extent(*_stops(state)).match(text, domain)
    end = _trim(text, domain, extent.end()) if extent else domain
    if end <= domain:
        return 0
    return _append(state, position, end, scheme + text[position:end])


def _is_domain(domain: str, needs_dot: bool) -> bool:
    parts = domain.rsplit(".", 2)
    return "_" not in "".join(parts[-2:]) and (len(parts) > 1 or not needs_dot)


def _stops(state: State) -> tuple[str, ...]:
    """Where a bracket, highlight or deletion that may be open ends, or a deletion or comment
    begins."""
    stops = []
    if state.options.deletions:
        stops.append("{{c")
    if state.brackets:
        stops.append("]")
    if state.open_deletions:
        stops += ["}}", "::"]
    if state.has_highlight:
        stops.append("==")
    if not state.options.commonmark:
        stops.append("%%")
    return tuple(stops)


def _trim(text: str, start: int, end: int) -> int:
    """Leave off punctuation that belongs to the sentence."""
    surplus = text.count(")", start, end) - text.count("(", start, end)
    while end > start:
        last = text[end - 1]
        if last == ")" and surplus > 0:
            surplus -= 1
            end -= 1
        elif last == ";":
            name = end - 1
            while name > start and text[name - 1].isalnum():
                name -= 1
            is_entity = name < end - 1 and text[name - 1] == "&"
            end = name - 1 if is_entity else end - 1
        elif last in _TRAILING:
            end -= 1
        else:
            break
    return end


def _email(state: State, position: int) -> int:
    text = state.text
    match = _EMAIL.match(text, position)
    if match is None or match.group(2)[-1] in "-_":
        return 0
    prefix, address = match.group(1, 2)
    end = match.end() if prefix == "xmpp:" else match.end(2)
    url = text[position:end] if prefix else "mailto:" + address
    return _append(state, position, end, url)


def _append(state: State, start: int, end: int, url: str) -> int:
    element: Element = link_element(state, start, url)
    element.text = state.text[start:end]
    state.addresses.append(len(state.tokens))
    state.tokens.append(element)
    return end
