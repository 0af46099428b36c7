"""The bracket processor: links, images and inline footnotes (CommonMark 0.31.2, 6.3 and 6.4)."""

from __future__ import annotations

import re
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from ankigen.expressions import expression
from ankigen.obsidian.delimiters import written
from ankigen.obsidian.environment import Reference, normalize_label
from ankigen.obsidian.inlines.addresses import is_remote, link_element, target_element
from ankigen.obsidian.inlines.deletions import resolve
from ankigen.obsidian.inlines.embeds import append_image
from ankigen.obsidian.inlines.escapes import unescape
from ankigen.obsidian.inlines.footnotes import append_footnote, unlink
from ankigen.obsidian.inlines.state import State
from ankigen.obsidian.inlines.tokens import Bracket, Joint, plain

_MAX_LABEL = 999
_MAX_PARENTHESES = 32
_LABEL = expression(r"\[((?:[^\\\[\]]++|\\.?)*+)\]", re.DOTALL)
# White space with at most one line end: a leaf holds no blank line, so any white space will do.
_SPACE = expression(r"[ \t\n]*+")
_POINTED = expression(r"<((?:[^<>\n\\]++|\\.)*+)>")
_BARE = expression(r"(?:[^\x00-\x20\x7f()\\]++|\\[!-/:-@\[-`{-~]|\\)++")
_TITLE = expression(
    r"\"((?:[^\"\\]++|\\.)*+)\"|'((?:[^'\\]++|\\.)*+)'|\(((?:[^()\\]++|\\.)*+)\)", re.DOTALL
)


def parse_destination(text: str, position: int) -> tuple[str, int] | None:
    """The link destination at an offset, unescaped, and the offset after it."""
    if text.startswith("<", position):
        match = _POINTED.match(text, position)
        return (unescape(match.group(1)), match.end()) if match else None
    depth = 0
    end = position
    while True:
        match = _BARE.match(text, end)
        if match:
            end = match.end()
        character = text[end : end + 1]
        if character == "(" and depth < _MAX_PARENTHESES:
            depth += 1
        elif character == ")" and depth:
            depth -= 1
        else:
            break
        end += 1
    if depth or (character == "("):
        return None
    return unescape(text[position:end]), end


def parse_title(text: str, position: int) -> tuple[str, int] | None:
    """The link title at an offset, unescaped, and the offset after it."""
    match = _TITLE.match(text, position)
    if match is None or match.lastindex is None:
        return None
    return unescape(match.group(match.lastindex)), match.end()


def open_bracket(state: State, position: int) -> int:
    """`[` may begin a link."""
    return _push(state, Bracket("[", position=position))


def open_image(state: State, position: int) -> int:
    """`![` may begin an image."""
    if not state.text.startswith("[", position + 1):
        return 0
    return _push(state, Bracket("![", position=position))


def open_footnote(state: State, position: int) -> int:
    """`^[` may begin an inline footnote."""
    if not state.text.startswith("[", position + 1):
        return 0
    return _push(state, Bracket("^[", position=position))


def _push(state: State, bracket: Bracket) -> int:
    if state.brackets:
        state.brackets[-1].is_followed = True
    bracket.index = len(state.tokens)
    bracket.runs = len(state.runs)
    state.tokens.append(bracket)
    state.brackets.append(bracket)
    return bracket.position + len(bracket.text)


def close_bracket(state: State, position: int) -> int:
    """`]` ends a link, an image or a footnote, or is text and takes its opener out of play."""
    if not state.brackets:
        return 0
    bracket = state.brackets.pop()
    depth = len(state.brackets)
    is_barred = depth < state.barred
    state.barred = min(state.barred, depth)
    if bracket.text == "^[":
        _close_region(state, bracket)
        append_footnote(state, bracket)
        return position + 1
    if bracket.text == "[" and is_barred:
        return 0
    found = _find_target(state, bracket, position)
    if found is None:
        return 0
    target, end = found
    state.targets.append((position, end))
    _close_region(state, bracket)
    if bracket.text == "![":
        inside = written(plain(state.tokens[bracket.index + 1 :]))
        del state.tokens[bracket.index :]
        append_image(state, bracket.position, target, inside)
        state.images.append((bracket.position, end))
        return end
    _make_link(state, bracket, target)
    state.barred = depth
    return end


def _close_region(state: State, bracket: Bracket) -> None:
    """Pair what stands inside a link; its addresses become text, for links hold no links. Those of
    a footnote stay what they are: it stands elsewhere."""
    runs = state.runs[bracket.runs :]
    del state.runs[bracket.runs :]
    resolve(state, state.tokens, runs)
    while state.addresses and state.addresses[-1] > bracket.index:
        index = state.addresses.pop()
        address = state.tokens[index]
        # A deletion's hint leaves nothing of one in it.
        if bracket.text != "^[" and isinstance(address, Element):
            state.tokens[index] = address.text or ""


def _make_link(state: State, bracket: Bracket, target: Reference) -> None:
    destination = target.destination
    if state.options.commonmark or is_remote(destination):
        element = link_element(state, bracket.position, destination)
    else:
        element = target_element(state, bracket.position, unquote(destination), destination)
    if target.title is not None:
        element.set("title", target.title)
    unlink(state, bracket.position)
    bracket.text = ""
    bracket.opens.append(element)
    state.tokens.append(Joint("", closes=1))


def _find_target(state: State, bracket: Bracket, position: int) -> tuple[Reference, int] | None:
    """Where the link that ends at `position` leads, and the offset after it."""
    text = state.text
    if text.startswith("(", position + 1):
        found = _parse_resource(text, position + 2)
        if found:
            return found
    references = state.environment.definitions.references
    if not references:
        return None
    start = bracket.position + len(bracket.text)
    end = position + 1
    match = _LABEL.match(text, end)
    if match and match.group(1) and len(match.group(1)) <= _MAX_LABEL:
        label = match.group(1)
        end = match.end()
    else:
        if bracket.is_followed or position - start > _MAX_LABEL:
            return None
        label = text[start:position]
        end = match.end() if match and not match.group(1) else end
    reference = references.get(normalize_label(label))
    return (reference, end) if reference else None


def _parse_resource(text: str, position: int) -> tuple[Reference, int] | None:
    """`destination "title")` after the opening parenthesis."""
    position = _skip(text, position)
    if text.startswith(")", position):
        return Reference(""), position + 1
    destination = parse_destination(text, position)
    if destination is None:
        return None
    after = _skip(text, destination[1])
    title = parse_title(text, after) if after > destination[1] else None
    if title:
        after = _skip(text, title[1])
    if not text.startswith(")", after):
        return None
    return Reference(destination[0], title[0] if title else None), after + 1


def _skip(text: str, position: int) -> int:
    match = _SPACE.match(text, position)
    return match.end() if match else position
