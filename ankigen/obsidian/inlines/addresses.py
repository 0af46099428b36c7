"""The elements of links, and whether an address may stand in the output."""

from __future__ import annotations

import re
from typing import Literal
from urllib.parse import quote
from xml.etree.ElementTree import Element

from ankigen.obsidian.environment import LinkTarget, Problem
from ankigen.obsidian.inlines.state import State
from ankigen.obsidian.urls import SCHEMES, is_safe, scheme

_SAFE = "!#$%&'()*+,-./:;=?@_~"
_STRAY_PERCENT = re.compile("%(?![0-9A-Fa-f]{2})")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]+:|//")

Missing = Literal["note", "heading", "block", "file", "unreadable", "drawing"]
_CODES = {
    "note": "broken-link",
    "heading": "broken-heading",
    "block": "broken-block",
    "file": "missing-media",
    "unreadable": "unreadable-media",
    "drawing": "missing-media",
}
_REMEDIES = {
    "note": "there is no such note; fix the name or create it",
    "heading": "the note has no such heading; fix the part after '#'",
    "block": "the note has no such block id; fix the part after '#^'",
    "file": "there is no such file; fix the name or add it to the vault",
    "drawing": "a drawing has no picture of its own; let its plugin export one beside it "
    "(Excalidraw: Settings > Embed & Export > Auto-export)",
    "unreadable": "the file is there and cannot be read; check its permissions and size (5 MB "
    "for a note), or link to it instead",
}


def encode(url: str) -> str:
    """An address with everything percent-encoded that must be, and nothing twice."""
    if url.isascii() and url.isalnum():
        return url
    if "%" in url:
        url = _STRAY_PERCENT.sub("%25", url)
    return quote(url, safe=_SAFE, errors="replace")


def is_remote(url: str) -> bool:
    """Whether an address has a scheme or a host, so that it leads out of the vault."""
    return _SCHEME.match(url) is not None


def link_element(state: State, position: int, url: str) -> Element:
    """An `a` for an address with a scheme, or a marked `span` where it must not be followed."""
    if state.options.commonmark:
        return Element("a", {"href": encode(url)})
    if not is_safe(url):
        state.report(
            position,
            "unsafe-link",
            f"'{url}' is not linked to, since its scheme may run something; use another address",
        )
        return Element("span", {"class": "broken-link"})
    return Element("a", {"class": "external-link", "href": encode(url)})


def target_element(state: State, position: int, target: str, href: str) -> Element:
    """An `a` for a place in the vault, or a marked `span` where there is none.

    `href` is what the author wrote, for a conversion that knows no vault.
    """
    environment = state.environment
    if environment.resolver is None:
        return Element("a", {"class": "internal-link", "href": href})
    found: LinkTarget = environment.resolver.link(target, environment.path)
    if found.missing is None:
        return Element("a", {"class": "internal-link", "href": found.href})
    report_missing(state, position, target, found.missing, found.alias_of)
    return Element("span", {"class": "broken-link"})


def report_missing(
    state: State, position: int, target: str, missing: Missing, alias_of: str = ""
) -> None:
    """Note that what a link or an embed names is not in the vault."""
    problem = missing_problem(state.locate(position), target, missing, alias_of)
    state.environment.problems.append(problem)


def missing_problem(
    place: tuple[int, int], target: str, missing: Missing, alias_of: str = ""
) -> Problem:
    """What is said of a target that is not in the vault, at a line and column."""
    remedy = _REMEDIES[missing]
    if alias_of:
        remedy = (
            f"this is an alias of the note '{alias_of}', and no link leads to an alias; write "
            f"[[{alias_of}|{target.partition('#')[0]}]]"
        )
    is_address = "//" in target or scheme(target) in SCHEMES  # and no title with a colon
    if missing in ("note", "file") and is_remote(target) and is_address:
        written = "[words](address)" if missing == "note" else "![](address)"
        remedy = f"what is on the web is not in the vault; write `{written}`"
    return Problem(*place, _CODES[missing], f"'{target}': {remedy}")
