"""The blocks of a text as nested tuples, to be compared between parsers: tags and words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from xml.etree.ElementTree import Element

from lxml import html as lxml_html

from ankigen.obsidian.environment import BARE, RAW

_BLOCKS = frozenset(("p", "ul", "ol", "li", "blockquote", "pre", "hr", "table", "tr", "td", "th"))
_BLOCKS |= frozenset(("h1", "h2", "h3", "h4", "h5", "h6", "div", "details", "summary", "section"))
_TRANSPARENT = frozenset((BARE, "thead", "tbody"))

Skeleton = tuple[object, ...]


def of_tree(root: Element) -> list[Skeleton]:
    """The blocks below a parsed text's root."""
    return [block for block in _children(root) if isinstance(block, tuple)]


def of_html(html: str) -> list[Skeleton]:
    """The blocks of well-formed HTML."""
    if not html.strip():
        return []
    return of_tree(lxml_html.fragment_fromstring(html, create_parent="div"))


def _children(element: Element) -> list[object]:
    """Blocks, and the words between them as one text each."""
    found: list[object] = []
    words: list[str] = []

    def flush() -> None:
        text = " ".join("".join(words).split())
        words.clear()
        if text:
            found.append(text)

    def visit(node: Element) -> None:
        if node.text and node.tag != RAW:
            words.append(node.text)
        for child in node:
            tag = child.tag
            if tag in _BLOCKS:
                flush()
                found.append((tag, *_children(child)))
            elif isinstance(tag, str):
                visit(child)
            if child.tail:
                words.append(child.tail)

    visit(element)
    flush()
    return found


def words_of(skeletons: Iterable[object]) -> str:
    """All the words in order."""
    return re.sub(
        r"\s+",
        " ",
        " ".join(item if isinstance(item, str) else words_of(item[1:]) for item in skeletons),  # type: ignore[index]
    )
