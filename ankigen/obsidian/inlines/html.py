"""Autolinks and raw HTML (CommonMark 0.31.2, 6.5 and 6.6)."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from ankigen.expressions import expression
from ankigen.obsidian.environment import RAW
from ankigen.obsidian.html_media import show
from ankigen.obsidian.html_tags import DROPPED, is_known
from ankigen.obsidian.inlines.addresses import link_element
from ankigen.obsidian.inlines.state import State

_AUTOLINK = expression(r"<([A-Za-z][A-Za-z0-9+.\-]{1,31}:[^\x00-\x20<>]*+)>")
_EMAIL = expression(
    r"<([A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]++"
    r"@[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
    r"(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*+)>"
)
# White space in a tag holds at most one line end, but a leaf never holds a blank line.
_ATTRIBUTE = (
    r"[ \t\n]++[A-Za-z_:][A-Za-z0-9_.:-]*+"
    r"(?:[ \t\n]*+=[ \t\n]*+(?:[^ \t\n\"'=<>`]++|'[^']*+'|\"[^\"]*+\"))?+"
)
_TAG = expression(
    rf"<(?:([A-Za-z][A-Za-z0-9-]*+)(?:{_ATTRIBUTE})*+[ \t\n]*+/?>|"
    r"/([A-Za-z][A-Za-z0-9-]*+)[ \t\n]*+>)"
)
_DECLARATION = expression("<![A-Za-z]")


def angle(state: State, position: int) -> int:
    """`<https://…>`, `<a@b.c>`, a tag, a comment or another piece of raw HTML."""
    text = state.text
    match = _AUTOLINK.match(text, position)
    if match:
        return _link(state, match, match.group(1))
    match = _EMAIL.match(text, position)
    if match:
        return _link(state, match, "mailto:" + match.group(1))
    match = _TAG.match(text, position)
    if match is not None and not state.options.commonmark and not _is_html(state, match):
        return 0
    end = match.end() if match else _find_end(state, position)
    if not end:
        return 0
    if state.options.commonmark or not text.startswith("<!--", position):
        element = Element(RAW)
        element.text = show(
            text[position:end],
            state.environment,
            lambda offset: state.locate(position + offset),
            is_tag=True,
        )
        state.tokens.append(element)
        state.environment.bring_html()
    return end


def _is_html(state: State, tag: re.Match[str]) -> bool:
    """Whether a tag is one of HTML's; one that would hide all that follows must have its end."""
    name = (tag[1] or tag[2]).lower()
    if tag[1] and name in DROPPED:
        return state.is_ended(name, tag.start())
    return is_known(name)


def _link(state: State, match: re.Match[str], url: str) -> int:
    element = link_element(state, match.start(), url)
    element.text = match.group(1)
    state.addresses.append(len(state.tokens))
    state.tokens.append(element)
    return match.end()


def _find_end(state: State, position: int) -> int:
    """The end of a comment, processing instruction, declaration or CDATA section, or 0."""
    text = state.text
    if text.startswith("<!--", position):
        if text.startswith(("<!-->", "<!--->"), position):
            return text.index(">", position) + 1
        closer, start = "-->", position + 4
    elif not state.options.commonmark:
        return 0  # what Obsidian shows nothing of is text
    elif text.startswith("<?", position):
        closer, start = "?>", position + 2
    elif text.startswith("<![CDATA[", position):
        closer, start = "]]>", position + 9
    elif _DECLARATION.match(text, position):
        closer, start = ">", position + 3
    else:
        return 0
    end = state.find(closer, start)
    return end + len(closer) if end >= 0 else 0
