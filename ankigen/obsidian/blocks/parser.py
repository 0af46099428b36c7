"""The block parser: one pass over the lines, with a stack of open containers and one open leaf.

The way of the specification's appendix, "A parsing strategy": each line is first matched against
the open containers, then new blocks are looked for, and what is left is text.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import MappingProxyType
from xml.etree.ElementTree import Element

from ankigen.obsidian.blocks import (
    code,
    comments,
    footnotes,
    headings,
    html,
    lists,
    marked,
    paragraphs,
    quotes,
    tables,
    usual,
)
from ankigen.obsidian.blocks.characters import normalized, restore, unified
from ankigen.obsidian.blocks.cursor import CONTAINER, LEAF, NONE, TAB, Start
from ankigen.obsidian.blocks.paragraphs import Paragraph
from ankigen.obsidian.blocks.state import BlockState
from ankigen.obsidian.document import BlockKind, Document, Mark, Marks
from ankigen.obsidian.environment import BARE, Definitions, Environment, Options

_MARK = BlockKind.MARK
_NO_MARKS: Marks = MappingProxyType({})
_Starter = Callable[[BlockState], Start]


def _starters(options: Options) -> dict[str, tuple[_Starter, ...]]:
    """What may begin at which character, in the order of precedence."""
    table = (tables.table,) if options.gfm else ()
    starters: dict[str, tuple[_Starter, ...]] = {
        "#": (headings.atx,),
        ">": (quotes.quote,),
        "`": (code.fence,),
        "~": (code.fence,),
        "<": (html.html,),
        "=": (headings.setext,),
        "_": (headings.thematic_break,),
        "+": (lists.bullet,),
        "*": (lists.bullet_or_break,),
        "-": (headings.setext, *table, lists.bullet_or_break),
        "|": table,
        ":": table,
    }
    starters |= dict.fromkeys("0123456789", (lists.ordered,))
    if not options.commonmark:
        starters |= {"[": (footnotes.definition,), "%": (comments.comment,)}
        starters |= {"^": (comments.block_id,), "$": (paragraphs.formula,)}
    return starters


class BlockParser:
    """Parses texts, one after the other, into elements whose text is still Markdown."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._starters = _starters(options)

    def parse(
        self,
        root: Element,
        text: str,
        environment: Environment,
        first_line: int = 1,
        marks: Marks = _NO_MARKS,
    ) -> BlockState:
        """Append the blocks of a text to `root`, its leaves, definitions and problems to the
        environment. `first_line` is the number of the text's first line."""
        text = normalized(text, is_obsidian=not self._options.commonmark)
        state = BlockState(self._options, environment, root, text, first_line)
        state.marks = marks
        self._run(state)
        if state.blocks and state.leaf and not state.leaf.may_end:
            state.leave_open(state.blocks[-1].first)
        state.cursor.number = first_line + len(state.lines)
        state.close_to(1)
        _merge(environment, state.defined)
        for list_ in state.lists:
            if not list_.is_loose:
                for paragraph in list_.paragraphs:
                    paragraph.tag = BARE
        return state

    def read(self, text: str, first_line: int = 1, marks: Marks = _NO_MARKS) -> Document:
        """Read a whole text."""
        environment = Environment(self._options)
        root = Element("div")
        state = self.parse(root, text, environment, first_line, marks)
        _complete(state)
        document = Document(
            state.lines,
            first_line,
            state.blocks,
            root,
            environment.leaves,
            environment.definitions,
            environment.problems,
            state.ids,
        )
        written = unified(text)
        if len(written) > state.length:
            restore(document, written.removesuffix("\n").split("\n"))
        return document

    def _run(self, state: BlockState) -> None:
        cursor = state.cursor
        marks, first, taken = state.marks, state.first_line, 0
        for number, line in enumerate(state.lines, first):
            if marks and number - first in marks:
                taken = self._take_marked(state, number, line, marks[number - first])
                continue
            if number > taken:
                taken = usual.read(state, number, line)
                if not taken:
                    cursor.set(number, line)
                    self._take_line(state)

    def _take_marked(self, state: BlockState, number: int, line: str, marks: Sequence[Mark]) -> int:
        """Take a line that holds marks, if they may stand where they do; the number of the last
        line that was taken."""
        cursor = state.cursor
        end, lines, is_marked = 0, 1, False
        if marked.is_at_margin(state, line, number):
            cursor.number = number
            is_free = is_at_margin = True  # most marks of most notes
        else:
            cursor.set(number, line)
            is_free, is_at_margin = marked.is_free(state)
        for mark in marks:
            start, stop, _, count, is_inner, divides, ends = mark
            if not (is_free if is_inner else is_at_margin):
                continue
            if start > end and line[end:start].strip(" \t>"):
                self._take_stretch(state, line[:start], end, is_marked=is_marked)
            if state.leaf is not None or len(state.stack) > 1:
                if isinstance(state.leaf, Paragraph):
                    state.leaf.end_at_mark()
                elif isinstance(state.leaf, html.Html):
                    cursor.number = number
                    state.note_mark_in_html()
                state.close_to(1)
            state.matched = 1
            state.stack[0].open_list = None  # no list goes on behind it
            cursor.number, cursor.source = number, line
            state.begin(_MARK, start + 1 if start or line[:1] not in " \t" else 0)
            state.blocks[-1].mark = mark
            state.divides, state.divides_once = divides, ends
            end, is_marked = stop, True
            if count > lines:
                lines = count
        if is_marked and marked.is_text(line, end):
            last = paragraphs.read(state, number, line[end:], end + 1, is_marked=True)
            return last if lines == 1 else max(last, number + lines - 1)
        if line[end:].strip(" \t") or not is_marked:
            self._take_stretch(state, line, end, is_marked=is_marked)
        return number + lines - 1

    def _take_stretch(self, state: BlockState, line: str, start: int, *, is_marked: bool) -> None:
        """Take a line up to the next mark: from its beginning, or what follows a mark on it."""
        cursor = state.cursor
        cursor.set(cursor.number, line)
        if not is_marked:
            self._take_line(state)
            return
        state.offset = start
        cursor.rest = line[start:].lstrip(" \t")
        cursor.measure()
        if not marked.begins_block(state):
            if cursor.stripped:
                Paragraph.begin(state, is_marked=True)
        elif not self._begin_blocks(state) and cursor.stripped:
            _take_text(state)
        state.offset = 0

    def _take_line(self, state: BlockState) -> None:
        """Give the cursor's line to the open containers, then to the open leaf or a new block."""
        cursor = state.cursor
        stack = state.stack
        state.matched = matched = state.match(cursor)
        leaf = state.leaf
        if leaf is not None:
            paragraph = leaf if isinstance(leaf, Paragraph) else None
            if matched == len(stack) or (paragraph and paragraph.math_until >= cursor.number):
                if leaf.feed(state):
                    _take_for_definitions(state)
                    return
            elif not paragraph:
                state.close_to(matched)
        if not cursor.stripped:
            state.close_to(matched)
            state.note_blank()
        elif self._begin_blocks(state):
            _take_for_definitions(state)
        elif cursor.stripped:
            _take_text(state)

    def _begin_blocks(self, state: BlockState) -> bool:
        """Begin the containers that the line begins, and its leaf; whether a leaf took the rest."""
        cursor = state.cursor
        while cursor.stripped:
            if cursor.width >= TAB:
                if type(state.leaf) is Paragraph:
                    return False
                code.indented_code(state)
                return True
            start = NONE
            for starter in self._starters.get(cursor.stripped[0], ()):
                start = starter(state)
                if start is not NONE:
                    break
            if start is not CONTAINER:
                return start is LEAF
        return False


def _take_text(state: BlockState) -> None:
    """The line is text: a table's row, or a paragraph's line, which may be a lazy one."""
    cursor = state.cursor
    leaf = state.leaf
    if type(leaf) is tables.Table and leaf.add_row(
        state, cursor.stripped, cursor.place(cursor.stripped)
    ):
        return
    if type(leaf) is not Paragraph:
        state.close_to(state.matched)
        Paragraph.begin(state)
        return
    _take_for_definitions(state)
    leaf.add(state, cursor.stripped, cursor.place(cursor.stripped))


def _take_for_definitions(state: BlockState) -> None:
    """A line that goes on with a paragraph without the marks of its containers, or is hidden in
    it, belongs to the footnotes among these."""
    if state.matched < len(state.stack):
        for container in state.stack[state.matched :]:
            if isinstance(container, footnotes.Definition):
                container.take(state.cursor, state.cursor.stripped)


def _merge(environment: Environment, defined: Definitions) -> None:
    """Add what a text defines to the environment's definitions, in which a label that was there
    wins; but a footnote that is the same is taken from the text, where its place is known."""
    given = environment.definitions
    if defined.references or defined.footnotes:
        notes = given.footnotes | defined.footnotes
        for label in defined.footnotes.keys() & given.footnotes.keys():
            if given.footnotes[label].text != defined.footnotes[label].text:
                notes[label] = given.footnotes[label]
        environment.definitions = Definitions(defined.references | given.references, notes)


def _complete(state: BlockState) -> None:
    """Give each block its last line, and the ends of its elements and leaves."""
    lines, first = state.lines, state.first_line
    element, leaf = len(state.root), len(state.leaves)
    end = len(lines)  # the index of the line that the next block begins at
    for block in reversed(state.blocks):
        block.elements_end, block.leaves_end = element, leaf
        element, leaf = block.element, block.leaf
        begin, last = block.first - first, end - 1
        while last > begin and not lines[last].strip():
            last -= 1
        block.last = first + (last if last > begin else begin)
        end = begin
        if block.column > 1 and lines[begin][: block.column - 1].strip(" \t>"):
            end += 1  # what stands before it on its line is the block's above
