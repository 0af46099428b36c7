"""The tree as HTML5: without recursion, since texts may nest deeply."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
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


def _start_tag(tag: str, attributes: Iterable[tuple[str, str]]) -> str:
    written = f"<{tag}"
    for name, value in attributes:
        if not value.isalnum():
            value = escape(value).replace('"', "&quot;")
        written += f' {name}="{value}"'
    return f"{written}>"


class _Tags(dict[str, tuple[str, str]]):
    """What an element without attributes begins and ends with, by its tag."""

    def __missing__(self, tag: str) -> tuple[str, str]:
        if tag in (RAW, BARE):
            found = "", ""
        elif tag in _VOID:
            found = f"<{tag}>", "\n" if tag == "hr" else ""
        else:
            found = f"<{tag}>", f"</{tag}>\n" if tag in _BLOCKS else f"</{tag}>"
        self[tag] = found
        return found


_TAGS = _Tags()


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
            start, end = _TAGS[tag]
            if tag == RAW:
                write(text or "")
            else:
                if start:
                    # Not `attrib`: to ask for it makes a dictionary for each element without any.
                    attributes = element.items()
                    write(_start_tag(tag, attributes) if attributes else start)
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
