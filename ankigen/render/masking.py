"""An image occlusion card: the picture of its answer, the masks of its block or of its drawing."""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from urllib.parse import unquote

from ankigen import obsidian, occlusion
from ankigen.obsidian import CodeLeaf, Inline, Leaf, Part
from ankigen.obsidian.environment import FileEmbed, Problem
from ankigen.occlusion import Drawing, Mask, Occlusion
from ankigen.render import cropping, fences, pixels
from ankigen.render.library import media_name
from ankigen.render.resolver import VaultResolver
from ankigen.render.stored import store
from ankigen.types import Deletion, Media

_WIKILINK = re.compile(r"!\[\[([^\]|]+)")
_IMAGE = re.compile(r"!\[[^\[\]]*\]\((?:<([^<>\n]+)>|([^\s()<>]+))[^()\n]*\)")
_EMPTY = re.compile(r"<(p|pre)></\1>\n?")


@dataclass(frozen=True, slots=True)
class MaskedPicture:
    """What Anki is given of a picture with masks: the picture's HTML; for each mask its shapes in
    Anki's words and its label's HTML; the words on the picture; whether masks that aren't asked
    are covered, too."""

    picture: str
    masks: tuple[tuple[str, ...], ...]
    labels: tuple[str, ...]
    annotations: tuple[str, ...]
    hides_all: bool


@dataclass(frozen=True, slots=True)
class Found:
    """A masked picture (None where something is wrong), what its masks are known by, the rest of
    the answer, and what is to be said."""

    masked: MaskedPicture | None
    deletions: tuple[Deletion, ...]
    rest: Part
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class _Embed:
    """What an answer embeds first, where it stands, and the answer without it."""

    target: str
    place: tuple[int, int]
    rest: Part


@dataclass(frozen=True, slots=True)
class _Picture:
    """A picture as it is packaged, and the masks that a drawing has on it."""

    media: Media
    name: str
    size: tuple[float, float] | None
    masks: tuple[Mask, ...] = ()


class _RefusedError(Exception):
    """Why there is no picture; for the user."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def unmasked(part: Part) -> Iterator[Problem]:
    """Says of a block of masks that nothing asks for."""
    for _, leaf in _blocks(part):
        message = "these masks are shown as code: write `#occlusion` into the question"
        yield Problem(*leaf.place, "occlusion-without-tag", message)


def find(part: Part, path: str, resolver: VaultResolver, inline: Callable[[str], str]) -> Found:
    """The masked picture of an answer in the note at `path`; `inline` shows a label's Markdown."""
    first = part.blocks[0]
    start = (first.first, first.column)
    blocks = list(_blocks(part))
    texts = {**part.texts, **{index: None for index, _ in blocks}}
    embed = _first_embed(part._replace(texts=texts))
    problems: list[Problem] = []
    read = Occlusion(())
    if blocks:
        read, errors = occlusion.parse(blocks[0][1].text)
        for error in errors:
            place = _line(part, blocks[0][1], error.line)
            problems.append(Problem(*place, "occlusion-line", str(error)))
    for _, extra in blocks[1:]:
        message = "this is a second block of masks, which isn't read: put all into the first"
        problems.append(Problem(*extra.place, "occlusion-line", message))
    if embed is None:
        message = (
            "this card hides parts of a picture and has none: embed one in its answer, such as "
            "`![[heart.png]]`, or a drawing that lies on one"
        )
        problems.append(Problem(*start, "occlusion-without-picture", message))
        return Found(None, (), part._replace(texts=texts), tuple(problems))
    try:
        picture = _picture(embed.target, path, resolver, read.colour)
    except _RefusedError as refused:
        problems.append(Problem(*embed.place, refused.code, str(refused)))
        return Found(None, (), embed.rest, tuple(problems))
    masks = (*picture.masks, *read.masks)
    if not masks and not problems:
        message = (
            "this card has no masks: write an `occlusion` block below the picture, such as "
            "`aorta: 12 8 20x10`, left, top and width x height in per cent of it"
        )
        problems.append(Problem(*embed.place, "occlusion-without-masks", message))
    for finding in occlusion.judge(
        masks,
        picture.size,
        hides_all=read.hides_all,
        is_scalable=picture.media.name.endswith(".svg"),
    ):
        place = embed.place
        if finding.mask >= len(picture.masks) and blocks:
            place = _line(part, blocks[0][1], masks[finding.mask].line)
        problems.append(Problem(*place, finding.code, finding.message))
    masked = MaskedPicture(
        _html(picture),
        tuple(tuple(shape.anki for shape in mask.shapes) for mask in masks),
        tuple(inline(mask.label) if mask.label else "" for mask in masks),
        tuple(each.anki for each in read.annotations),
        read.hides_all,
    )
    deletions = tuple(Deletion(occlusion.trace(mask), mask.number) for mask in masks)
    return Found(masked if masks else None, deletions, embed.rest, tuple(problems))


def without_gaps(rendered: str) -> str:
    """The rest of an answer without what the picture and the block leave empty."""
    return _EMPTY.sub("", rendered).strip()


def _blocks(part: Part) -> Iterator[tuple[int, CodeLeaf]]:
    for index, leaf in part.leaves():
        if isinstance(leaf, CodeLeaf) and fences.language(leaf.info or "") == fences.MASKS:
            yield index, leaf


def _line(part: Part, block: CodeLeaf, line: int) -> tuple[int, int]:
    """The place in the file of a line of a block, from 1."""
    number = block.place[0] + line
    document = part.document
    if not document.first_line <= number < document.first_line + len(document.lines):
        return block.place
    words = block.text.split("\n")[line - 1].strip()
    return number, document.line(number).find(words) + 1


def _first_embed(part: Part) -> _Embed | None:
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
            return _Embed(target.strip(), leaf.locate(start), part._replace(texts=texts))
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


def _picture(target: str, path: str, resolver: VaultResolver, colour: str) -> _Picture:
    """The picture that a target shows. Raises `_RefusedError`."""
    drawn = resolver.drawing(target, path)
    if drawn is None:
        media = _embedded(target, path, resolver)
        return _Picture(media, _name(target), pixels.size(media.path))
    try:
        drawing = occlusion.read_drawing(drawn.text, colour)
    except occlusion.DrawingError as error:
        raise _RefusedError("drawing-without-masks", str(error)) from error
    media = (
        _held(drawing, resolver)
        if drawing.data
        else _embedded(drawing.picture, drawn.path, resolver)
    )
    size = pixels.size(media.path)
    if drawing.crop is not None:
        del resolver.media[media.name]
        try:
            cropped = cropping.crop(resolver.library, media, drawing.crop)
        except OSError as error:
            raise _RefusedError("unreadable-media", f"`{drawing.picture}` can't be read") from error
        resolver.media[cropped.name] = media = cropped
        size = cropping.size(drawing.crop)
    return _Picture(media, _name(drawing.picture), size, drawing.masks)


def _held(drawing: Drawing, resolver: VaultResolver) -> Media:
    """The picture that the drawing itself holds, as a file."""
    name = media_name(drawing.picture, hashlib.sha256(drawing.data).hexdigest())
    path = resolver.library.stored(name) or resolver.library.store(name, drawing.data)
    media = resolver.media[name] = Media(name, path)
    return media


def _embedded(target: str, path: str, resolver: VaultResolver) -> Media:
    if re.match(r"(?:https?:|data:|//)", target, re.IGNORECASE):
        message = "masks can't lie on a picture of the web: save it into the vault and embed that"
        raise _RefusedError("occlusion-without-picture", message)
    found = resolver.embed(target, path)
    media = resolver.media.get(found.src) if isinstance(found, FileEmbed) else None
    if media is None or not isinstance(found, FileEmbed) or found.kind != "image":
        message = (
            f"`{target}` isn't a picture in the vault that masks could lie on: check the name, or "
            "embed a PNG, JPEG, WebP or SVG file"
        )
        raise _RefusedError("occlusion-without-picture", message)
    return media


def _name(target: str) -> str:
    return PurePosixPath(target.partition("#")[0]).name


def _html(picture: _Picture) -> str:
    """The picture as a field: Anki looks for `src` in the first tag."""
    name = html.escape(picture.name)
    return store(f'<img src="{picture.media.name}" alt="{name}">')
