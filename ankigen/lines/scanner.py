"""What each line of a note is, as CommonMark 0.31.2 sees it from the left margin.

Much less than a parser: no inlines and no tree, only the containers and the one leaf that are open
at a line. Obsidian's math blocks (`$$`) and block comments (`%%`) are leaves of their own. Tabs
count to the next multiple of four columns.
"""

from __future__ import annotations

import re

from ankigen.lines.kinds import Leaf, Line
from ankigen.lines.starts import (
    BREAK,
    CODE_SPAN,
    DEFINITION,
    FENCE,
    HEADING,
    HTML_END,
    HTML_START,
    ITEM,
    SETEXT,
)

# Deeper containers are text, so that a line costs no more than its length.
MAX_DEPTH = 100

_QUOTE = 0  # as a container; a list item is its content's indentation, which is at least 2


class Scanner:
    """Says of one line after the other what it is; `feed` them in order, without their ends.

    `line` is the number of the last line fed, `start` that of the first line of the top-level
    block it belongs to, both from 1. `leaf` is what is open after it.
    """

    __slots__ = (
        "_containers", "_fence", "_fresh", "_html_end", "_is_definition", "_list", "_pending",
        "leaf", "line", "start",
    )  # fmt: skip

    def __init__(self) -> None:
        self.line = 0
        self.start = 0
        self.leaf = Leaf.NONE
        self._containers: list[int] = []
        self._fence = ("", 0)  # the fence's character and length
        self._html_end: re.Pattern[str] | None = None
        self._fresh = False  # the innermost list item has no content yet
        self._list = ""  # the kind of the top-level list that the last block was in
        self._pending = False  # the paragraph has an odd number of `$$`
        self._is_definition = False  # the paragraph is link reference definitions only

    def restart(self) -> None:
        """Close everything and take back the last line, so that a part of it can be fed instead:
        what follows a card's marker begins a block."""
        self.line -= 1
        self.close()

    def skip(self, line: int) -> None:
        """Take the lines up to that number for fed; they must change nothing that is open."""
        self.line = line

    def close(self) -> None:
        """Close everything that is open: the next line begins a block."""
        self._containers.clear()
        self.leaf = Leaf.NONE
        self._list = ""
        self._fresh = self._pending = False

    @property
    def in_quote(self) -> bool:
        """Whether the last line was part of a quote or callout."""
        return _QUOTE in self._containers

    @property
    def is_open(self) -> bool:
        """Whether a block is open that only its own close or the end of the text ends."""
        return self.leaf in (Leaf.FENCE, Leaf.MATH, Leaf.COMMENT) or (
            self.leaf is Leaf.HTML and self._html_end is not None
        )

    @property
    def is_in_fence(self) -> bool:
        """Whether a fence is open that is in no list and no quote."""
        return self.leaf is Leaf.FENCE and not self._containers

    def feed(self, text: str) -> Line:
        """What the next line is."""
        self.line += 1
        if not self._containers:
            if self.leaf <= Leaf.PARAGRAPH and text[:1].isalpha() and "$$" not in text:
                # The great majority of lines, for which the rest would find nothing.
                if self.leaf is Leaf.NONE:
                    self._begin(Leaf.PARAGRAPH)
                self._is_definition = False
                return Line.TEXT
            if self.leaf is Leaf.FENCE and self._fence[0] not in text:
                return Line.OPAQUE
        if "\t" in text:
            text = text.expandtabs(4)
        return self._scan(text)

    def _scan(self, text: str) -> Line:
        matched, position = self._match(text)
        rest = text[position:].lstrip(" ")
        is_within = matched == len(self._containers)
        if self.leaf >= Leaf.FENCE:
            persists = self.leaf in (Leaf.MATH, Leaf.COMMENT) and not self.in_quote
            if is_within or persists:
                return self._continue(rest, len(text) - position - len(rest))
            self.leaf = Leaf.NONE
        if not rest:
            return self._blank(matched)
        return self._open(text, position, matched)

    def _match(self, text: str) -> tuple[int, int]:
        """How many of the open containers the line continues, and where their content begins."""
        position = 0
        for count, width in enumerate(self._containers):
            rest = text[position:].lstrip(" ")
            indentation = len(text) - position - len(rest)
            if width == _QUOTE:
                if indentation > 3 or not rest.startswith(">"):
                    return count, position
                position += indentation + 1
                position += text.startswith(" ", position)
            elif not rest:
                if self._fresh and count == len(self._containers) - 1:
                    return count, position
            elif indentation >= width:
                position += width
            else:
                return count, position
        return len(self._containers), position

    def _blank(self, matched: int) -> Line:
        self._fresh = False
        self._pending = False
        del self._containers[matched:]
        if self.leaf is not Leaf.CODE:
            self.leaf = Leaf.NONE
        return Line.OPAQUE if self.in_quote else Line.BLANK

    def _continue(self, rest: str, indentation: int) -> Line:
        """A line of an open fence, math, HTML or comment block."""
        if self.leaf is Leaf.FENCE:
            character, length = self._fence
            run = len(rest) - len(rest.lstrip(character))
            if run >= length and indentation <= 3 and not rest[run:].strip():
                self.leaf = Leaf.NONE
        elif self.leaf is Leaf.MATH:
            if rest.count("$$") % 2:
                self.leaf = Leaf.NONE
        elif self.leaf is Leaf.COMMENT:
            if rest.count("%%") % 2:
                self.leaf = Leaf.NONE
        elif self._html_end is None:
            if not rest:
                self.leaf = Leaf.NONE
                return self._blank(len(self._containers))
        elif self._html_end.search(rest):
            self.leaf = Leaf.NONE
        return Line.OPAQUE

    def _open(self, text: str, position: int, matched: int) -> Line:
        """A line that begins new blocks or goes on with a paragraph."""
        containers = self._containers
        is_lazy = matched < len(containers)
        in_paragraph = self.leaf is Leaf.PARAGRAPH
        opened = False
        while True:
            rest = text[position:].lstrip(" ")
            indentation = len(text) - position - len(rest)
            if not rest or indentation > 3 or len(containers) >= MAX_DEPTH:
                break
            is_text = in_paragraph and not opened  # the line could go on with the paragraph
            if rest[0] == ">":
                width = _QUOTE
                step = indentation + 1
                step += text.startswith(" ", position + step)
            else:
                line = self._leaf(rest, matched, is_text, is_text and not is_lazy)
                if line is not None:
                    return line
                width, step = self._item(rest, indentation, is_text and not is_lazy)
                if not width:
                    break
            self._push(matched, width, rest, opened)
            matched = len(containers)
            opened = True
            position += step
        if not rest:
            self._fresh = containers[-1] != _QUOTE
            return self._result(Line.NESTED)
        return self._text(rest, indentation, matched, is_lazy and not opened, opened)

    def _push(self, matched: int, width: int, rest: str, opened: bool) -> None:
        if not matched and not opened:
            kind = ">" if width == _QUOTE else re.sub(r"[0-9]+", "1", rest.split(" ", 1)[0])
            if kind != self._list or (width == _QUOTE and self.leaf is Leaf.NONE):
                self.start = self.line
            self._list = kind
        del self._containers[matched:]
        self._containers.append(width)
        self._fresh = False
        self._pending = False
        self.leaf = Leaf.NONE

    def _item(self, rest: str, indentation: int, is_text: bool) -> tuple[int, int]:
        """The width of the list item that begins here and the step to its content, or (0, 0)."""
        match = ITEM.match(rest)
        if not match:
            return 0, 0
        marker, number, space = match.groups()
        is_empty = match.end() == len(rest)
        if is_text and (is_empty or (number and int(number) != 1)):
            return 0, 0
        padding = len(space) if not is_empty and len(space) <= 4 else 1
        width = indentation + len(marker) + padding
        return width, min(width, indentation + len(rest))

    def _leaf(self, rest: str, matched: int, is_text: bool, is_direct: bool) -> Line | None:
        """What the line is where it begins a block that is no container and no paragraph."""
        first = rest[0]
        if first in "=-" and is_direct and not self._is_definition and SETEXT.match(rest):
            self.leaf = Leaf.NONE
            return self._result(Line.SETEXT)
        if first in "*_-" and BREAK.match(rest):
            return self._close(matched, Leaf.NONE, Line.BREAK)
        if first == "#" and HEADING.match(rest):
            return self._close(matched, Leaf.NONE, Line.HEADING)
        if first in "`~" and (match := FENCE.match(rest)):
            fence = match[1] or match[2]
            self._fence = (first, len(fence))
            return self._close(matched, Leaf.FENCE, Line.OPAQUE)
        if first == "<" and (match := HTML_START.match(rest)):
            way = str(match.lastgroup)
            if way == "any" and is_text:
                return None
            self._html_end = HTML_END.get(way)
            ended = self._html_end is not None and self._html_end.search(rest, match.end() - 1)
            return self._close(matched, Leaf.NONE if ended else Leaf.HTML, Line.OPAQUE)
        if first == "$" and rest.startswith("$$"):
            return self._math(rest, matched, is_text)
        if first == "%" and rest.count("%%") % 2 and rest.startswith("%%"):
            return self._close(matched, Leaf.COMMENT, Line.OPAQUE)
        return None

    def _math(self, rest: str, matched: int, is_text: bool) -> Line | None:
        if is_text and self._pending:
            return None  # it ends math that began within the paragraph
        if rest.count("$$") % 2:
            return self._close(matched, Leaf.MATH, Line.OPAQUE)
        if rest.rstrip().endswith("$$"):
            return self._close(matched, Leaf.NONE, Line.OPAQUE)
        return None

    def _close(self, matched: int, leaf: Leaf, line: Line) -> Line:
        """Close the containers that the line does not continue and open `leaf`."""
        del self._containers[matched:]
        self._fresh = False
        self._begin(leaf)
        return self._result(line)

    def _begin(self, leaf: Leaf) -> None:
        if not self._containers:
            self.start = self.line
            self._list = ""
        self.leaf = leaf
        self._pending = False
        self._is_definition = True

    def _text(self, rest: str, indentation: int, matched: int, is_lazy: bool, opened: bool) -> Line:
        in_paragraph = self.leaf is Leaf.PARAGRAPH and not opened
        if not in_paragraph:
            del self._containers[matched:]
            self._fresh = False
            leaf = Leaf.CODE if indentation > 3 else Leaf.PARAGRAPH
            if self.leaf is not leaf or leaf is Leaf.PARAGRAPH or self._containers:
                self._begin(leaf)
            if leaf is Leaf.CODE:
                return self._result(Line.CODE)
        if "$$" in rest and CODE_SPAN.sub("", rest).replace("\\$", "").count("$$") % 2:
            self._pending = not self._pending
        if not DEFINITION.match(rest.rstrip()):
            self._is_definition = False
        if is_lazy and in_paragraph and not matched:
            return Line.TEXT
        return self._result(Line.TEXT)

    def _result(self, line: Line) -> Line:
        if not self._containers:
            return line
        if _QUOTE in self._containers:
            return Line.OPAQUE
        return Line.OPAQUE if line is Line.OPAQUE else Line.NESTED
