"""A small vault and a way to see what the inline parser makes of a text."""

from __future__ import annotations

import html
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from ankigen.obsidian.delimiters import settle
from ankigen.obsidian.environment import (
    RAW,
    Definitions,
    Embed,
    Environment,
    FileEmbed,
    Footnote,
    Leaf,
    LinkTarget,
    MissingEmbed,
    NoteEmbed,
    Options,
    Reference,
    TextEmbed,
)
from ankigen.obsidian.inlines import InlineParser

_VOID = {"br", "img"}
_FILES = {"png": "image", "mp4": "video", "pdf": "pdf", "zip": "file"}


@dataclass
class Vault:
    """A resolver that finds everything but what is called missing."""

    asked: list[tuple[str, str]] = field(default_factory=list)

    def link(self, target: str, path: str) -> LinkTarget:
        """Every note is there but `missing`, every heading but `Gone`, every block but `^gone`."""
        self.asked.append((target, path))
        name, _, subpath = target.partition("#")
        if "missing" in name:
            return LinkTarget("", "file" if "." in name.removesuffix(".md") else "note")
        if subpath.endswith("Gone"):
            return LinkTarget("", "heading")
        if subpath == "^gone":
            return LinkTarget("", "block")
        return LinkTarget("obsidian://" + target.replace(" ", "%20"))

    def embed(self, target: str, path: str) -> Embed:
        """The kind goes by the extension; an `mp3` is text in the output."""
        self.asked.append((target, path))
        found = self.link(target, path)
        if found.missing:
            return MissingEmbed(found.missing)
        name, _, subpath = target.partition("#")
        extension = name.rpartition(".")[2]
        if extension == "mp3":
            return TextEmbed("[sound:a.mp3]")
        if extension in _FILES:
            return FileEmbed(_FILES[extension], f"media/{name}")  # type: ignore[arg-type]
        return NoteEmbed(name, subpath, "text of " + target, found.href, name)

    def remote(self, url: str) -> FileEmbed | LinkTarget:
        """Remote images are shown, but those of `slow.example` are linked to."""
        return LinkTarget(url) if "slow.example" in url else FileEmbed("image", url)


def definitions() -> Definitions:
    """One reference and one footnote."""
    return Definitions(
        {"ref": Reference("https://ref.example/", "The title")},
        {"1": Footnote("The footnote.", 9)},
    )


def transclude(element: Element, embed: NoteEmbed, *_: object) -> None:
    """Stands for the extension's: a paragraph with the note's text."""
    paragraph = Element("p")
    paragraph.text = embed.text
    element.append(paragraph)


def environment(options: Options, *, with_vault: bool = True) -> Environment:
    """The state of a conversion with the small vault."""
    return Environment(
        options,
        resolver=Vault() if with_vault else None,
        path="dir/Here.md",
        definitions=definitions(),
        transclude=transclude if with_vault else None,
    )


def parse(text: str, state: Environment, tag: str = "p") -> Element:
    """The element of a leaf whose lines begin at column 1 of lines 1, 2 and so on."""
    element = Element(tag)
    places = [(number, 1) for number in range(1, text.count("\n") + 2)]
    InlineParser(state.options).parse(Leaf(element, text, places), state)
    return element


def write(element: Element) -> str:
    """What is inside an element, as HTML."""
    return settle(_write(element))


def _write(element: Element) -> str:
    pieces = [html.escape(element.text or "", quote=False)]
    for child in element:
        if child.tag == RAW:
            pieces.append(child.text or "")
        else:
            attributes = "".join(
                f' {name}="{html.escape(value)}"' for name, value in child.attrib.items()
            )
            pieces.append(f"<{child.tag}{attributes}>")
            if child.tag not in _VOID:
                pieces.append(f"{_write(child)}</{child.tag}>")
        pieces.append(html.escape(child.tail or "", quote=False))
    return "".join(pieces)


def render(text: str, options: Options | None = None, *, with_vault: bool = True) -> str:
    """The HTML of one leaf."""
    state = environment(options or Options(), with_vault=with_vault)
    return write(parse(text, state))


def codes(text: str, options: Options | None = None) -> list[str]:
    """The problems of one leaf, as `line:column code`."""
    state = environment(options or Options())
    parse(text, state)
    return [f"{one.line}:{one.column} {one.code}" for one in state.problems]
