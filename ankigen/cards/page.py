"""A note's lines as the syntaxes that go by lines see them, read off its one document.

What the renderer takes for code or a formula is so no card of any syntax. Only what the dialect
knows nothing of is read here: fields of Dataview's, and addresses that it makes no links of.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property

from ankigen import obsidian
from ankigen.cards import composing, texts
from ankigen.cards.contents import Contents
from ankigen.cards.texts import Text
from ankigen.expressions import expression
from ankigen.obsidian import Block, BlockKind, CodeLeaf, HtmlLeaf, Inline, Leaf, Span, masks

MAX_LINE = 4_000  # characters
_VERBATIM = (Inline.CODE, Inline.MATH, Inline.LINK, Inline.EMBED, Inline.ADDRESS, Inline.HTML)
_OTHERS = expression(
    r"<!--.*?-->|[a-z][a-z0-9+.-]*://[^\s<>)\]]+"
    r"|\[[\w -]+::[ \t][^\[\]]*\]|\([\w -]+::[ \t][^()]*\)",
    re.IGNORECASE,
)
_MAY_BE_CODE = expression(r"[`$]|~~~|^(?: {4}| {0,3}\t)", re.MULTILINE)
_MAY_BE_VERBATIM = expression(rf"{_MAY_BE_CODE.pattern}|[\[\](<@]|://|www\.", re.MULTILINE)
# What may make lines of a note code; without it, nobody needs to read the note for that.
_MAY_HIDE = expression(
    r"```|~~~|\$\$|<(?:pre|script|style|textarea)\b"
    r"|(?:\A|^(?:[ \t]*| {0,3}#.*| {0,3}(?:[-*_][ \t]*){3,}|.*(?:-->|%%)[ \t]*)\n)"
    r"(?: {4}| {0,3}\t)",
    re.MULTILINE | re.IGNORECASE,
)
_FENCE = expression(r"^ {0,3}(`{3,}|~{3,})", re.MULTILINE)
_FENCE_END = expression(r"[ \t>]*(?:`{3,}|~{3,})[ \t]*$")
# HTML whose content no browser shows as text of a note.
_RAW_HTML = expression(r"\s*<(?:pre|script|style|textarea)\b", re.IGNORECASE)


class Page:
    """The lines of a note's body, from 0. `read` reads them into a document when somebody asks for
    more than their text."""

    def __init__(self, body: str, read: Callable[[], Contents]) -> None:
        self._read = read
        self._body = body
        # By what is masked: the lines, and the leaves that are masked in them.
        self._masked: dict[Sequence[Inline], tuple[list[str], set[int]]] = {}

    @cached_property
    def lines(self) -> Sequence[str]:
        """The lines."""
        return tuple(self._body.split("\n"))

    @cached_property
    def _may_hide(self) -> bool:
        return _MAY_HIDE.search(self._body) is not None

    @cached_property
    def _is_simple(self) -> bool:
        """Whether nothing but links goes from one line to the next."""
        return not any(sign in self._body for sign in "`$<")

    @property
    def is_read(self) -> bool:
        """Whether anybody has asked for the document."""
        return "contents" in self.__dict__

    @cached_property
    def contents(self) -> Contents:
        """The note's document."""
        return self._read()

    @cached_property
    def opaque(self) -> Sequence[bool]:
        """Whether each line is code, in a formula of several lines, or longer than anybody writes a
        card (expressions take quadratic time on long lines)."""
        opaque = [len(line) > MAX_LINE for line in self.lines]
        if not self._may_hide:
            return opaque
        for number in self._opaque_lines(self.contents):
            opaque[number] = True
        for block in {id(block): block for block in self._comments.values()}.values():
            inner = "\n".join(self._lines_of(block))
            if "```" in inner or "~~~" in inner or "$$" in inner:
                for number in self._opaque_lines(self._inside(block)):
                    opaque[number] = True
        return opaque

    @cached_property
    def fenced(self) -> frozenset[int]:
        """The lines of the fences that begin in the first column, which plugins know for code."""
        if not self._may_hide:
            return frozenset()
        return frozenset(
            self._number(line)
            for block in self.contents.document.blocks
            if block.kind is BlockKind.FENCE and block.column == 1
            for line in range(block.first, block.last + 1)
        )

    @cached_property
    def unmarked(self) -> frozenset[int]:
        """The lines that their indent or HTML makes code, which plugins don't know."""
        if not self._may_hide:
            return frozenset()
        return frozenset(
            number
            for leaf in self.contents.document.leaves
            if isinstance(leaf, HtmlLeaf) or (isinstance(leaf, CodeLeaf) and leaf.info is None)
            for number in self._code_lines(leaf)
        )

    @cached_property
    def hidden(self) -> Sequence[bool]:
        """Whether each line is nothing but a comment in HTML."""
        hidden = [False] * len(self.lines)
        if "<!--" not in self._body:
            return hidden
        for block in self.contents.document.blocks:
            if block.kind is BlockKind.HTML and not block.leaves:
                for line in range(block.first, block.last + 1):
                    hidden[self._number(line)] = True
            elif block.kind in (BlockKind.LIST, BlockKind.QUOTE):
                for number in self._comments_in(block):
                    hidden[number] = True
        return hidden

    @cached_property
    def headings(self) -> Mapping[int, int]:
        """The levels of the headings at the left margin, by their lines."""
        return {
            self._number(block.first): block.level
            for block in self.contents.document.blocks
            if block.kind is BlockKind.HEADING and not block.is_underlined
        }

    @cached_property
    def unclosed(self) -> int | None:
        """The line of a fence that only the note's end ends, or None."""
        fences = _FENCE.findall(self._body)
        if len(set(fences)) > 1 or len(fences) % 2:
            for block in self.contents.document.blocks:
                if block.kind is BlockKind.FENCE and block.unclosed:
                    return self._number(block.unclosed)
        return None

    def opened(self) -> Page:
        """The page with nothing taken for code."""
        page = Page(self._body, self._read)
        page.contents, page.unclosed = self.contents, None
        page.opaque = (False,) * len(self.lines)
        return page

    def plain(self, number: int) -> str:
        """A line with spaces for code, formulas, links, addresses, HTML, comments in it, and
        Dataview's fields in brackets."""
        line = self.without(number, *_VERBATIM)
        if "::" in line or "<!--" in line:
            return _OTHERS.sub(lambda match: " " * len(match[0]), line)
        return line

    def without(self, number: int, *kinds: Inline) -> str:
        """A line with spaces for what is of these kinds."""
        if self.opaque[number]:
            return ""
        if self._is_simple and _MAY_BE_VERBATIM.search(self.lines[number]) is None:
            return self.lines[number]
        lines, done = self._masked.setdefault(kinds, (list(self.lines), set()))
        for contents, index, leaf in self._leaves_of(number):
            if id(leaf) not in done:
                done.add(id(leaf))
                first = self.contents.document.first_line
                masks.blank(lines, first, leaf, _spans(contents, index, leaf, kinds))
        return lines[number]

    def _number(self, line: int) -> int:
        """The index of a line of the file."""
        return line - self.contents.document.first_line

    def _leaves_of(self, number: int) -> Sequence[tuple[Contents, int, Leaf]]:
        """The texts on a line; a comment is read when somebody asks what is in it."""
        block = self._comments.get(number)
        if block is not None:
            self._inside(block)
        return self._leaves.get(number, ())

    @cached_property
    def _leaves(self) -> dict[int, list[tuple[Contents, int, Leaf]]]:
        """The texts of the document, by each of their lines; those in comments come to them."""
        leaves: dict[int, list[tuple[Contents, int, Leaf]]] = {}
        self._note(self.contents, leaves)
        return leaves

    def _note(
        self, contents: Contents, leaves: dict[int, list[tuple[Contents, int, Leaf]]]
    ) -> None:
        for index, leaf in enumerate(contents.document.leaves):
            if isinstance(leaf, Leaf):
                for line, _ in leaf.positions:
                    leaves.setdefault(self._number(line), []).append((contents, index, leaf))

    @cached_property
    def _comments(self) -> dict[int, Block]:
        """The comments of several lines, by each of their lines, that are still to be read."""
        return {
            self._number(line): block
            for block in self.contents.document.blocks
            if block.kind is BlockKind.COMMENT and block.last > block.first
            for line in range(block.first, block.last + 1)
        }

    @cached_property
    def _insides(self) -> dict[int, Contents]:
        return {}

    def _inside(self, block: Block) -> Contents:
        """What is in a comment: whole cards are, in vaults of people who hide them so."""
        known = self._insides.get(block.first)
        if known is None:
            text = "\n".join(self._lines_of(block)).replace("%%", "  ")
            known = Contents(obsidian.parse(text, first_line=block.first), highlights=False)
            self._insides[block.first] = known
            self._note(known, self._leaves)
        return known

    def _lines_of(self, block: Block) -> Sequence[str]:
        return self.lines[self._number(block.first) : self._number(block.last) + 1]

    def _opaque_lines(self, contents: Contents) -> Iterator[int]:
        for index, leaf in enumerate(contents.document.leaves):
            if not isinstance(leaf, Leaf):
                yield from self._code_lines(leaf)
            elif "$$" in leaf.text and len(leaf.positions) > 1:
                for span in contents.facts(index, leaf).spans:
                    if span.kind is Inline.MATH:
                        yield from self._lines_within(leaf, span)

    def _code_lines(self, leaf: CodeLeaf | HtmlLeaf) -> Iterator[int]:
        if isinstance(leaf, HtmlLeaf):
            if _RAW_HTML.match(leaf.text):
                yield from (self._number(line) for line, _ in leaf.positions)
            return
        first = self._number(leaf.place[0])
        last = first + leaf.text.count("\n") - (leaf.info is None)
        below = self.lines[last + 1 : last + 2]
        if leaf.info is not None and below and _FENCE_END.match(below[0]):
            last += 1
        yield from range(first, last + 1)

    def _lines_within(self, leaf: Leaf, span: Span) -> Iterator[int]:
        """The lines that are nothing but a part of a stretch, where it has several."""
        text = leaf.text
        first, last = leaf.locate(span.start)[0], leaf.locate(span.end - 1)[0]
        if last > first:
            head = text[text.rfind("\n", 0, span.start) + 1 : span.start]
            tail = text[span.end :].partition("\n")[0]
            begin, end = first + bool(head.strip()), last - bool(tail.strip())
            yield from range(self._number(begin), self._number(end) + 1)

    def _comments_in(self, block: Block) -> Iterator[int]:
        """The lines of a list or quote that are nothing but a comment."""
        lines = range(self._number(block.first), self._number(block.last) + 1)
        if not any("<!--" in self.lines[number] for number in lines):
            return
        is_open = False
        for number in lines:
            text = self.lines[number].lstrip(" \t>")
            if self.opaque[number] or self._leaves_of(number):
                is_open = False
            elif is_open or text.startswith("<!--"):
                yield number
                is_open = "-->" not in text


def read(body: str) -> Page:
    """The page of a text that stands for itself."""
    return Page(body, lambda: Contents(obsidian.parse(body), highlights=False))


def masked(side: Text, *kinds: Inline) -> str:
    """A side with spaces for code, and for what is of these kinds, as it is shown by itself; where
    none are named, for all that `Page.plain` leaves out."""
    joined = texts.joined(side)
    if (_MAY_BE_CODE if kinds else _MAY_BE_VERBATIM).search(joined) is None:
        return joined
    page = Page(joined, lambda: Contents(composing.parsed(side), highlights=False))
    return "\n".join(
        " " * len(line)
        if page.opaque[number]
        else page.without(number, *kinds)
        if kinds
        else page.plain(number)
        for number, line in enumerate(page.lines)
    )


def _spans(contents: Contents, index: int, leaf: Leaf, kinds: Sequence[Inline]) -> Iterator[Span]:
    found = contents.facts(index, leaf)
    for span in found.spans:
        if span.kind in kinds:
            yield span
    if Inline.LINK in kinds:
        yield from found.targets
