"""What stands within the blocks of a note: tags, deletions, and whether anything is shown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ankigen import obsidian
from ankigen.expressions import expression
from ankigen.obsidian import BlockKind, CodeLeaf, Document, Facts, Inline, Leaf, Part

# What could be a tag, which begins a word or stands behind something hidden.
_MAYBE_TAG = expression(r"(?:^|[\s`$\]%>])#[^\s#]")
# White space as people see it, and commands of Templater.
_NOT_SHOWN = expression(r"<%.*?%>|\s+|[\u200b\u200e\u200f\u2060\ufeff]+", re.DOTALL)
_TEXTS = (BlockKind.PARAGRAPH, BlockKind.HEADING)
_NOTHING = (BlockKind.COMMENT, BlockKind.DEFINITIONS, BlockKind.FOOTNOTE, BlockKind.BLOCK_ID,
            BlockKind.MARK)  # fmt: skip


class Tag(NamedTuple):
    """A tag without its `#`, whose line and column, from 1, are in the file."""

    name: str
    line: int
    column: int
    leaf: int
    offset: int


class Contents:
    """What stands within the leaves of one document; each is looked at once."""

    def __init__(self, document: Document, *, highlights: bool) -> None:
        self.document = document
        self.highlights = highlights
        self._facts: dict[int, Facts] = {}

    def facts(self, index: int, leaf: Leaf) -> Facts:
        """What stands within a leaf, by its index in the document."""
        known = self._facts.get(index)
        if known is None:
            known = obsidian.facts(self.document, leaf, highlights=self.highlights)
            self._facts[index] = known
        return known

    def texts(self, part: Part) -> Iterator[tuple[int, Leaf]]:
        """The leaves of a part that are text."""
        for index, leaf in part.leaves():
            if isinstance(leaf, Leaf):
                yield index, leaf

    def has_deletion(self, part: Part) -> bool:
        """Whether anything in it is a deletion; unless the text's end is missing, it counts."""
        for index, leaf in part.leaves():
            if isinstance(leaf, CodeLeaf):
                if obsidian.find_in_code(leaf.text):
                    return True
            elif isinstance(leaf, Leaf) and ("{{c" in leaf.text or "==" in leaf.text):
                found = self.facts(index, leaf)
                if found.deletions or found.unclosed:
                    return True
        return False

    def has_deletion_in_code(self, index: int) -> bool:
        """Whether a code span of a block holds what would be a deletion."""
        part = Part(self.document, index, index + 1)
        return any(
            span.kind is Inline.CODE and "{{c" in leaf.text[span.start : span.end]
            for at, leaf in self.texts(part)
            if "{{c" in leaf.text
            for span in self.facts(at, leaf).spans
        )

    def first_deletion(self, index: int) -> tuple[int, int] | None:
        """The place of the first deletion with a number in the text of a block, or None."""
        for at, leaf in self.texts(Part(self.document, index, index + 1)):
            found = self.facts(at, leaf).deletions if "{{c" in leaf.text else ()
            if found and found[0].numbers:
                return leaf.locate(found[0].start)
        return None

    def tags(self, part: Part) -> list[Tag]:
        """The tags in it, in the order of the file."""
        found: list[Tag] = []
        for index, leaf in self.texts(part):
            if "#" not in leaf.text or not _MAYBE_TAG.search(leaf.text):
                continue
            for span in self.facts(index, leaf).spans:
                if span.kind is Inline.TAG:
                    name = leaf.text[span.start + 1 : span.end].rstrip("/")
                    found.append(Tag(name, *leaf.locate(span.start), index, span.start))
        return sorted(found, key=lambda tag: (tag.line, tag.column))

    def is_empty(self, part: Part) -> bool:
        """Whether it shows nothing: blank but for comments, ids and template commands."""
        document, start, stop, texts = part
        leaves = document.leaves
        for block in document.blocks[start:stop]:
            if block.kind in _TEXTS:
                for index in range(block.leaf, block.leaves_end):
                    leaf = texts.get(index, leaves[index]) if texts else leaves[index]
                    if isinstance(leaf, Leaf) and (
                        leaf.text[:1].isalnum() or self._shows(index, leaf)
                    ):
                        return False
            elif block.kind not in _NOTHING and (
                block.kind is not BlockKind.HTML or block.leaves  # else it is a comment
            ):
                return False
        return True

    def _shows(self, index: int, leaf: Leaf) -> bool:
        hidden = (Inline.COMMENT, Inline.HTML)
        spans = self.facts(index, leaf).spans
        text = leaf.text
        comments = [
            (span.start, span.end)
            for span in spans
            if span.kind in hidden
            and (span.kind is Inline.COMMENT or text.startswith("<!--", span.start))
        ]
        return _NOT_SHOWN.sub("", blanked(text, comments)) != ""

    def code_lines(self, part: Part) -> frozenset[int]:
        """The lines of the file that are code or HTML."""
        kinds = (BlockKind.FENCE, BlockKind.CODE, BlockKind.HTML)
        return frozenset(
            line
            for block in part.blocks
            if block.kind in kinds
            for line in range(block.first, block.last + 1)
        )


def blanked(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """The text with the stretches as spaces, line ends kept."""
    parts: list[str] = []
    last = 0
    for start, end in spans:
        parts += (text[last:start], re.sub(r"[^\n]", " ", text[start:end]))
        last = end
    return "".join((*parts, text[last:])) if parts else text
