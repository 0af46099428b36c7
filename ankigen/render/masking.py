"""An image occlusion card: the picture of its answer, the masks of its block or of its drawing."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from ankigen import occlusion
from ankigen.obsidian import CodeLeaf, Part
from ankigen.obsidian.environment import Problem
from ankigen.occlusion import Finding, Occlusion
from ankigen.render import fences, underlay
from ankigen.render.resolver import VaultResolver
from ankigen.render.stored import store
from ankigen.render.underlay import Embed, Picture
from ankigen.types import Deletion

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


def unmasked(part: Part) -> Iterator[Problem]:
    """Says of a block of masks that nothing asks for."""
    for _, leaf in _blocks(part):
        message = "these masks are shown as code: write `#occlusion` into the question"
        yield Problem(*leaf.place, "occlusion-without-tag", message)


def find(part: Part, path: str, resolver: VaultResolver, inline: Callable[[str], str]) -> Found:
    """The masked picture of an answer in the note at `path`; `inline` shows a label's Markdown."""
    blocks = list(_blocks(part))
    bare = part._replace(texts={**part.texts, **{index: None for index, _ in blocks}})
    block = blocks[0][1] if blocks else None
    read, problems = _read(part, [leaf for _, leaf in blocks])
    embed = underlay.first_embed(bare)
    if embed is None:
        return Found(None, (), bare, (*problems, _without_picture(part)))
    try:
        picture = underlay.picture(embed.target, path, resolver, read.colour)
    except underlay.RefusedError as refused:
        refusal = Problem(*embed.place, refused.code, str(refused))
        return Found(None, (), embed.rest, (*problems, refusal))
    masks = (*picture.masks, *read.masks)
    if not masks:
        if not problems:
            problems = (_without_masks(embed),)
        return Found(None, (), embed.rest, problems)
    findings = _judge(
        picture, read, lambda line: _line(part, block, line) if block else embed.place
    )
    problems += tuple(
        Problem(*(place or embed.place), each.code, each.message) for each, place in findings
    )
    masked = MaskedPicture(
        _html(picture),
        tuple(tuple(shape.anki for shape in mask.shapes) for mask in masks),
        tuple(inline(mask.label) if mask.label else "" for mask in masks),
        tuple(each.anki for each in read.annotations),
        read.hides_all,
    )
    deletions = tuple(Deletion(occlusion.trace(mask), mask.number) for mask in masks)
    return Found(masked, deletions, embed.rest, problems)


def _read(part: Part, blocks: Sequence[CodeLeaf]) -> tuple[Occlusion, tuple[Problem, ...]]:
    """What the first block says, and what is wrong with it or with others."""
    if not blocks:
        return Occlusion(()), ()
    read, errors = occlusion.parse(blocks[0].text)
    message = "this is a second block of masks, which isn't read: put all into the first"
    return read, (
        *(
            Problem(*_line(part, blocks[0], error.line), "occlusion-line", str(error))
            for error in errors
        ),
        *(Problem(*extra.place, "occlusion-line", message) for extra in blocks[1:]),
    )


def _judge(
    picture: Picture, read: Occlusion, place_of: Callable[[int], tuple[int, int]]
) -> Iterator[tuple[Finding, tuple[int, int] | None]]:
    """What will not serve, each with the place of its mask in the block, or None."""
    masks = (*picture.masks, *read.masks)
    is_scalable = picture.media.name.endswith(".svg")
    for finding in occlusion.judge(
        masks, picture.size, hides_all=read.hides_all, is_scalable=is_scalable
    ):
        is_in_block = finding.mask >= len(picture.masks)
        yield finding, place_of(masks[finding.mask].line) if is_in_block else None


def _without_picture(part: Part) -> Problem:
    first = part.blocks[0]
    message = (
        "this card hides parts of a picture and has none: embed one in its answer, such as "
        "`![[heart.png]]`, or a drawing that lies on one"
    )
    return Problem(first.first, first.column, "occlusion-without-picture", message)


def _without_masks(embed: Embed) -> Problem:
    message = (
        "this card has no masks: write an `occlusion` block below the picture, such as "
        "`aorta: 12 8 20x10`, left, top and width x height in per cent of it"
    )
    return Problem(*embed.place, "occlusion-without-masks", message)


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


def _html(picture: Picture) -> str:
    """The picture as a field: Anki looks for `src` in the first tag."""
    name = html.escape(picture.name)
    return store(f'<img src="{picture.media.name}" alt="{name}">')
