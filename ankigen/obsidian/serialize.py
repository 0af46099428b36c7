"""The tree as HTML5: without recursion, since texts may nest deeply."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from ankigen.obsidian.environment import BARE, RAW

_VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track")
)
# After these a line ends, so that a person can read the output.
_BLOCKS = frozenset(
    ("p", "ul", "ol", "li", "blockquote", "pre", "hr", "div", "details", "summary", "section")
) | frozenset(("h1", "h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr"))


def escape(text: str) -> str:
    """Text as it stands between tags."""
    if "&" in text:
        text = text.replace("&", "&amp;")
    if "<" in text:
        text = text.replace("<", "&lt;")
    if ">" in text:
        text = text.replace(">", "&gt;")
    return text


def _start_tag(element: Element) -> str:
    written = f"<{element.tag}"
    for name, value in element.items():
        if not value.isalnum():
            value = escape(value).replace('"', "&quot;")
        written += f' {name}="{value}"'
    return f"{written}>"


def serialize(root: Element) -> str:
    """The element and all below it. `RAW` elements are written as they are, of `BARE` ones only
    the content."""
    output: list[str] = []
    write = output.append
    pending: list[tuple[Iterator[Element], str, str | None]] = []
    elements = iter((root,))
    while True:
        for element in elements:
            tag = element.tag
            text = element.text
            if tag == RAW:
                write(text or "")
                end = ""
            else:
                if tag == BARE:
                    end = ""
                else:
                    # Not `attrib`: to ask for it makes a dictionary for each element without any.
                    write(_start_tag(element) if element.keys() else f"<{tag}>")
                    if tag in _VOID:
                        end = "\n" if tag == "hr" else ""
                    else:
                        end = f"</{tag}>\n" if tag in _BLOCKS else f"</{tag}>"
                if text:
                    write(escape(text))
                if len(element):
                    pending.append((elements, end, element.tail))
                    elements = iter(element)
                    break
            if end:
                write(end)
            if element.tail:
                write(escape(element.tail))
        else:
            if not pending:
                return "".join(output)
            elements, end, tail = pending.pop()
            write(end)
            if tail:
                write(escape(tail))
