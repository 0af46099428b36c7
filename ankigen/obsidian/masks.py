"""A text's lines with what is no prose as spaces, all else in its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable

from ankigen.obsidian.document import Block, BlockKind, Part
from ankigen.obsidian.environment import AnyLeaf, Leaf
from ankigen.obsidian.inlines.facts import Facts, Inline, Span

FactsOf = Callable[[int, Leaf], Facts]
_COMMENT = re.compile(r"[ \t>]*%%")


def prose(part: Part, facts: FactsOf, hidden: Collection[Inline]) -> list[str]:
    """The lines of a part with code, HTML, comments and the `hidden` inlines as spaces; a table's
    lines are kept."""
    return _masked(part, facts, hidden, is_kept=lambda block, _: block.kind is BlockKind.TABLE)


def without_comments(part: Part, facts: FactsOf) -> list[str]:
    """The lines of a part with its comments as spaces."""
    document = part.document

    def is_kept(block: Block, line: int) -> bool:
        if block.kind is BlockKind.COMMENT or (block.kind is BlockKind.HTML and not block.leaves):
            return False
        return _COMMENT.match(document.line(line)) is None

    return _masked(part, facts, (Inline.COMMENT,), is_kept)


def _masked(
    part: Part,
    facts: FactsOf,
    hidden: Collection[Inline],
    is_kept: Callable[[Block, int], bool],
) -> list[str]:
    """The lines; what no text is shown of is a space unless it `is_kept`."""
    document = part.document
    blocks = part.blocks
    if not blocks:
        return []
    first, last = blocks[0].first, blocks[-1].last
    lines = document.lines[first - document.first_line : last - document.first_line + 1]
    for block in blocks:
        if block.kind is BlockKind.MARK:
            continue
        leaves = [(index, _leaf(part, index)) for index in block.leaves]
        shown = {line for _, leaf in leaves if isinstance(leaf, Leaf) for line, _ in leaf.positions}
        for line in range(block.first, block.last + 1):
            if line not in shown and not is_kept(block, line):
                start = block.column - 1 if line == block.first else 0
                text = lines[line - first]
                lines[line - first] = text[:start] + " " * (len(text) - start)
        for index, leaf in leaves:
            if isinstance(leaf, Leaf):
                spans = [
                    span for span in facts(index, leaf).spans if _is_hidden(span, leaf, hidden)
                ]
                blank(lines, first, leaf, spans)
    return lines


def _leaf(part: Part, index: int) -> AnyLeaf | None:
    return part.texts.get(index, part.document.leaves[index])


def _is_hidden(span: Span, leaf: Leaf, hidden: Collection[Inline]) -> bool:
    is_comment = span.kind is Inline.HTML and leaf.text.startswith("<!--", span.start)
    return span.kind in hidden or (is_comment and Inline.COMMENT in hidden)


def blank(lines: list[str], first: int, leaf: Leaf, spans: Iterable[Span]) -> None:
    """Put spaces for stretches of a leaf into lines, the first of which is line `first`."""
    written: dict[int, list[str]] = {}
    for span in spans:
        start = span.start
        while start < span.end:
            end = leaf.text.find("\n", start, span.end)
            end = span.end if end < 0 else end
            if start < end:
                line, column = leaf.locate(start)
                stop = leaf.locate(end - 1)[1]
                characters = written.get(line - first)
                if characters is None:
                    characters = written[line - first] = list(lines[line - first])
                characters[column - 1 : stop] = " " * (stop - column + 1)
            start = end + 1
    for number, characters in written.items():
        lines[number] = "".join(characters)
