"""Footnotes of a note with cards whose text no card shows."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ankigen.obsidian import BlockKind, Document
from ankigen.obsidian.environment import normalize_label
from ankigen.types import Diagnostic, Location

_LABEL = re.compile(r"\[\^([^\[\]\s]{1,999})\](:?)")


def hidden(document: Document, file: str) -> Iterator[Diagnostic]:
    """Says at each footnote that nothing refers to, and at each whose label another one has."""
    blocks = [block for block in document.blocks if block.kind is BlockKind.FOOTNOTE]
    if not blocks:
        return
    heads = {block.first for block in blocks}
    used = set()
    for number, line in enumerate(document.lines, document.first_line):
        for label in _LABEL.finditer(line):
            is_head = label[2] and number in heads and not line[: label.start()].strip(" \t>")
            if not is_head:
                used.add(normalize_label(label[1]))
    seen: set[str] = set()
    for block in blocks:
        head = _LABEL.search(document.line(block.first))
        if head is None:
            continue
        name = normalize_label(head[1])
        place = Location(file, block.first, block.column)
        if name in seen:
            message = f"`[^{head[1]}]` is defined above, so that this isn't shown: rename it"
            yield Diagnostic(place, "hidden-footnote", message)
        elif name not in used:
            message = f"nothing refers to `[^{head[1]}]`, so that it isn't shown: refer to it"
            yield Diagnostic(place, "hidden-footnote", message)
        seen.add(name)
