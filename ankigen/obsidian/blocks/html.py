"""HTML blocks (CommonMark 0.31.2, 4.6)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ankigen.obsidian.blocks.paragraphs import Paragraph
from ankigen.obsidian.blocks.starts import LEAF, NONE, Start
from ankigen.obsidian.environment import RAW

if TYPE_CHECKING:
    from ankigen.obsidian.blocks.state import BlockState

_BLOCK_NAMES = (
    "address|article|aside|base|basefont|blockquote|body|caption|center|col|colgroup|dd|details"
    "|dialog|dir|div|dl|dt|fieldset|figcaption|figure|footer|form|frame|frameset|h[1-6]|head|header"
    "|hr|html|iframe|legend|li|link|main|menu|menuitem|nav|noframes|ol|optgroup|option|p|param"
    "|search|section|summary|table|tbody|td|tfoot|th|thead|title|tr|track|ul"
)
_VALUE = r"[^ \t\"'=<>`]++|'[^']*+'|\"[^\"]*+\""
_ATTRIBUTE = rf"[ \t]++[A-Za-z_:][A-Za-z0-9_.:-]*+(?:[ \t]*+=[ \t]*+(?:{_VALUE}))?+"
_TAG = rf"<(?:[A-Za-z][A-Za-z0-9-]*+(?:{_ATTRIBUTE})*+[ \t]*+/?|/[A-Za-z][A-Za-z0-9-]*+[ \t]*+)>"
# The seven kinds in the specification's order: how each begins and, but for the last two, which a
# blank line ends, what its last line holds.
_KINDS: tuple[tuple[re.Pattern[str], re.Pattern[str] | None], ...] = (
    (
        re.compile(r"<(?:script|pre|style|textarea)(?=[ \t>]|$)", re.IGNORECASE),
        re.compile(r"</(?:script|pre|style|textarea)>", re.IGNORECASE),
    ),
    (re.compile("<!--"), re.compile("-->")),
    (re.compile(r"<\?"), re.compile(r"\?>")),
    (re.compile("<![A-Za-z]"), re.compile(">")),
    (re.compile(r"<!\[CDATA\["), re.compile(r"\]\]>")),
    (re.compile(rf"</?(?:{_BLOCK_NAMES})(?=[ \t>]|/>|$)", re.IGNORECASE), None),
    (re.compile(rf"{_TAG}[ \t]*$"), None),
)
_LAST_INTERRUPTING = 5
_COMMENT = re.compile(r"(?:<!--(?:(?!-->).)*+-->\s*+)++", re.DOTALL)


class Html:
    """An open HTML block; where `end` is None, a blank line ends it."""

    __slots__ = ("end", "lines")

    def __init__(self, end: re.Pattern[str] | None) -> None:
        self.end = end
        self.lines: list[str] = []

    def feed(self, state: BlockState) -> bool:
        """Take a line as it is."""
        cursor = state.cursor
        if not cursor.stripped:
            if self.end is None:
                state.close_leaf()
                return False
            state.note_blank()
        self.lines.append(cursor.rest)
        if self.end is not None and self.end.search(cursor.rest):
            state.close_leaf()
        return True

    def close(self, state: BlockState) -> None:
        """Write the block; comments alone are not worth a sanitiser's work."""
        state.leaf = None
        text = "\n".join(self.lines)
        if not state.options.commonmark and _COMMENT.fullmatch(text):
            return
        state.environment.bring_html()
        state.append(RAW).text = text + "\n"


def html(state: BlockState) -> Start:
    """A tag, comment, declaration, instruction or CDATA section at the line's start."""
    stripped = state.cursor.stripped
    for index, (start, end) in enumerate(_KINDS):
        if start.match(stripped):
            if index > _LAST_INTERRUPTING and isinstance(state.leaf, Paragraph):
                return NONE
            state.close_to(state.matched)
            block = Html(end)
            state.start(block)
            block.feed(state)
            return LEAF
    return NONE
