"""The default grammar's reader: a note's lines → drafts of cards and remarks on the rest."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ankigen.lines import BLOCK_ID, Leaf, Line, Skimmer, heading, landmarks
from ankigen.syntaxes.directives import find_id
from ankigen.syntaxes.drafts import Draft, Reading, Sighting, StrayAnswer, Unclosed
from ankigen.syntaxes.html import Element
from ankigen.syntaxes.inline import has_deletion
from ankigen.syntaxes.markers import Marker, Markers, Near, Role, near


def read(body: str, markers: Markers, highlights: bool, directives: frozenset[int]) -> Reading:
    """Read a note's body; `directives` are lines that are shown on no card."""
    reader = _Reader(body.split("\n"), markers, highlights, directives)
    reached = 0
    for number in _landmarks(body, markers, directives):
        reached = reader.follow(reached, number)
        reader.step(number)
        reached = number + 1
    reader.follow(reached, len(reader.texts))
    return reader.finish()


def _landmarks(body: str, markers: Markers, directives: frozenset[int]) -> Iterable[int]:
    """The lines that the reader has to see, but for what `_Reader.follow` adds."""
    numbers = landmarks.find(markers.landmarks, body)
    if not directives and "ID:" not in body:
        return numbers
    with_ids = (number for number, text in enumerate(body.split("\n")) if "ID:" in text)
    return sorted({*numbers, *directives, *with_ids})


_BEFORE_PARAGRAPH = (Line.BLANK, Line.BREAK, Line.HEADING, Line.SETEXT)
_RULE = re.compile(r"^ {0,3}([*_-])[ \t]*(?:\1[ \t]*){2,}$")


def _is_rule(text: str) -> bool:
    return _RULE.match(text) is not None


class _Reader:
    """The state between two lines: the card that is open and the headings above it."""

    def __init__(
        self, texts: list[str], markers: Markers, highlights: bool, directives: frozenset[int]
    ) -> None:
        self.texts = texts
        self.markers = markers
        self.highlights = highlights
        self.directives = directives
        self.skimmer = Skimmer(texts)
        self.scanner = self.skimmer.scanner
        self.draft: Draft | None = None
        self.drafts: list[Draft] = []
        self.strays: list[StrayAnswer] = []
        self.sightings: list[Sighting] = []
        self.bare_clozes: list[tuple[int, Marker]] = []
        self.headings: list[tuple[int, str]] = []
        self.near_question: Sighting | None = None
        self.html = Element("")
        self.opened = 0  # where the block began that is open
        self.swallowed: int | None = None  # a line in it that looks like a marker
        self.has_answers = False
        self.previous = Line.BLANK  # what the line read last is
        self.marked = -1  # the last line with a marker

    def follow(self, reached: int, number: int) -> int:
        """Read from one line to before another for as long as no line may be left out; the first
        that was not read."""
        while reached < number and (self.scanner.leaf is Leaf.HTML or self._is_in_doubt()):
            self.step(reached)
            reached += 1
        return reached

    def _is_in_doubt(self) -> bool:
        """Whether a blank line counts: in prose, a marker in small letters above it is none."""
        return self.near_question is not None and " lower " in self.near_question.marker.style

    def step(self, number: int) -> None:
        """Read one line."""
        scanner = self.scanner
        text = self.texts[number]
        marker = self.markers.match(text)
        if marker and marker.role is Role.CLOZE:  # it matters what stands above
            above = self.skimmer.read(number)
            if above and self.marked != number - 1:
                self.previous = above
        if self.skimmer.is_text(number):
            was_open = False
            before = Leaf.NONE
            kind = Line.TEXT
        else:
            self.skimmer.approach(number)
            was_open = scanner.is_open
            before = Leaf.NONE if scanner.in_quote else scanner.leaf
            kind = self._feed(text)
        if marker and kind in (Line.TEXT, Line.HEADING) and self._counts(number, marker):
            was_open = False
            self.skimmer.restart(number, text[marker.end :])
            self._mark(number, marker, kind)
            self._find_id(number, text, Leaf.NONE)
            self.previous, self.marked = kind, number
        else:
            self._take(number, text, kind, before)
            if scanner.line > number:
                self.previous = kind
        if was_open:
            if marker and self.swallowed is None:
                self.swallowed = number
        elif scanner.leaf >= Leaf.FENCE and scanner.is_open:
            self.opened, self.swallowed = number, None

    def _take(self, number: int, text: str, kind: Line, before: Leaf) -> None:
        """A line that is no marker; `before` is what was open above it, but in a quote."""
        if number in self.directives:
            self._end(number - 1)
        elif kind in (Line.BREAK, Line.SETEXT, Line.HEADING):
            self._divide(number, text, kind)
        elif self._find_id(number, text, before):
            pass
        elif kind is Line.BLANK:
            if self._is_in_doubt():
                self.near_question = None
        elif kind is not Line.OPAQUE:
            self._look(number, text, kind)

    def finish(self) -> Reading:
        """Close what is open at the end of the note."""
        last = len(self.texts) - 1
        if self.scanner.leaf >= Leaf.FENCE:
            self.skimmer.read(last + 1)
        unclosed = None
        if self.scanner.is_open and not self.scanner.in_quote:
            matters = self.draft is not None or self.swallowed is not None
            unclosed = Unclosed(self.scanner.leaf, self.opened, matters)
            if self.draft and self.opened >= self.draft.line:
                self.draft = None  # what it would hold is not known
        self._end(last)
        return Reading(
            tuple(self.drafts),
            tuple(self.strays),
            tuple(self.sightings),
            tuple(self.bare_clozes),
            unclosed,
            self.has_answers,
        )

    def _feed(self, text: str) -> Line:
        """What the line is. An HTML block runs to a blank line, but people begin the next card
        right under the tag that closes it: there a marker, heading or break counts."""
        scanner = self.scanner
        was_html = scanner.leaf is Leaf.HTML and not scanner.is_open
        if was_html and self.html.is_closed and self._is_structure(text):
            scanner.close()
        kind = scanner.feed(text)
        if scanner.leaf is Leaf.HTML:
            if not was_html:
                self.html = Element.begun_by(text)
            self.html.read(text)
        return kind

    def _is_structure(self, text: str) -> bool:
        return bool(self.markers.match(text) or heading(text) or _is_rule(text))

    def _mark(self, number: int, marker: Marker, kind: Line) -> None:
        """A marker at the left margin."""
        draft = self.draft
        if marker.role is Role.ANSWER:
            self.has_answers = True
            if draft is None or draft.answer_marker is not None:
                self._stray(number, marker)
            else:
                self._cut_question(draft, number - 1)
                draft.answer_marker = (number, marker)
            self.near_question = None
            return
        self._end(number - 1)
        self.near_question = None
        if kind is Line.HEADING:
            level = len(self.texts[number].lstrip()) - len(self.texts[number].lstrip().lstrip("#"))
            self._leave(level)
        path = tuple(text for _, text in self.headings)
        self.draft = Draft(number, marker, path)

    def _stray(self, number: int, marker: Marker) -> None:
        """An answer without a question; of several in one card the first is enough to say."""
        is_after = self.draft is not None
        line = self.draft.line if self.draft else -1
        if not is_after or not any(stray.after and stray.line > line for stray in self.strays[-1:]):
            self.strays.append(StrayAnswer(number, marker, is_after, self.near_question))

    def _counts(self, number: int, marker: Marker) -> bool:
        """Whether a marker begins something. A cloze's does if there is a deletion before the next
        marker. One at the start of a paragraph without any ends the card above and is reported;
        any other is text, such as the third of several choices."""
        if marker.role is not Role.CLOZE:
            return True
        end = number + 1
        while end < len(self.texts) and not self.markers.match(self.texts[end]):
            end += 1
        text = "\n".join((self.texts[number][marker.end :], *self.texts[number + 1 : end]))
        if has_deletion(text, self.highlights):
            return True
        is_below_cloze = self.draft and self.draft.marker.role is Role.CLOZE
        if is_below_cloze or self.previous in _BEFORE_PARAGRAPH:
            self._end(number - 1)
            self.bare_clozes.append((number, marker))
        return False

    def _divide(self, number: int, text: str, kind: Line) -> None:
        """A thematic break or a heading: it ends an answer and a cloze, not a question."""
        is_rule = kind is Line.BREAK or (kind is Line.SETEXT and text.lstrip().startswith("-"))
        draft = self.draft
        if draft and (draft.answer_marker or draft.marker.role is Role.CLOZE):
            if kind is Line.SETEXT and not is_rule:
                return
            self._end(number - 1)
            if kind is Line.SETEXT:
                return
        if kind is Line.HEADING:
            self._look(number, text, kind)
            found = heading(text)
            if found:
                self._leave(found[0])
                self.headings.append((found[0], BLOCK_ID.sub("", found[1]).rstrip()))
        elif kind is Line.SETEXT and not draft:
            lines = self.texts[self.scanner.start - 1 : number]
            level = 2 if is_rule else 1
            self._leave(level)
            self.headings.append((level, " ".join(line.strip() for line in lines)))

    def _leave(self, level: int) -> None:
        while self.headings and self.headings[-1][0] >= level:
            self.headings.pop()

    def _find_id(self, number: int, text: str, before: Leaf) -> bool:
        """The id that another tool gave the card ends it: what follows is not part of it."""
        # A fence in a list ends where the list does; what closes a fence holds no id.
        is_in_fence = before is Leaf.FENCE and self.scanner.leaf is Leaf.FENCE
        if is_in_fence or before in (Leaf.MATH, Leaf.COMMENT):
            return False
        match = find_id(text)
        draft = self.draft
        if match is None or draft is None:
            return False
        draft.aliases.append(f"o2a:{match['id']}")
        if draft.answer_marker is None and draft.marker.role is Role.QUESTION:
            return True
        head = text[: match.start()]
        deletes = "delete" in match.re.groupindex and match["delete"] is not None
        above = number - 1
        while not deletes and above > draft.line and not self.texts[above].strip(" \t>"):
            above -= 1
        draft.is_deleted = deletes or self.texts[above].strip(" \t>") == "DELETE"
        first = draft.answer_marker[0] if draft.answer_marker else draft.line
        if number == first or head.strip(" \t>"):
            self._end(number, match.start())
        else:
            self._end(number - 1)
        return True

    def _look(self, number: int, text: str, kind: Line) -> None:
        """A line that may have been meant as a marker."""
        found = near(text)
        if found is None:
            return
        sighting = Sighting(number, found, kind in (Line.NESTED, Line.CODE))
        if found.is_whole:
            self.sightings.append(sighting)
            self.near_question = None
        elif found.side is Near.QUESTION:
            self.near_question = sighting
        elif self.near_question and self.near_question.marker.style == found.style:
            self.sightings.append(self.near_question)
            self.near_question = None
        elif self.draft and not self.draft.answer_marker and self.draft.near_answer is None:
            self.draft.near_answer = sighting

    def _cut_question(self, draft: Draft, last: int) -> None:
        """The question ends at `last`, or above a thematic break between it and the answer."""
        texts = self.texts
        while last > draft.line and not texts[last].strip():
            last -= 1
        if last > draft.line and _is_rule(texts[last]):
            last -= 1
        draft.question_last = last

    def _end(self, last: int, cut: int | None = None) -> None:
        """Close the open card; its last line is `last`, which ends before `cut`."""
        draft = self.draft
        if draft is None:
            return
        draft.last, draft.cut = last, cut
        self.drafts.append(draft)
        self.draft = None
