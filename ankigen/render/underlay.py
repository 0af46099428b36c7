"""The picture that masks lie on: what an answer embeds first, of the vault or of a drawing."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

from ankigen import obsidian, occlusion
from ankigen.obsidian import Inline, Leaf, Part
from ankigen.obsidian.environment import FileEmbed
from ankigen.occlusion import Drawing, Mask
from ankigen.render import cropping
from ankigen.render.library import media_name
from ankigen.render.resolver import VaultResolver
from ankigen.types import Media

_WIKILINK = re.compile(r"!\[\[([^\]|]+)")
_IMAGE = re.compile(r"!\[[^\[\]]*\]\((?:<([^<>\n]+)>|([^\s()<>]+))[^()\n]*\)")


@dataclass(frozen=True, slots=True)
class Embed:
    """What an answer embeds first, where it stands, and the answer without it."""

    target: str
    place: tuple[int, int]
    rest: Part


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as it is packaged, and the masks that a drawing has on it."""

    media: Media
    name: str
    size: tuple[float, float] | None
    masks: tuple[Mask, ...] = ()


class RefusedError(Exception):
    """Why there is no picture; for the user."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def first_embed(part: Part) -> Embed | None:
    """What a part embeds first, by a wikilink or as a Markdown image; None where it is nothing."""
    for index, leaf in part.leaves():
        if not isinstance(leaf, Leaf) or "![" not in leaf.text:
            continue
        spans = obsidian.facts(part.document, leaf).spans
        code = [each for each in spans if each.kind in (Inline.CODE, Inline.COMMENT, Inline.MATH)]
        wiki = (
            (each.start, each.end, found[1])
            for each in spans
            if each.kind is Inline.EMBED and (found := _WIKILINK.match(leaf.text, each.start))
        )
        images = (
            (each.start(), each.end(), each[1] or unquote(each[2]))
            for each in _IMAGE.finditer(leaf.text)
            if not any(one.start <= each.start() < one.end for one in code)
        )
        found_all = sorted((*wiki, *images))
        if found_all:
            start, end, target = found_all[0]
            texts = {**part.texts, index: _without(leaf, start, end)}
            return Embed(target.strip(), leaf.locate(start), part._replace(texts=texts))
    return None


def _without(leaf: Leaf, start: int, end: int) -> Leaf | None:
    """A leaf without a stretch of one line, and without the line if nothing is left of it."""
    head, tail = leaf.text[:start], leaf.text[end:]
    text = head.rstrip(" ") + (tail if head.strip() else tail.lstrip(" "))
    before, after = head.rpartition("\n")[2], tail.partition("\n")[0]
    if before.strip() or after.strip():
        return replace(leaf, text=text)
    number = head.count("\n")
    lines = text.split("\n")
    positions = [*leaf.positions[:number], *leaf.positions[number + 1 :]]
    text = "\n".join((*lines[:number], *lines[number + 1 :]))
    return replace(leaf, text=text, positions=positions) if text.strip() else None


def picture(target: str, path: str, resolver: VaultResolver, colour: str) -> Picture:
    """The picture that a target shows. Raises `RefusedError`."""
    drawn = resolver.drawing(target, path)
    if drawn is None:
        media = _embedded(target, path, resolver)
        return Picture(media, _name(target), _size(media.path))
    try:
        drawing = occlusion.read_drawing(drawn.text, colour)
    except occlusion.DrawingError as error:
        raise RefusedError("drawing-without-masks", str(error)) from error
    shown = frozenset(resolver.media)
    media = (
        _held(drawing, resolver)
        if drawing.data
        else _embedded(drawing.picture, drawn.path, resolver)
    )
    size = _size(media.path)
    if drawing.crop is not None:
        if media.name not in shown:
            resolver.media.pop(media.name)
            resolver.take_back(drawing.picture, drawn.path)
        try:
            cropped = cropping.crop(resolver.library, media, drawing.crop)
        except OSError as error:
            raise RefusedError("unreadable-media", f"`{drawing.picture}` can't be read") from error
        resolver.media[cropped.name] = media = cropped
        size = cropping.size(drawing.crop)
    return Picture(media, _name(drawing.picture), size, drawing.masks)


def _held(drawing: Drawing, resolver: VaultResolver) -> Media:
    """The picture that the drawing itself holds, as a file."""
    name = media_name(drawing.picture, hashlib.sha256(drawing.data).hexdigest())
    path = resolver.library.stored(name) or resolver.library.store(name, drawing.data)
    media = resolver.media[name] = Media(name, path)
    return media


def _embedded(target: str, path: str, resolver: VaultResolver) -> Media:
    if re.match(r"(?:https?:|data:|//)", target, re.IGNORECASE):
        message = "masks can't lie on a picture of the web: save it into the vault and embed that"
        raise RefusedError("occlusion-without-picture", message)
    found = resolver.embed(target, path)
    media = resolver.media.get(found.src) if isinstance(found, FileEmbed) else None
    if media is None or not isinstance(found, FileEmbed) or found.kind != "image":
        message = (
            f"`{target}` isn't a picture in the vault that masks could lie on: check the name, or "
            "embed a PNG, JPEG, WebP or SVG file"
        )
        raise RefusedError("occlusion-without-picture", message)
    return media


def _name(target: str) -> str:
    return PurePosixPath(target.partition("#")[0]).name


def _size(path: Path) -> tuple[float, float] | None:
    """Width and height in pixels as a browser shows them.

    None where the file or its form can't be read, or imagesize is missing (a distribution may
    leave it out): nothing but findings about the size depends on it.
    """
    try:
        import imagesize  # for start-up time: few decks have masks
    except ImportError:
        return None
    try:
        width, height = imagesize.get(path)
    except (OSError, ValueError, ArithmeticError, LookupError):
        return None
    return (width, height) if width > 0 and height > 0 else None
