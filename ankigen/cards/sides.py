"""The sides of a card: their text as it stands in the file, and the blocks that show it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from ankigen.cards.contents import Contents, Tag, blanked
from ankigen.cards.directives import without_ids
from ankigen.cards.drafts import Stretch
from ankigen.obsidian import BlockKind, Leaf, Part, masks
from ankigen.spelling import nearest
from ankigen.types import Kind, Source

# Inline tags in a question that say what the card asks for; they are shown on no card.
KIND_TAGS = {
    "basic": Kind.BASIC,
    "reversed": Kind.REVERSED,
    "type-in": Kind.TYPE_IN,
    "cloze": Kind.CLOZE,
    "occlusion": Kind.OCCLUSION,
}
_BLOCK_ID = re.compile(r"(?:^|(?<=\s))\^([A-Za-z0-9-]+)[ \t]*$")
_TAG = re.compile(r"#[^\s#]")  # what may be one
_AFTER = re.compile(r"%%\s*after\s*%%", re.IGNORECASE)


class Side(NamedTuple):
    """A side: its text and place, its blocks, and what was taken out of it. `wording` is the form
    in which two questions are the same: no comments, white space as one space. `after` is where it
    says that it leans on the question before, as line and column of the file, or None;
    `near_kinds` are tags that are almost one that says a kind."""

    source: Source
    part: Part
    is_empty: bool
    tags: tuple[str, ...] = ()
    kind: Kind | None = None
    kind_place: tuple[int, int] | None = None
    block_id: str | None = None
    wording: str = ""
    near_kinds: tuple[Tag, ...] = ()
    after: tuple[int, int] | None = None


def read(
    contents: Contents,
    file: str,
    stretch: Stretch,
    *,
    is_question: bool,
    is_last: bool,
    has_id: bool = False,
) -> Side:
    """The side of a stretch: without blank lines around it, a block id at the card's end, ids of
    other tools and tags that say the kind."""
    document = contents.document
    start, stop, first, column, last, cut, emphasis = stretch
    part = Part(document, start, stop)
    shift = document.first_line
    lines = document.lines[first - shift : last - shift + 1]
    if cut is not None:
        lines[-1] = lines[-1][:cut]
    lines[0] = lines[0][column:]
    block_id = None
    # A comment below a card is none of it, but for one that is all there is: it may be code.
    begin = next((index for index, line in enumerate(lines) if line.strip()), 0)
    while lines and (
        not lines[-1].strip() or (is_last and len(lines) > begin + 1 and _is_comment(lines[-1]))
    ):
        lines.pop()
    if is_last and lines and "^" in lines[-1] and (match := _BLOCK_ID.search(lines[-1])):
        block_id = match[1]
        lines[-1] = lines[-1][: match.start()].rstrip()
    if has_id:
        lines = without_ids("\n".join(lines)).split("\n")
    if emphasis and lines:
        lines, part = _without_emphasis(contents, lines, part, stretch)
    tags: list[Tag] = []
    kinds: list[Tag] = []
    text = "\n".join(lines)
    if "#" in text and _TAG.search(text):
        tags = contents.tags(part)
        kinds = [tag for tag in tags if tag.name.lower() in KIND_TAGS]
        if kinds:
            lines = _without_tags(lines, stretch, kinds)
            part = _hiding(part, kinds)
            text = "\n".join(lines)
    if text[:1].strip():
        source = Source(text.rstrip(), file, first, column + 1)
    else:
        source = _source(lines, file, stretch)
    return Side(
        source,
        part,
        contents.is_empty(part),
        tuple(tag.name for tag in tags if tag.name.lower() not in KIND_TAGS) if tags else (),
        KIND_TAGS[kinds[-1].name.lower()] if kinds else None,
        (kinds[-1].line, kinds[-1].column) if kinds else None,
        block_id,
        _wording(contents, part, source) if is_question else "",
        tuple(tag for tag in tags if near_kind(tag.name)) if tags else (),
        _after(contents, part, lines, stretch) if is_question and "%%" in text else None,
    )


@lru_cache(maxsize=1024)
def near_kind(name: str) -> str | None:
    """The tag for a kind that another one is a slip of; `basic` says what holds anyway."""
    if name.lower() in KIND_TAGS:
        return None
    return nearest(name, [kind for kind in KIND_TAGS if kind != "basic"], cutoff=0.85)


def _wording(contents: Contents, part: Part, source: Source) -> str:
    text = source.text
    if ("%%" in text or "<!--" in text) and part.blocks:
        lines = masks.without_comments(part, contents.facts)
        start = source.line - part.blocks[0].first
        lines = lines[start : start + text.count("\n") + 1]
        if lines:
            lines[0] = lines[0][source.column - 1 :]
        text = "\n".join(lines)
    if text.isprintable() and "  " not in text:  # it has single spaces and no other white space
        return text.strip()
    return " ".join(text.split())


def _without_emphasis(
    contents: Contents, lines: list[str], part: Part, stretch: Stretch
) -> tuple[list[str], Part]:
    """The lines and the blocks without what closes the emphasis that the marker opens."""
    at, leaf = next(part.leaves(), (0, None))
    if not isinstance(leaf, Leaf) or leaf.positions[0][0] > stretch.first + 1:
        return lines, part
    if part.blocks[0].kind is not BlockKind.PARAGRAPH:
        return lines, part
    size = len(stretch.emphasis)
    spans = [(span.start, span.end) for span in contents.facts(at, leaf).spans]
    after = r"(?!\w)" if "_" in stretch.emphasis else ""
    closer = re.search(rf"(?<=\S){re.escape(stretch.emphasis)}{after}", blanked(leaf.text, spans))
    if closer is None:
        return lines, part
    offset = closer.start()
    number, column = leaf.locate(offset)
    index = number - stretch.first
    column -= 1 + (stretch.column if index == 0 else 0)
    if index < len(lines):
        lines[index] = _cut_out(lines[index], column, size)
    text = _cut_out(leaf.text, offset, size)
    return lines, part._replace(texts={**part.texts, at: replace(leaf, text=text)})


def _cut_out(text: str, start: int, size: int) -> str:
    """The text with spaces for a part; what is at the end of a line is gone."""
    tail = text[start + size :]
    rest = tail.partition("\n")[0]
    if rest.strip():
        return f"{text[:start]}{' ' * size}{tail}"
    return text[:start].rstrip() + tail[len(rest) :]


def _source(lines: list[str], file: str, stretch: Stretch) -> Source:
    first, column = stretch.first, stretch.column
    while len(lines) > 1 and not lines[0].strip():
        lines, first, column = lines[1:], first + 1, 0
    text = "\n".join(lines)
    if column:
        column += len(text) - len(text.lstrip())
        text = text.lstrip()
    return Source(text.rstrip(), file, first, column + 1)


def _is_comment(line: str) -> bool:
    """Whether the line is one comment: below a card it speaks of the next one, or of both."""
    text = line.strip()
    return (
        text.endswith(("%%", "-->"))
        and _AFTER.search(text) is None
        and any(
            text.startswith(opening)
            and text.endswith(closing)
            and text.find(closing, len(opening)) == len(text) - len(closing)
            for opening, closing in (("%%", "%%"), ("<!--", "-->"))
        )
    )


def _without_tags(lines: list[str], stretch: Stretch, tags: Sequence[Tag]) -> list[str]:
    """The lines without the tags and all else where it was; at a line's end nothing is left.

    At the start of a line a comment takes its place: spaces there could make it code.
    """
    lines = list(lines)
    for tag in reversed(tags):
        number = tag.line - stretch.first
        if number >= len(lines):
            continue
        start = tag.column - 1 - (stretch.column if number == 0 else 0)
        size = len(tag.name) + 1
        head, tail = lines[number][:start], lines[number][start + size :]
        if not tail:
            lines[number] = head.rstrip(" \t")
        elif not head and number:
            lines[number] = f"%%{' ' * (size - 4)}%%{tail}"
        else:
            lines[number] = head + " " * size + tail
    return lines


def _hiding(part: Part, tags: Sequence[Tag]) -> Part:
    """The part without what the tags show."""
    texts = dict(part.texts)
    for tag in reversed(tags):
        leaf = texts.get(tag.leaf, part.document.leaves[tag.leaf])
        if not isinstance(leaf, Leaf):
            continue
        head, tail = leaf.text[: tag.offset], leaf.text[tag.offset + len(tag.name) + 1 :]
        if tail[:1] in ("", "\n"):
            texts[tag.leaf] = _without_line(leaf, head.rstrip(" \t"), tail)
        else:
            texts[tag.leaf] = replace(leaf, text=head + " " * (len(tag.name) + 1) + tail)
    return part._replace(texts=texts)


def _without_line(leaf: Leaf, head: str, tail: str) -> Leaf:
    """The leaf with that text, less the line between the two if nothing is left of it."""
    number = head.count("\n")
    if tail and head[-1:] in ("", "\n"):
        positions = [*leaf.positions[:number], *leaf.positions[number + 1 :]]
        return replace(leaf, text=head + tail[1:], positions=positions)
    if not tail and head[-1:] == "\n":
        return replace(leaf, text=head[:-1], positions=leaf.positions[:number])
    return replace(leaf, text=head + tail)


def _after(
    contents: Contents, part: Part, lines: Sequence[str], stretch: Stretch
) -> tuple[int, int] | None:
    """Where `%% after %%` stands, which says that a question leans on the one before."""
    code = contents.code_lines(part)
    for number, line in enumerate(lines):
        match = _AFTER.search(line) if "%%" in line else None
        if match and stretch.first + number not in code:
            shift = stretch.column if number == 0 else 0
            return stretch.first + number, match.start() + shift + 1
    return None
