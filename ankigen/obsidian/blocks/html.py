"""HTML blocks (CommonMark 0.31.2, 4.6)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ankigen.expressions import expression
from ankigen.obsidian.blocks.cursor import LEAF, NONE, TAB, Start
from ankigen.obsidian.blocks.headings import ATX, is_break
from ankigen.obsidian.blocks.paragraphs import Paragraph
from ankigen.obsidian.document import BlockKind
from ankigen.obsidian.environment import RAW, Environment, HtmlLeaf
from ankigen.obsidian.html_media import show
from ankigen.obsidian.html_tags import is_known

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
        expression(r"<(?:script|pre|style|textarea)(?=[ \t>]|$)", re.IGNORECASE),
        expression(r"</(?:script|pre|style|textarea)>", re.IGNORECASE),
    ),
    (expression("<!--"), expression("-->")),
    (expression(r"<\?"), expression(r"\?>")),
    (expression("<![A-Za-z]"), expression(">")),
    (expression(r"<!\[CDATA\["), expression(r"\]\]>")),
    (expression(rf"</?(?:{_BLOCK_NAMES})(?=[ \t>]|/>|$)", re.IGNORECASE), None),
    (expression(rf"{_TAG}[ \t]*$"), None),
)
_LAST_INTERRUPTING = 5
_NO_TAGS = (2, 3, 4)
_COMMENT = expression(r"\s*+(?:<!--(?:(?!-->).)*+-->\s*+)++", re.DOTALL)


_FIRST_TAG = expression(r"<(/?)([a-z][a-z0-9-]*)", re.IGNORECASE)
_VOID = frozenset(("area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source"))


class Html:
    """An open HTML block; where `end` is None, a blank line ends it. `depth` counts how often the
    element of its first tag is open: below its end a mark of the host's counts, and so it does in
    one that no tag closes."""

    __slots__ = ("depth", "end", "lines", "positions", "tag")
    kind = BlockKind.HTML

    def __init__(self, end: re.Pattern[str] | None, first: str) -> None:
        self.end = end
        self.lines: list[str] = []
        self.positions: list[tuple[int, int]] = []
        self.depth = 0
        match = _FIRST_TAG.match(first)
        tag = match[2].lower() if match and not match[1] else ""
        self.tag = "" if tag in _VOID else tag

    @property
    def may_end(self) -> bool:
        """A blank line ends it, and so may the text's end."""
        return self.end is None

    def is_over(self, state: BlockState) -> bool:
        """Whether only the next blank line is missing to its end, and no tag."""
        return self.end is None and (
            self.depth <= 0 or not state.is_tag_closed(self.tag, state.cursor.number)
        )

    def feed(self, state: BlockState) -> bool:
        """Take a line as it is."""
        cursor = state.cursor
        if not cursor.stripped:
            if self.end is None:
                state.close_leaf()
                return False
            state.note_blank()
        elif self.lines and state.marks and self.end is None and self.depth <= 0 and divides(state):
            state.note_mark_in_html()
            state.close_leaf()
            return False
        if self.tag:
            text = cursor.rest.lower()
            self.depth += text.count(f"<{self.tag}") - text.count(f"</{self.tag}")
        self.lines.append(cursor.rest)
        self.positions.append(cursor.place(cursor.rest))
        if self.end is not None and self.end.search(cursor.rest):
            state.close_leaf()
        return True

    def close(self, state: BlockState) -> None:
        """Write the block; comments alone are not worth a sanitiser's work."""
        state.leaf = None
        text = "\n".join(self.lines)
        if not state.options.commonmark and _COMMENT.fullmatch(text):
            return
        state.leaves.append(HtmlLeaf(state.append(RAW), text + "\n", self.positions))


def divides(state: BlockState) -> bool:
    """Whether the line is a heading or a thematic break at the left margin."""
    cursor = state.cursor
    text = cursor.stripped
    return (
        len(state.stack) == 1
        and cursor.width < TAB
        and (ATX.match(text) is not None or is_break(text))
    )


def write_html(leaf: HtmlLeaf, environment: Environment) -> None:
    """Show a block of HTML."""
    environment.bring_html()
    leaf.element.text = show(leaf.text, environment, leaf.locate)


def html(state: BlockState) -> Start:
    """A tag, comment, declaration, instruction or CDATA section at the line's start."""
    stripped = state.cursor.stripped
    for index, (start, end) in enumerate(_KINDS):
        if start.match(stripped):
            if index > _LAST_INTERRUPTING and isinstance(state.leaf, Paragraph):
                return NONE
            if index in _NO_TAGS or index > _LAST_INTERRUPTING:
                tag = _FIRST_TAG.match(stripped)
                if not state.options.commonmark and (tag is None or not is_known(tag[2])):
                    return NONE
            state.close_to(state.matched)
            block = Html(None if state.cursor.number < state.html_until else end, stripped)
            state.start(block)
            block.feed(state)
            return LEAF
    return NONE
