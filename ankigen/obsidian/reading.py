"""Reading a text without showing it: its blocks, and what stands within them."""

from __future__ import annotations

from functools import lru_cache
from types import MappingProxyType

from ankigen.obsidian.blocks import BlockParser
from ankigen.obsidian.document import Document, Marks
from ankigen.obsidian.environment import Environment, Leaf, Options
from ankigen.obsidian.inlines import InlineParser
from ankigen.obsidian.inlines.facts import Facts


def parse(text: str, marks: Marks = MappingProxyType({}), first_line: int = 1) -> Document:
    """Read a text, whose first line is line `first_line` of its file; `marks` are what the host
    proposes for the lines of the text as `normalized` gives them."""
    return _blocks().read(text, first_line, marks)


def facts(document: Document, leaf: Leaf, *, highlights: bool = False) -> Facts:
    """What stands in one of a document's leaves; with `highlights`, `==text==` is a deletion."""
    if _MAY_MEAN.isdisjoint(leaf.text):
        return _NOTHING
    parser = _inlines(highlights)
    return parser.facts(leaf, Environment(parser.options, definitions=document.definitions))


_MAY_MEAN = frozenset("\\`$%[<#{}=@/w")
_NOTHING = Facts()


@lru_cache(maxsize=1)
def _blocks() -> BlockParser:
    return BlockParser(Options())


@lru_cache(maxsize=2)
def _inlines(highlights: bool) -> InlineParser:
    options = Options(deletions=True, highlight_deletions=highlights)
    return InlineParser(options, is_for_facts=True)
