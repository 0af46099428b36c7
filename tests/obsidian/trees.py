"""HTML as trees that can be compared, as a browser would build them."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

import html5lib

# Around and inside of these, white space at the edges is not shown.
BLOCKS = frozenset(
    """
    address article aside blockquote body br col colgroup dd details dialog div dl dt fieldset
    figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html iframe legend li link
    main meta nav ol optgroup option p script section select source style summary table tbody td
    template tfoot th thead title tr track ul video
    """.split()
)

Tree = tuple[object, ...]


def parse(html: str) -> Element:
    """The body of a fragment of HTML5."""
    document = html5lib.parse(html, treebuilder="etree", namespaceHTMLElements=False)
    body = document.find("body")
    assert body is not None
    return body


def tree(html: str) -> Tree:
    """A comparable tree: `(tag, attributes, children)`, where a child may be a text."""
    document = html5lib.parseFragment(
        html.strip(), treebuilder="etree", namespaceHTMLElements=False
    )
    return _convert(document, is_verbatim=False)


def _convert(element: Element, *, is_verbatim: bool) -> Tree:
    tag = element.tag if isinstance(element.tag, str) else "!comment"
    is_verbatim = is_verbatim or tag in ("pre", "textarea", "script", "style", "!comment")
    children: list[object] = []

    def add(text: str | None) -> None:
        if text:
            children.append(text if is_verbatim else re.sub(r"[ \t\n\r]+", " ", text))

    add(element.text)
    for child in element:
        children.append(_convert(child, is_verbatim=is_verbatim))
        add(child.tail)
    if not is_verbatim:
        children = _trim(children, tag in BLOCKS or tag == "DOCUMENT_FRAGMENT")
    attributes = tuple(sorted((str(name), value) for name, value in element.attrib.items()))
    return tag, attributes, tuple(children)


def _is_block(child: object) -> bool:
    return isinstance(child, tuple) and child[0] in BLOCKS


def _trim(children: list[object], is_block: bool) -> list[object]:
    """The children without the white space at the edges of blocks."""
    trimmed: list[object] = []
    for index, child in enumerate(children):
        text = child
        if isinstance(text, str):
            if (index == 0 and is_block) or (index and _is_block(children[index - 1])):
                text = text.lstrip(" ")
            last = index == len(children) - 1
            if (last and is_block) or (not last and _is_block(children[index + 1])):
                text = text.rstrip(" ")
            if not text:
                continue
        trimmed.append(text)
    return trimmed
