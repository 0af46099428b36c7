"""The default card syntax: `Q:` and `A:` at the left margin, and `C:` for cloze texts.

The grammar stands in `docs/card-syntax.md`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ankigen.cards import directives, misplaced, remarks
from ankigen.cards.contents import Contents
from ankigen.cards.directives import ForeignId
from ankigen.cards.drafts import Draft, Reading, Stretch
from ankigen.cards.markers import Found, Marker, Markers, Role
from ankigen.cards.near import Apart, find_apart
from ankigen.cards.options import Options
from ankigen.cards.sightings import VERBATIM, Sighting, Sightings
from ankigen.obsidian import Block, BlockKind, Mark, Marks, Part
from ankigen.types import Diagnostic, Kind, Location, Note, Severity

_BLOCK_ID = re.compile(r"(?:^|(?<=\s))\^[A-Za-z0-9-]+[ \t]*$")
_RULE = re.compile(r"^ {0,3}([*_-])[ \t]*(?:\1[ \t]*){2,}$")
# Of an enum's members, each time that one is asked for is a search in Python 3.11.
_ANSWER, _CLOZE = Role.ANSWER, Role.CLOZE
_NOWHERE = Stretch(0, 0, 0, 0, 0)  # until it is known where a question ends
_BREAK, _HEADING, _QUOTE = BlockKind.BREAK, BlockKind.HEADING, BlockKind.QUOTE
_DIVIDING = (_BREAK, _HEADING)
_GOES_ON = (BlockKind.PARAGRAPH, BlockKind.LIST, BlockKind.QUOTE, BlockKind.TABLE)


def propose(text: str, found: Found, markers: Markers) -> Marks:
    """The marks of a text: its lines that begin with a marker, what looks like a card of its own
    within an answer, and what Obsidian_to_Anki wrote. The parser takes those that do not stand in
    code, math, HTML or a comment."""
    others = (directives.find(text), find_apart(text, found.marks, found.alike, markers.words))
    if not any(others):
        return found.marks
    together: dict[int, list[Mark]] = {}
    for marks in (found.marks, *others):
        for line, own in marks.items():
            together.setdefault(line, []).extend(own)
    for here in together.values():
        here.sort(key=lambda mark: mark.start)
    return together


def read(
    contents: Contents, found: Found, markers: Markers, note: Note, options: Options
) -> Reading:
    """The cards of a document, in whose text `found` was found, and what only looks like one."""
    return _Reader(contents, found, markers, note, options).read()


class _Reader:
    """The state between two blocks: the card that is open and the headings above it."""

    def __init__(
        self, contents: Contents, found: Found, markers: Markers, note: Note, options: Options
    ) -> None:
        self.contents = contents
        self.document = contents.document
        self.note = note
        self.ends_at_blank = options.answer_ends == "blank-line"
        self.ends_at_heading = options.answer_ends == "heading"
        self.markers = markers
        self.draft: Draft | None = None
        self.question: tuple[int, int, int] | None = None  # its first block, its line, its column
        self.answer: tuple[int, int, int] | None = None
        self.emphasis = self.answer_emphasis = ""
        self.drafts: list[Draft] = []
        self.remarks: list[Diagnostic] = []
        self.strays: list[tuple[Block, Marker, bool, Sighting | None]] = []
        self.headings: list[tuple[int, str]] = []
        self.path: tuple[str, ...] = ()  # their texts
        self.has_answers = False
        first = self.document.first_line
        marks = [
            (at, block.first - first, block.mark.value)
            for at, block in enumerate(self.document.blocks)
            if block.mark is not None
        ]
        # In code, say: what the parser did not take.
        self.refused = sorted(found.marks.keys() - {line for _, line, _ in marks})
        self.hidden_answers = [
            first + index
            for index in self.refused
            if any(mark.value.role is _ANSWER for mark in found.marks[index])
        ]
        alike = (*found.alike, *self.refused)
        self.sightings = Sightings(contents, note.file, markers, alike)
        has_ids = any(isinstance(value, ForeignId) for _, _, value in marks)
        self.ids_are_above = has_ids and _are_above([(at, value) for at, _, value in marks])
        self.id_above: str | None = None
        self.before_id = (
            directives.before_id(self.document)
            if has_ids and not self.ids_are_above
            else frozenset()
        )
        self.outside: list[int] = []  # blocks of no card

    def read(self) -> Reading:
        """Read all blocks."""
        for index, block in enumerate(self.document.blocks):
            mark = block.mark
            if mark is None:
                self._take(index, block)
                continue
            value = mark.value
            if isinstance(value, Marker):
                self._mark(index, block, value, mark.end)
            elif isinstance(value, Apart):
                self._part(index, block)
            elif isinstance(value, ForeignId):
                self._take_id(index, block, mark)
            else:  # a directive, or a card of another syntax
                self._end(index, block.first - 1)
        self._finish()
        return Reading(tuple(self.drafts), tuple(self.remarks), self.has_answers)

    # Markers

    def _mark(self, index: int, block: Block, marker: Marker, end: int) -> None:
        role, _, level, emphasis = marker
        if role is _ANSWER:
            self._answer(index, block, marker, end)
            return
        self.sightings.pass_over(block.first)
        is_cloze = role is _CLOZE
        if is_cloze and not self._has_deletion(index + 1):
            self._bare_cloze(index, block, marker)
            return
        self._end(index, block.first - 1)
        self.sightings.question = None
        if level:
            self._leave(level)
        kind = Kind.CLOZE if is_cloze else None
        self.emphasis = emphasis
        self.draft = Draft(block.first, block.column, _NOWHERE, None, kind, self.path)
        if self.id_above:
            self.draft.aliases = (self.id_above,)
            self.id_above = None
        self.question = (index + 1, block.first, end)

    def _answer(self, index: int, block: Block, marker: Marker, end: int) -> None:
        self.has_answers = True
        draft = self.draft
        if draft is None or self.answer is not None:
            self._stray(block, marker)
        else:
            draft.question = self._question(index, block.first - 1)
            draft.answer_place = (block.first, block.column)
            self.answer = (index + 1, block.first, end)
            self.answer_emphasis = marker.emphasis
        self.sightings.question = None

    def _question(self, stop: int, last: int) -> Stretch:
        """The question ends at `last`, or above a thematic break between it and the answer."""
        assert self.question is not None
        start, first, column = self.question
        lines, shift = self.document.lines, self.document.first_line
        while last > first and not lines[last - shift].strip():
            last -= 1
        if last > first and _RULE.match(lines[last - shift]):
            last -= 1
            stop -= self.document.blocks[stop - 1].kind is BlockKind.BREAK
        return Stretch(start, stop, first, column, last, None, self.emphasis)

    def _stray(self, block: Block, marker: Marker) -> None:
        """An answer without a question; of several in one card the first is enough to say."""
        self.sightings.pass_over(block.first)
        is_second = self.draft is not None
        begin = self.draft.line if self.draft else -1
        if is_second and any(second and at.first > begin for at, _, second, _ in self.strays[-1:]):
            return
        self.strays.append((block, marker, is_second, self.sightings.question))

    def _part(self, index: int, block: Block) -> None:
        """What looks like a card of its own ends the answer above it."""
        if self.answer or (self.draft and self.draft.kind is Kind.CLOZE):
            self._end(index, block.first - 1)

    def _bare_cloze(self, index: int, block: Block, marker: Marker) -> None:
        """A cloze's marker with no deletion after it ends the card above it."""
        begin = self.document.blocks[index].first
        is_said = (
            self.draft is not None
            or self._begins_paragraph(index)
            or "{{c" in self.document.line(begin)
        )
        in_code = self.contents.has_deletion_in_code(index + 1)
        self._end(index, block.first - 1)
        place = Location(self.note.file, block.first, block.column)
        if in_code:
            self.remarks.append(remarks.deletion_in_code(place))
        elif is_said:
            start = block.first - self.document.first_line
            lines = self.document.lines[start : start + 2]
            self.remarks.append(
                remarks.no_deletion(place, has_brackets=remarks.has_brackets(lines))
            )

    def _begins_paragraph(self, index: int) -> bool:
        """Whether a block would begin a paragraph if it were none of its own."""
        if index == 0:
            return True
        above = self.document.blocks[index - 1]
        below = self.document.blocks[index].first
        return above.last < below - 1 or above.kind not in _GOES_ON

    def _has_deletion(self, start: int) -> bool:
        """Whether there is a deletion from a block on and before the next marker."""
        blocks = self.document.blocks
        stop = start
        while stop < len(blocks) and not (
            blocks[stop].mark and isinstance(blocks[stop].mark.value, Marker)  # type: ignore[union-attr]
        ):
            stop += 1
        return self.contents.has_deletion(Part(self.document, start, stop))

    # Other blocks

    def _take(self, index: int, block: Block) -> None:
        kind = block.kind
        if kind in _DIVIDING:
            self._divide(index, block)
        elif self.ends_at_blank and self._follows_blank(index, block):
            self._end(index, block.first - 1)
        if self.sightings.are_any and kind is not _BREAK:
            self.sightings.look(block, None if self.answer else self.draft)
        if self.hidden_answers:
            self._look_for_answer(block)
        if self.draft is None:
            self.outside.append(index)
            if kind is _QUOTE:
                self.sightings.look_into_quote(block)
        if block.unclosed:
            self._take_unclosed(block)

    def _look_for_answer(self, block: Block) -> None:
        """Note an answer's marker that is in a block which holds no cards."""
        draft = self.draft
        if draft and not self.answer and not draft.hidden_answer and block.kind in remarks.HIDING:
            inner = (at for at in self.hidden_answers if block.first < at <= block.last)
            hidden = next(inner, None)
            draft.hidden_answer = (hidden, block.kind) if hidden else None

    def _follows_blank(self, index: int, block: Block) -> bool:
        """Whether a block stands below a blank line, in an answer or a cloze that has begun."""
        begun = self.answer or (self.question if self.draft and self.draft.kind else None)
        if begun is None or index == begun[0]:
            return False
        return (
            block.first > self.document.first_line
            and not self.document.line(block.first - 1).strip()
        )

    def _divide(self, index: int, block: Block) -> None:
        """A thematic break or a heading: it ends an answer and a cloze, not a question."""
        draft = self.draft
        if draft and (self.answer or draft.kind):
            if block.is_underlined or self._comes_id(index):
                return
            self._end(index, block.first - 1)
        if block.kind is _HEADING and (not block.is_underlined or self.draft is None):
            self._leave(block.level)
            self.headings.append((block.level, _BLOCK_ID.sub("", block.text).rstrip()))
            self.path = tuple([text for _, text in self.headings])

    def _comes_id(self, index: int) -> bool:
        """Whether the id of the open card is still to come."""
        return index in self.before_id and not (self.draft and self.draft.aliases)

    def _leave(self, level: int) -> None:
        while self.headings and self.headings[-1][0] >= level:
            self.headings.pop()
        self.path = self.path[: len(self.headings)]

    def _take_id(self, index: int, block: Block, mark: Mark) -> None:
        """The id that another tool gave the card ends it: what follows is not part of it."""
        draft = self.draft
        found: ForeignId = mark.value
        if self.ids_are_above:
            self._end(index, block.first - 1)
            self.id_above = found.alias
            return
        if draft is None:
            return
        draft.aliases += (found.alias,)
        if self.answer is None and draft.kind is None:
            return
        line = self.document.line
        above = block.first - 1
        while not found.deletes and above > draft.line and not line(above).strip(" \t>"):
            above -= 1
        draft.is_deleted = found.deletes or (
            above >= self.document.first_line and line(above).strip(" \t>") == "DELETE"
        )
        first = self.answer[1] if self.answer else draft.line
        head = line(block.first)[: mark.start]
        if block.first == first or head.strip(" \t>"):
            self._end(index, block.first, mark.start)
        else:
            # A rule right above the id divides, and is no part of the answer.
            last = index
            while self.document.blocks[last - 1].kind is BlockKind.BREAK:
                last -= 1
            self._end(last, self.document.blocks[last].first - 1)

    def _end(self, stop: int, last: int, cut: int | None = None) -> None:
        """Close the open card before a block; its last line is `last`, which ends before `cut`."""
        draft = self.draft
        if draft is None or self.question is None:
            return
        start, first, column = self.answer or self.question
        emphasis = self.answer_emphasis if self.answer else self.emphasis
        stretch = Stretch(start, stop, first, column, max(last, first), cut, emphasis)
        if self.answer:
            draft.answer = stretch
        else:
            draft.question = stretch
        self.drafts.append(draft)
        self.draft = self.question = self.answer = None

    # The end

    def _take_unclosed(self, block: Block) -> None:
        """A block that is never closed; one that takes the rest of the note may cost cards."""
        place = Location(self.note.file, block.unclosed, 1)
        line = self.document.lines[block.unclosed - self.document.first_line]
        if block.kind not in VERBATIM:
            if self.draft is not None:
                self.remarks.append(remarks.unclosed(place, block, line))
            return
        start = block.first - self.document.first_line
        swallowed = "\n".join(self.document.lines[start + 1 :])
        if self.draft is not None or self.markers.find(swallowed).marks:
            self.remarks.append(remarks.unclosed(place, block, line))
        self.draft = self.question = self.answer = None  # what it would hold is not known

    def _finish(self) -> None:
        document = self.document
        self._end(len(document.blocks), document.first_line + len(document.lines) - 1)
        has_questions = bool(self.drafts)
        for block, marker, is_second, hint in self.strays:
            if hint and not is_second:
                self.sightings.say(hint)
                continue
            place = Location(self.note.file, block.first, block.column)
            above = (hint.line, hint.marker.text) if hint else None
            found = remarks.stray_answer(
                place, marker.text, self.markers.written, is_second=is_second, hint=above
            )
            if not has_questions:
                found = Diagnostic(place, found.code, found.message, Severity.WARNING)
            self.remarks.append(found)
        if self.ends_at_heading:
            self.remarks += misplaced.below_answers(self.document, self.note.file, self.drafts)
        if self.refused:
            self.remarks += misplaced.hidden_cards(document, self.note.file, self.markers)
        self.remarks += self.sightings.remarks
        self._look_for_deletions()

    def _look_for_deletions(self) -> None:
        """Deletions in paragraphs that belong to no card and of which nothing was said."""
        said = {found.location.line for found in self.remarks}
        for index in self.outside:
            place = self.contents.first_deletion(index)
            block = self.document.blocks[index]
            if place and said.isdisjoint(range(block.first, block.last + 1)):
                location = Location(self.note.file, *place)
                self.remarks.append(remarks.deletion_outside_card(location, self.markers.written))


def _are_above(marks: Sequence[tuple[int, object]]) -> bool:
    """Whether ids stand above their cards, as inka writes them: each above a marker, and one above
    the first card. Below them, as most tools write them, the last would be above none. `marks` are
    given by their blocks."""
    ids = [at for at, value in marks if isinstance(value, ForeignId)]
    begins = [at for at, value in marks if isinstance(value, Marker) and value.role is not _ANSWER]
    return begins[:1] == [ids[0] + 1] and {at + 1 for at in ids} <= set(begins)
