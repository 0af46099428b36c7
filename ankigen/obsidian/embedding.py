"""Embedded notes in paragraphs, which must not hold blocks."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from ankigen.obsidian.environment import BARE


def _is_embed(element: Element) -> bool:
    return element.tag == "div" and element.get("class", "").startswith("embed")


def _holds_block(element: Element) -> bool:
    return element.tag != "div" and element.find(".//div") is not None


def free_embeds(element: Element) -> None:
    """Take embedded notes out of the paragraph that they stand in, which is then several ones.

    Where one stands deeper in the paragraph, as in bold text, the paragraph becomes a `div`. A link
    around one becomes a `span`: a link must not hold links, and the embed's title is one.
    """
    for link in element.iter("a"):
        if link.find(".//div") is not None:
            link.tag = "span"
            link.attrib.clear()
    if element.tag not in ("p", "div"):
        return
    children = list(element)
    if any(_holds_block(child) for child in children):
        element.tag = "div"
        element.set("class", "paragraph")
        return
    element.tag = "p"
    element.attrib.pop("class", None)
    if any(_is_embed(child) for child in children):
        _split(element, children)


def _split(element: Element, children: list[Element]) -> None:
    text, tail = element.text, element.tail
    element.clear()
    element.tag, element.tail = BARE, tail
    paragraph = Element("p")
    paragraph.text = text
    for child in children:
        if _is_embed(child):
            _append_paragraph(element, paragraph)
            paragraph = Element("p")
            paragraph.text, child.tail = child.tail, None
            element.append(child)
        else:
            paragraph.append(child)
    _append_paragraph(element, paragraph)


def _append_paragraph(parent: Element, paragraph: Element) -> None:
    """Append a part of a paragraph, without the white space and breaks at its ends, unless it is
    empty."""
    paragraph.text = (paragraph.text or "").lstrip()
    while len(paragraph) and not paragraph.text and paragraph[0].tag == "br":
        paragraph.text = (paragraph[0].tail or "").lstrip()
        del paragraph[0]
    while len(paragraph):
        last = paragraph[-1]
        last.tail = (last.tail or "").rstrip()
        if last.tail or last.tag != "br":
            break
        del paragraph[-1]
    if not len(paragraph):
        paragraph.text = paragraph.text.rstrip()
    if len(paragraph) or paragraph.text:
        parent.append(paragraph)
