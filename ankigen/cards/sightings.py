"""Lines of a document that look like a marker and are none: which of them were meant as cards."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from ankigen.cards import remarks
from ankigen.cards.contents import Contents
from ankigen.cards.drafts import Draft
from ankigen.cards.markers import Markers
from ankigen.cards.near import QUOTED, Near, NearMarker, near
from ankigen.obsidian import Block, BlockKind, Inline, Leaf
from ankigen.types import Diagnostic, Location

VERBATIM = (BlockKind.FENCE, BlockKind.HTML, BlockKind.COMMENT)


_QUOTED = re.compile(QUOTED)


class Sighting(NamedTuple):
    """A line that looks like a marker; `is_inside` says that it stands within a list, quote or
    code."""

    line: int
    marker: NearMarker
    is_inside: bool


class Sightings:
    """The state between two blocks: `question` is the last line that looks like a question's marker
    and waits for an answer's; `remarks` are what is said; `alike` are the indices of the lines that
    may look like one."""

    def __init__(
        self, contents: Contents, file: str, markers: Markers, alike: Iterable[int]
    ) -> None:
        self.contents = contents
        self.document = contents.document
        self.file = file
        self.markers = markers
        self.question: Sighting | None = None
        self.remarks: list[Diagnostic] = []
        self._looked_until = self._last_deletion = 0
        lines, first = self.document.lines, self.document.first_line
        seen = ((first + index, near(lines[index], markers.words)) for index in alike)
        self._found = {line: marker for line, marker in seen if marker is not None}
        self.are_any = bool(self._found)

    def look(self, block: Block, draft: Draft | None) -> None:
        """Look at the lines of a block; `draft` is the card whose answer is still to come."""
        if block.kind in VERBATIM or block.kind is BlockKind.QUOTE:
            return
        lines = [line for line in range(block.first, block.last + 1) if line in self._found]
        if not lines:
            return
        hidden = self._hidden(block)
        is_inside = block.kind in (BlockKind.LIST, BlockKind.CODE)
        for line in lines:
            if line not in hidden:
                self._sight(Sighting(line, self._found[line], is_inside), draft)

    def look_into_quote(self, block: Block) -> None:
        """Look for a question and its answer in a quote or callout that is on no card."""
        question: Sighting | None = None
        for line in range(block.first, block.last + 1):
            text = self.document.line(line)
            lead = _QUOTED.match(text)
            marker = near(text[lead.end() :], self.markers.words) if lead else None
            if lead is None or marker is None:
                continue
            if marker.side is Near.QUESTION:
                at = marker._replace(column=lead.end() + marker.column)
                question = Sighting(line, at, is_inside=True)
            elif marker.side is Near.ANSWER and question and question.marker.style == marker.style:
                self.say(question, Sighting(line, marker, is_inside=True))
                return

    def _hidden(self, block: Block) -> set[int]:
        """The lines of a block whose text is not shown as text, but in indented code."""
        if block.kind is BlockKind.CODE:
            return set()
        shown: set[int] = set()
        hidden: set[int] = set()
        for index in block.leaves:
            leaf = self.document.leaves[index]
            if not isinstance(leaf, Leaf):
                continue
            shown.update(line for line, _ in leaf.positions)
            for span in self.contents.facts(index, leaf).spans:
                if span.kind in (Inline.MATH, Inline.COMMENT):
                    first, last = leaf.locate(span.start)[0], leaf.locate(span.end - 1)[0]
                    hidden.update(range(first + 1, last + 1))
        return set(range(block.first, block.last + 1)) - (shown - hidden)

    def _sight(self, sighting: Sighting, draft: Draft | None) -> None:
        marker = sighting.marker
        self.pass_over(sighting.line)
        if marker.side is Near.CLOZE:
            if self._has_deletion(sighting.line):
                self.say(sighting)
        elif marker.is_whole or (
            sighting.is_inside
            and marker.side is Near.QUESTION
            and self.markers.find(self.document.line(sighting.line)).marks
        ):
            self.say(sighting)
            self.question = None
        elif marker.side is Near.QUESTION:
            self.question = sighting
        elif self.question and self.question.marker.style == marker.style:
            self.say(self.question, sighting)
            self.question = None
        elif draft and draft.near_answer is None:
            draft.near_answer = (sighting.line, marker.text)

    def _has_deletion(self, line: int) -> bool:
        """Whether a line, or one right below it, holds a deletion."""
        if line >= self._looked_until:
            lines, index = self.document.lines, line - self.document.first_line
            while index < len(lines) and lines[index].strip():
                if "{{c" in lines[index]:
                    self._last_deletion = index + self.document.first_line
                index += 1
            self._looked_until = index + self.document.first_line
        return self._last_deletion >= line

    def say(self, sighting: Sighting, answer: Sighting | None = None) -> None:
        """Remark on a line, and on the one that looks like its answer's marker."""
        marker = sighting.marker
        self.remarks.append(
            remarks.near_marker(
                Location(self.file, sighting.line, marker.column + 1),
                marker,
                self.markers.written,
                is_inside=sighting.is_inside,
                answer=(answer.line, answer.marker.text) if answer else None,
            )
        )

    def pass_over(self, line: int) -> None:
        """Go on to a line: below a blank one, a marker in small letters above is prose."""
        found = self.question
        if found is None or not found.marker.is_doubtful:
            return
        if any(not self.document.line(number).strip() for number in range(found.line + 1, line)):
            self.question = None
