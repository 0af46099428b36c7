"""Trees as HTML5."""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement

from ankigen.obsidian.environment import BARE, RAW
from ankigen.obsidian.serialize import serialize


def test_text_and_attributes_are_escaped() -> None:
    """Each in its own way."""
    element = Element("p", {"title": 'a"<&>b'})
    element.text = 'a"<&>b'
    assert serialize(element) == '<p title="a&quot;&lt;&amp;&gt;b">a"&lt;&amp;&gt;b</p>\n'


def test_raw_and_bare_elements() -> None:
    """HTML stands as it is; an element without a tag of its own gives its content and tail."""
    root = Element("div")
    raw = SubElement(root, RAW)
    raw.text, raw.tail = "<b>", "&"
    bare = SubElement(root, BARE)
    bare.text, bare.tail = "a", "c"
    SubElement(bare, "br").tail = "b"
    assert serialize(root) == "<div><b>&amp;a<br>bc</div>\n"


def test_void_elements_have_no_end() -> None:
    """Nor a slash."""
    root = Element("span")
    SubElement(root, "img", {"src": "a"}).tail = "x"
    SubElement(root, "b")
    assert serialize(root) == '<span><img src="a">x<b></b></span>'


def test_depth_is_no_matter() -> None:
    """A tree of ten thousand levels is written without recursion."""
    root = element = Element("b")
    for _ in range(10_000):
        element = SubElement(element, "b")
    assert serialize(root) == "<b>" * 10_001 + "</b>" * 10_001
