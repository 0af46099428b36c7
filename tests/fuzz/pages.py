"""The HTML checker: is a fragment what a browser would make of it, and can nothing in it run?

Each fragment is read three times: by a strict pattern (every tag, attribute and reference written
in full), by Lexbor, an HTML5 parser whose own writing of its tree must be the fragment again, and,
where `thorough`, by html5lib, which names each parse error. What may stand in it is said here once
more, and not taken from the program's own tables.
"""

from __future__ import annotations

import html
import re

import html5lib
from selectolax.lexbor import LexborHTMLParser

_ELEMENTS = frozenset(
    """
    address article aside footer h1 h2 h3 h4 h5 h6 header hgroup main nav section
    blockquote center dd details div dl dt figcaption figure hr li ol p pre summary ul
    a abbr b bdi bdo big br cite code data del dfn em font i ins kbd mark meter progress q rp rt
    ruby s samp small span strike strong sub sup time tt u var wbr
    audio img input picture source track video
    caption col colgroup table tbody td tfoot th thead tr
    """.split()
)
_FORMATTING = frozenset("a b big code em font i s small strike strong tt u".split())
_VOID = frozenset(("br", "col", "hr", "img", "input", "source", "track", "wbr"))
_ATTRIBUTES = frozenset(
    """
    align alt border cellpadding cellspacing checked cite class color colspan controls datetime
    default dir disabled face headers height high href id kind label lang loop low max media min
    muted name open optimum poster preload reversed rowspan scope size span src srclang start style
    title type valign value width
    """.split()
)
_ADDRESSES = frozenset(("cite", "href", "poster", "src"))
# What leaves the card: pages, mail and calls, and programs that were asked for by name.
_SCHEMES = frozenset(
    """
    http https ftp ftps sftp mailto tel sms geo news nntp irc ircs xmpp sip sips urn doi magnet
    obsidian zotero anki calibre notion evernote onenote things omnifocus bear craftdocs logseq
    devonthink x-devonthink-item hook message marginnote3app marginnote4app mendeley readwise
    raindrop todoist ticktick trello slack msteams zoommtg tg discord spotify
    """.split()
)
_IMAGE = re.compile(r"data:image/(?:avif|bmp|gif|jpe?g|png|webp)[;,]", re.IGNORECASE)
_STYLE = re.compile(r"url\s*\(|expression|@import|image-set|position\s*:|\\", re.I)
_REFERENCE = r"&(?:amp|lt|gt|quot|nbsp|#\d{2,7}|#x[0-9a-fA-F]{2,6});"
_TOKEN = re.compile(
    rf"(?:[^<>&]|{_REFERENCE})+"
    rf'|<(?P<name>[a-z][a-z0-9]*)(?P<attributes>(?: [a-z][a-z0-9-]*="(?:[^"<>&]|{_REFERENCE})*")*)>'
    r"|</(?P<end>[a-z][a-z0-9]*)>"
)
_ATTRIBUTE = re.compile(r' ([a-z0-9-]+)="([^"]*)"')
# What no field of Anki may hold (ASCII control characters but tab and newline), and what HTML
# may not (C1 controls, surrogates).
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_FIRST_LINE_END = re.compile(r"(<pre(?: [^>]*)?>)\n")
_AFTER = "<i>after</i>"


def check(fragment: str, *, thorough: bool = False) -> None:
    """Raises `AssertionError` where the fragment is not to be shown as it is."""
    control = _CONTROL.search(fragment)
    assert control is None, f"control character {control[0]!r}: {fragment!r}"
    _check_tokens(fragment)
    _check_tree(fragment)
    if thorough:
        parser = _strict_parser()
        parser.parseFragment(fragment)
        errors = [code for _, code, _ in parser.errors]
        assert not errors, f"{errors}: {fragment!r}"


def _strict_parser() -> html5lib.HTMLParser:
    """html5lib with a step that the standard has and it has not (13.2.6.4.7, adoption agency, 2).

    Of formatting elements that are the same, only the innermost three are remembered. The end of
    another one, when it is the current node, closes just that, and is no error.
    """
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    known = type(parser.phases["inBody"])

    class InBody(known):  # type: ignore[misc, valid-type]
        def processEndTag(self, token: dict[str, object]) -> object:  # noqa: N802
            node = self.tree.openElements[-1]
            if (
                token["name"] == node.name
                and node.name in _FORMATTING
                and node not in self.tree.activeFormattingElements
            ):
                self.tree.openElements.pop()
                return None
            return super().processEndTag(token)

    parser.phases["inBody"] = InBody(parser, parser.tree)
    return parser


def ids(fragment: str) -> list[str]:
    """The ids of a fragment's elements, in order."""
    return re.findall(r'<[^>]* id="([^"]*)"', fragment)


def _check_tokens(fragment: str) -> None:
    """Everything is written in full, the tags in pairs, and each may stand here."""
    opened: list[str] = []
    position = 0
    for token in _TOKEN.finditer(fragment):
        assert token.start() == position, f"not HTML at {position}: {fragment!r}"
        position = token.end()
        name = token["name"]
        if name:
            assert name in _ELEMENTS, f"<{name}>: {fragment!r}"
            if token["attributes"]:
                _check_attributes(name, token["attributes"], fragment)
            if name not in _VOID:
                opened.append(name)
        elif token["end"]:
            assert opened and opened.pop() == token["end"], f"</{token['end']}>: {fragment!r}"
    assert position == len(fragment), f"not HTML at {position}: {fragment!r}"
    assert not opened, f"not closed: {opened}: {fragment!r}"


def _check_attributes(element: str, written: str, fragment: str) -> None:
    seen: set[str] = set()
    for name, value in _ATTRIBUTE.findall(written):
        assert name not in seen, f"{name} twice: {fragment!r}"
        seen.add(name)
        assert name in _ATTRIBUTES or name.startswith("data-"), f"{name}: {fragment!r}"
        if name in _ADDRESSES:
            assert _is_harmless(element, name, html.unescape(value)), f"{value}: {fragment!r}"
        elif name == "style":
            assert not _STYLE.search(html.unescape(value)), f"{value}: {fragment!r}"
        elif name == "type" and element == "input":
            assert value.lower() == "checkbox", f"{value}: {fragment!r}"


def _is_harmless(element: str, name: str, address: str) -> bool:
    """Whether a browser would only go there, or load a picture (WHATWG URL, basic URL parser)."""
    seen = re.sub("[\t\n\r]", "", address.lstrip("".join(map(chr, range(0x21)))))
    scheme = re.match(r"([A-Za-z][A-Za-z0-9+.-]*):", seen)
    if scheme is None or scheme[1].lower() in _SCHEMES:
        return True
    return element == "img" and name == "src" and _IMAGE.match(seen) is not None


def _check_tree(fragment: str) -> None:
    """A browser builds the tree that is written: no tag is moved, closed early or left open."""
    written = f"<div>{fragment}</div>{_AFTER}"
    body = LexborHTMLParser(f"<!DOCTYPE html><body>{written}").body
    assert body is not None
    built = (body.html or "").removeprefix("<body>").removesuffix("</body>")
    if built != written:
        mine, browsers = _canonical(_FIRST_LINE_END.sub(r"\1", written)), _canonical(built)
        assert mine == browsers, f"a browser makes {built!r} of {fragment!r}"


def _canonical(fragment: str) -> str:
    """With each reference as the character that it stands for."""
    return html.unescape(fragment)
