"""Tags of HTML in notes: what is none is text, and what shows nothing is said.

`<int>` and `List<String>` are no HTML. Obsidian takes all that has the form of a tag for one, and
its sanitiser drops what it does not know, often with the text behind it.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from ankigen.expressions import expression
from ankigen.obsidian.environment import Environment, Problem, Tag

# What may stand in the output.
SHOWN = frozenset(
    """
    a abbr address article aside audio b bdi bdo big blockquote br caption center cite code col
    colgroup dd del details dfn div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6
    header hgroup hr i image img input ins kbd li main mark meter nav ol p picture pre progress q rp
    rt ruby s samp small section source span strike strong sub summary sup table tbody td tfoot
    th thead time tr track tt u ul var video wbr
    """.split()
)
# What is left out with all that is in it, since that is no text of the note.
DROPPED = frozenset(
    """
    iframe math noembed noframes noscript object script style svg template title xmp
    """.split()
)
# The other elements of HTML, past ones too, whose tags alone are left out (HTML, "index of
# elements" and "obsolete features").
_REST = frozenset(
    """
    acronym applet area base basefont bgsound blink body button canvas data datalist dialog dir
    embed fieldset form frame frameset head html isindex keygen label legend link listing map
    marquee menu menuitem meta multicol nextid nobr optgroup option output param plaintext
    portal rb rbc rtc search select slot spacer textarea
    """.split()
)
_KNOWN = SHOWN | DROPPED | _REST
# Without an end of their own, or with one that may be missing.
_OPEN = frozenset(
    """
    area base basefont bgsound br col embed frame hr image img input isindex keygen link meta nextid
    param source spacer track wbr body colgroup dd dt head html li optgroup option p rb rbc rp
    rt rtc tbody td tfoot th thead tr
    """.split()
)
_ELEMENT = r"<(?P<end>/?)(?P<name>[A-Za-z][^\s<>/\"'=]*)(?:[^<>\"']++|\"[^\"]*+\"|'[^']*+')*+>|<"
_TAG = expression(rf"<!--(?:(?!-->).)*+-->|{_ELEMENT}", re.DOTALL)
# Behind the last `-->` no comment ends: to look for that each time takes the square of the time.
_LAST_TAG = expression(_ELEMENT)

# The line and column in the source of an offset of the HTML.
Locate = Callable[[int], tuple[int, int]]


def is_known(name: str) -> bool:
    """Whether HTML has an element of this name."""
    return name.lower() in _KNOWN


def note(
    text: str, environment: Environment, locate: Locate, *, is_tag: bool = False
) -> tuple[str, list[int]]:
    """A piece of HTML with what is no tag of HTML as text, and the offsets where there is now
    `&lt;`; its tags are noted in the environment.

    What would hide all that follows is text, too, unless the piece is a tag alone (`is_tag`), whose
    end is elsewhere.
    """
    escaped: list[int] = []
    hidden_until = 0  # where the content of an element that is dropped ends

    def look(found: re.Match[str]) -> str:
        nonlocal hidden_until
        name = (found["name"] or "").lower()
        if found.start() < hidden_until or found[0].startswith("<!--"):
            return found[0]
        end = 0
        if name in DROPPED and not found["end"] and not is_tag:
            if name not in ended:
                ended[name] = ends(text, name)
            end = ended[name].get(found.start(), -1)
        if name not in _KNOWN or end < 0:
            escaped.append(found.start() + 3 * len(escaped))
            return "&lt;" + found[0][1:]
        hidden_until = end
        environment.tags.append(Tag(name, bool(found["end"]), locate(found.start())))
        return found[0]

    ended: dict[str, dict[int, int]] = {}
    parts: list[str] = []
    position, last = 0, text.rfind("-->")
    while found := (_TAG if position <= last else _LAST_TAG).search(text, position):
        parts += (text[position : found.start()], look(found))
        position = found.end()
    return "".join((*parts, text[position:])), escaped


def ends(text: str, name: str) -> dict[int, int]:
    """Where the elements of that name begin that have an end, and where it is: elements in one
    another and their ends are paired as a browser pairs them."""
    opened: list[int] = []
    found: dict[int, int] = {}
    tags = rf"<(/?){name}(?=[\s/>])(?:[^<>\"']++|\"[^\"]*+\"|'[^']*+')*+>"
    for tag in re.finditer(tags, text, re.IGNORECASE):
        if not tag[1] and not tag[0].endswith("/>"):
            opened.append(tag.start())
        elif tag[1] and opened:
            found[opened.pop()] = tag.start()
    return found


def report(environment: Environment) -> None:
    """Say which of the tags noted so far show nothing, and forget them."""
    opened: dict[str, list[Tag]] = {}
    hidden: list[Tag] = []
    for tag in environment.tags:
        if tag.name in DROPPED or tag.name in _REST:
            if not tag.is_end:
                hidden.append(tag)
        elif tag.name in _OPEN:
            continue
        elif not tag.is_end:
            opened.setdefault(tag.name, []).append(tag)
        elif opened.get(tag.name):
            opened[tag.name].pop()
        else:
            hidden.append(tag)
    hidden += (tag for tags in opened.values() for tag in tags)
    environment.tags.clear()
    environment.problems += (Problem(*tag.place, "hidden-html", _message(tag)) for tag in hidden)


def _message(tag: Tag) -> str:
    written = f"<{'/' * tag.is_end}{tag.name}>"
    instead = f"write `{written}` in back-ticks to show it as text"
    if tag.name in DROPPED:
        return f"'{written}' is left out with all that is in it; link to it, or {instead}"
    if tag.name in _REST:
        return f"'{written}' is HTML that cards do not show, and left out; {instead}"
    if tag.is_end:
        return f"'{written}' is taken for HTML and ends nothing; {instead}"
    return f"'{written}' is taken for HTML and never closed; close it, or {instead}"
