"""What a browser writes of a piece of HTML (HTML, "serialising HTML fragments"), without a browser.

The tree is html5lib's, whose parser is the specification's own algorithm; tests in a browser hold
this against `innerHTML`.
"""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

import html5lib

_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
# Whose text is not written as text.
_RAW = frozenset("style script xmp iframe noembed noframes plaintext".split())
_REFERENCE = re.compile(r"&(?!(?:amp|lt|gt|nbsp);)")


def by_browser(html: str) -> str:
    """The HTML as a browser gives it back, in a `div`."""
    root = html5lib.parseFragment(html, container="div", namespaceHTMLElements=False)
    pieces: list[str] = []
    _write_content(root, pieces)
    return "".join(pieces)


def is_stable(html: str) -> bool:
    """Whether a browser gives the HTML back as it is, with the four references that Anki keeps."""
    return not _REFERENCE.search(html) and by_browser(html) == html


def _write_content(element: Element, pieces: list[str]) -> None:
    is_raw = element.tag in _RAW
    pieces.append((element.text or "") if is_raw else _text(element.text or ""))
    for child in element:
        if not isinstance(child.tag, str):  # a comment
            pieces.append(f"<!--{child.text or ''}-->")
        else:
            attributes = "".join(f' {name}="{_attribute(value)}"' for name, value in child.items())
            pieces.append(f"<{child.tag}{attributes}>")
            if child.tag not in _VOID:
                _write_content(child, pieces)
                pieces.append(f"</{child.tag}>")
        pieces.append((child.tail or "") if is_raw else _text(child.tail or ""))


def _text(text: str) -> str:
    text = text.replace("&", "&amp;").replace("\u00a0", "&nbsp;")
    return text.replace("<", "&lt;").replace(">", "&gt;")


def _attribute(value: str) -> str:
    """A value in quotes. Newer browsers write references for angle brackets, older ones none."""
    value = value.replace("&", "&amp;").replace("\u00a0", "&nbsp;")
    return value.replace('"', "&quot;").replace("<", "&lt;").replace(">", "&gt;")
