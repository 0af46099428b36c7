"""Obsidian's own links, `[[Note#Heading|text]]`, and embeds: `![[target|size]]`, and Markdown
images, which are the same thing in Obsidian."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import NamedTuple
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from ankigen import files
from ankigen.obsidian.environment import (
    Embed,
    FileEmbed,
    LinkTarget,
    MissingEmbed,
    NoteEmbed,
    Reference,
    TextEmbed,
)
from ankigen.obsidian.inlines.addresses import (
    encode,
    is_remote,
    report_missing,
    target_element,
)
from ankigen.obsidian.inlines.footnotes import number
from ankigen.obsidian.inlines.state import State
from ankigen.obsidian.urls import is_safe_image

# No line end and no second `[[` inside; single brackets may be in a name, a heading or a text.
# `[[[N]]]` is a link in brackets, `[[[1] N]]` one to a name that begins with some.
_CONTENT = re.compile(r"\[\[(?!\[[^\[\]\n]*+\]\])((?:[^\[\]\n]++|\[[^\[\]\n]*+\]|\](?!\]))++)\]\]")
_SEPARATOR = re.compile(r"\\?\|")
_SIZE = re.compile(r"([0-9]+)(?:x([0-9]+))?")
_ALIGNMENTS = frozenset(("left", "right", "center", "inline"))


class _Caption(NamedTuple):
    """What stands after a target: a text, a size in pixels and where the image floats."""

    text: str = ""
    width: str = ""
    height: str = ""
    alignment: str = ""

    def attributes(self) -> dict[str, str]:
        """The size and the alignment as attributes of HTML."""
        found = {"width": self.width, "height": self.height}
        if self.alignment:
            found["class"] = f"align-{self.alignment}"
        return {name: value for name, value in found.items() if value}


def _caption(parts: list[str]) -> _Caption:
    texts = []
    width = height = alignment = ""
    for part in parts:
        size = _SIZE.fullmatch(part)
        if size:
            width, height = size.group(1), size.group(2) or ""
        elif part.lower() in _ALIGNMENTS:
            alignment = part.lower()
        elif part:
            texts.append(part)
    return _Caption("|".join(texts), width, height, alignment)


def _split(content: str) -> tuple[str, list[str]]:
    """The target of a link or embed, and what stands after each `|` (in a table, `\\|`)."""
    if "|" not in content:
        return content.strip(), []
    target, *rest = map(str.strip, _SEPARATOR.split(content))
    return target, rest


def _title(target: str) -> str:
    """What Obsidian shows for a target without a text: `Note > Heading`."""
    return " > ".join(filter(None, target.split("#"))) if "#" in target else target


def wikilink(state: State, position: int) -> int:
    """`[[target]]` or `[[target|text]]`; the text is no Markdown."""
    match = _CONTENT.match(state.text, position)
    if match is None:
        return 0
    target, rest = _split(match.group(1))
    if not target:
        return 0
    element = target_element(state, position, target, target)
    element.text = "|".join(rest) or _title(target)
    state.tokens.append(element)
    state.barred = len(state.brackets)
    return match.end()


def embed(state: State, position: int) -> int:
    """`![[target]]` shows a note, a part of one, or a file."""
    match = _CONTENT.match(state.text, position + 1)
    if match is None:
        return 0
    target, rest = _split(match.group(1))
    if not target:
        return 0
    _append_embed(state, position, target, target, _caption(rest), "")
    return match.end()


def append_image(state: State, position: int, target: Reference, inside: str) -> None:
    """The Markdown image that begins at an offset, with the words between its brackets."""
    destination, words = target.destination, target.title or ""
    if state.options.commonmark:
        element = Element("img", {"src": encode(destination), "alt": inside})
        if target.title is not None:
            element.set("title", target.title)
        state.tokens.append(element)
        return
    caption = _caption(inside.split("|"))
    if is_remote(destination):
        _append_remote(state, position, destination, caption, words)
    else:
        _append_embed(state, position, unquote(destination), destination, caption, words)


def _append_remote(state: State, position: int, url: str, caption: _Caption, words: str) -> None:
    if not is_safe_image(url):
        state.report(
            position,
            "unsafe-link",
            f"'{url}' is not shown, since its scheme may run something; use another address",
        )
        state.tokens.append(_box(caption.text or url))
        return
    resolver = state.environment.resolver
    found: FileEmbed | LinkTarget = resolver.remote(url) if resolver else FileEmbed("image", url)
    if isinstance(found, FileEmbed):
        state.tokens.append(_file(found, url, caption, words))
    else:
        link = Element("a", {"class": "external-link", "href": encode(found.href)})
        link.text = caption.text or url
        _append_link(state, link)


def _append_link(state: State, element: Element) -> None:
    """Append what may be a link; like an address, it becomes text within another link."""
    if element.tag == "a":
        state.addresses.append(len(state.tokens))
    state.tokens.append(element)


def _append_embed(
    state: State, position: int, target: str, written: str, caption: _Caption, words: str
) -> None:
    environment = state.environment
    found = (
        environment.resolver.embed(target, environment.path)
        if environment.resolver
        else _guess(target, written)
    )
    if isinstance(found, TextEmbed):
        state.tokens.append(found.text)
    elif isinstance(found, MissingEmbed):
        report_missing(state, position, target, found.missing, found.alias_of)
        state.tokens.append(_box(_title(target)))
    elif isinstance(found, FileEmbed):
        extension = PurePosixPath(target.partition("#")[0]).suffix.lower()
        if extension in (".canvas", ".base"):
            message = (
                f"'{target}' is shown in Obsidian and not in Anki, where it is a link: embed a "
                "picture of it to show it"
            )
            state.report(position, "plugin-content", message)
        _append_link(state, _file(found, target, caption, words))
    elif environment.transclude is None:
        link = Element("a", {"class": "internal-link", "href": found.href})
        link.text = caption.text or _title(target)
        _append_link(state, link)
    else:
        _transclude(state, position, found)


def _guess(target: str, written: str) -> Embed:
    """What a conversion without a vault makes of a target: its extension decides."""
    extension = PurePosixPath(target.partition("#")[0]).suffix[1:].lower()
    if extension in files.KINDS:
        return FileEmbed(files.KINDS[extension], encode(written))
    return NoteEmbed(target, "", "", encode(written), _title(target))


def _transclude(state: State, position: int, found: NoteEmbed) -> None:
    """A note inside a note. A paragraph cannot hold blocks, so it becomes a `div`."""
    environment = state.environment
    assert environment.transclude is not None
    number(state)
    box = Element("div", {"class": "embed"})
    environment.transclude(box, found, environment, state.locate(position))
    state.append_block(box)
    if state.leaf.element.tag == "p":
        state.leaf.element.tag = "div"
        state.leaf.element.set("class", "paragraph")


def _box(words: str) -> Element:
    element = Element("span", {"class": "broken-embed"})
    element.text = words
    return element


def _file(found: FileEmbed, target: str, caption: _Caption, words: str) -> Element:
    name = PurePosixPath(target.partition("#")[0]).name
    if found.kind == "image":
        attributes = {"src": found.src, "alt": caption.text or name} | caption.attributes()
        element = Element("img", attributes)
    elif found.kind in ("audio", "video"):
        size = caption.attributes() if found.kind == "video" else {}
        element = Element(found.kind, {"controls": "", "src": found.src} | size)
    else:
        element = Element("a", {"class": "file-embed", "href": found.href or found.src})
        element.text = caption.text or _title(target)
    if words:
        element.set("title", words)
    return element
