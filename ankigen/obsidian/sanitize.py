"""What notes may bring along as HTML: an allow-list, applied by nh3, and what it may load."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING

from ankigen.expressions import expression
from ankigen.obsidian.html_tags import DROPPED, SHOWN
from ankigen.obsidian.inlines.addresses import is_remote
from ankigen.obsidian.urls import SCHEMES, is_safe, is_safe_image

if TYPE_CHECKING:
    import nh3

_ATTRIBUTES = {
    "*": "align class dir id lang style title",
    "a": "href name",
    "audio": "controls loop muted preload src",
    "col": "span width",
    "colgroup": "span width",
    "del": "cite datetime",
    "details": "open",
    "font": "color face size",
    "img": "alt height src width",
    "input": "checked disabled type",
    "ins": "cite datetime",
    "li": "value",
    "meter": "high low max min optimum value",
    "ol": "reversed start type",
    "progress": "max value",
    "q": "cite",
    "blockquote": "cite",
    "source": "media src type",
    "table": "border cellpadding cellspacing width",
    "td": "colspan height rowspan valign width",
    "th": "colspan height rowspan scope valign width",
    "time": "datetime",
    "track": "default kind label src srclang",
    "video": "controls height loop muted poster preload src width",
}
# What changes the look of an element in its place. No positions: they could cover the card.
_STYLES = """
    background background-color border border-bottom border-collapse border-color border-left
    border-radius border-right border-spacing border-style border-top border-width clear color
    column-count column-gap columns display float font font-family font-size font-style
    font-variant font-weight gap height letter-spacing line-height list-style list-style-type
    margin margin-bottom margin-left margin-right margin-top max-height max-width min-height
    min-width opacity padding padding-bottom padding-left padding-right padding-top tab-size
    text-align text-decoration text-decoration-color text-decoration-line text-decoration-style
    text-decoration-thickness text-indent text-transform vertical-align white-space width
    word-break word-spacing zoom
"""
_ADDRESSES = frozenset(("cite", "href", "poster", "src"))
# Functions that load something or once ran something, and the escapes that would hide them.
_RISKY_STYLE = expression(r"url|expression|image|import|@|\\|/\*", re.IGNORECASE)
# Ids are the footnotes' own: another one could stand for an element of the page around the card.
_ID = expression(r"[\w-]*fn(?:ref)?-\d+(?:-\d+)?\Z")
_PROCESSED = expression(r"(?:mathjax|tex2jax)_", re.IGNORECASE)
_MOST_PASSES = 5
_MOST_STEPS = 20_000_000_000  # a fifth of a second
# Up to their ends, which may never come, all markup is text: that of the blocks after them, too.
_SWALLOWING = expression(r"</?(?:textarea|plaintext)\b[^>]*>?", re.IGNORECASE)
# A film or a sound whose first source is an element of its own, as the cleaner writes them.
_SOURCE = expression(
    r"<(?P<name>video|audio)(?P<attributes>(?: (?!src=)[\w-]+(?:=\"[^\"]*\")?)*)>\s*"
    r"<source(?: (?!src=)[\w-]+(?:=\"[^\"]*\")?)* (?P<src>src=\"[^\"]*\")[^<>]*>"
)
_SUMMARY = expression(r"<summary(?![^>]*\sclass=)")
_TAG = expression(r"<(/?)([A-Za-z][A-Za-z0-9-]*)[^<>]*>")
# Elements without content, and those that end where the next one of their kind begins.
_SHALLOW_NAMES = """
    area base br col embed hr img input link meta source track wbr li p dt dd td th tr
"""
_SHALLOW = frozenset(_SHALLOW_NAMES.split())


def _filter(tag: str, attribute: str, value: str) -> str | None:
    """An attribute's value as it may stand, or None where it may not."""
    if attribute in _ADDRESSES:
        is_image = tag == "img" and attribute == "src"
        return value if (is_safe_image if is_image else is_safe)(value) else None
    if attribute == "style":
        return None if _RISKY_STYLE.search(value) else value
    if attribute == "class" and _PROCESSED.search(value):
        # MathJax would look for formulas in code, too.
        value = " ".join(name for name in value.split() if not _PROCESSED.search(name))
    if attribute == "id":
        return value if _ID.match(value) else None
    if tag == "input" and attribute == "type":
        return value if value.lower() == "checkbox" else None
    if tag == "summary" and attribute == "class" and "tappable" not in value.split():
        return f"{value} tappable"
    return value


@lru_cache(maxsize=1)
def _cleaner() -> nh3.Cleaner:
    import nh3  # for start-up time: few notes bring HTML

    return nh3.Cleaner(
        tags=set(SHOWN),
        clean_content_tags=set(DROPPED),
        attributes={tag: set(names.split()) for tag, names in _ATTRIBUTES.items()},
        attribute_filter=_filter,
        strip_comments=True,
        link_rel=None,
        generic_attribute_prefixes={"data-"},
        url_schemes=set(SCHEMES) | {"data"},
        filter_style_properties=set(_STYLES.split()),
    )


def flatten(html: str, max_depth: int) -> str:
    """The HTML without the tags of the elements that stand deeper than `max_depth`.

    What builds trees of HTML takes time quadratic in their depth.
    """
    if html.count("<") <= max_depth:
        return html
    surplus: list[str] = []
    depth = 0

    def keep(match: re.Match[str]) -> str:
        nonlocal depth
        slash, name = match.group(1), match.group(2).lower()
        if name in _SHALLOW:
            return match.group()
        if slash:
            if surplus and surplus[-1] == name:
                surplus.pop()
                return ""
            depth = max(depth - 1, 0)
        elif depth >= max_depth:
            surplus.append(name)
            return ""
        else:
            depth += 1
        return match.group()

    return _TAG.sub(keep, html)


def is_heavy(html: str) -> bool:
    """Whether it would take nh3 more than a moment: it looks for the next `&` and the next no-break
    space through all that is left of a text, at each of both."""
    if _marks(html) * len(html) <= _MOST_STEPS:
        return False
    return sum(_marks(text) * len(text) for text in html.split("<")) > _MOST_STEPS


def _marks(text: str) -> int:
    return text.count("&") + text.count("\xa0")


def sanitize(html: str) -> str:
    """The HTML without anything that could run, load or cover something, and well-formed.

    Every `<summary>` gets the class `tappable`, so that a tap on it does not turn the card, and a
    film's or a sound's first `<source>` becomes its `src`.
    """
    cleaner = _cleaner()
    clean = cleaner.clean(_SWALLOWING.sub("", html))
    # What is left when elements are taken out may be read as another tree: until it is not.
    for _ in range(_MOST_PASSES):
        before, clean = clean, cleaner.clean(clean)
        if clean == before:
            break
    # Anki looks for media in `src` of the elements that play it, and in no `<source>`.
    clean = _SOURCE.sub(r"<\g<name> \g<src>\g<attributes>>", clean)
    return _SUMMARY.sub('<summary class="tappable"', clean)


# Elements that load what they name, as the sanitiser writes them.
_ELEMENT = expression(
    r'<(?P<name>img|video|audio|source|track)(?P<attributes>(?: [\w:-]+(?:="[^"]*")?)*)>'
)
_ADDRESS = expression(r' (?P<name>src|poster)="(?P<url>[^"]*)"')
_ALTERNATIVE = expression(r' alt="([^"]+)"')


def link_remote(clean: str, is_shown: Callable[[str], bool]) -> str:
    """Sanitised HTML with links in place of what is on the web and not to be shown."""
    linked = _ELEMENT.sub(lambda found: _link(found, is_shown), clean)
    # A link may now stand in a link.
    return clean if linked == clean else sanitize(linked)


def _is_on_the_web(url: str) -> bool:
    return is_remote(url) and not url.lower().startswith("data:")


def _link(found: re.Match[str], is_shown: Callable[[str], bool]) -> str:
    attributes = found["attributes"]
    hidden = [
        address["url"]
        for address in _ADDRESS.finditer(attributes)
        if _is_on_the_web(url := html.unescape(address["url"]).strip()) and not is_shown(url)
    ]
    if not hidden:
        return found[0]
    kept = _ADDRESS.sub(lambda one: "" if one["url"] in hidden else one[0], attributes)
    alternative = _ALTERNATIVE.search(attributes)
    links = "".join(
        f'<a class="external-link" href="{url}">{alternative[1] if alternative else url}</a>'
        for url in hidden
    )
    return links if found["name"] == "img" else f"{links}<{found['name']}{kept}>"
