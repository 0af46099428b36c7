"""From the places of cards to drafts: sides, decks, schedules."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator, Sequence

from ankigen.cards import names, texts
from ankigen.cards.composed import ComposedCard, Composition, Remark
from ankigen.cards.page import Page, masked
from ankigen.cards.spaced_repetition import clozes, remarks, schedules
from ankigen.cards.spaced_repetition.scan import Difference, Found, Scan, Shape
from ankigen.cards.texts import Line, Text
from ankigen.dialects.options import is_below
from ankigen.dialects.spaced_repetition import SpacedRepetition
from ankigen.obsidian import Inline
from ankigen.types import Kind, Note, Schedule

_TAG = re.compile(r"\s*#([^\s#]+)[ \t]*")
_ANY_TAG = re.compile(r"(?:^|(?<=\s))#([^\s#]+)")
_HEADING = re.compile(r" {0,3}#{1,6}[ \t]+")
_KINDS = {
    Shape.LINE: Kind.BASIC,
    Shape.LINE_REVERSED: Kind.REVERSED,
    Shape.BLOCK: Kind.BASIC,
    Shape.BLOCK_REVERSED: Kind.REVERSED,
    Shape.CLOZE: Kind.CLOZE,
}


def read(page: Page, rules: SpacedRepetition, note: Note, root: str) -> Composition:
    """The cards of a note's page, in decks below `root`."""
    folders = note.path.split("/")[:-1]
    marks = Marks(page, rules, note.tags, folders)
    if is_below(note.path, rules.ignore) or not marks.is_for_cards():
        return Composition()
    scan = Scan(page, rules, clozes.patterns(rules.clozes))
    scan.run()
    cards: list[ComposedCard] = []
    said: list[Remark] = [remarks.difference(each) for each in scan.differences]
    in_cards = {line for found in scan.found for line in range(found.first, found.last + 1)}
    note_level = tuple(each for each in marks.lines if each[0] not in in_cards)
    for found in scan.found:
        decks = marks.deck(found.first, note_level)
        made = _Card(page, found, scan.patterns)
        card = made.composed(decks, "" if note.deck else root)
        said += map(remarks.difference, made.differences)
        problem = remarks.empty(card)
        if problem is not None:
            said.append(problem)
        else:
            cards.append(card)
    return Composition(tuple(cards), tuple(said))


def mistakes(rules: SpacedRepetition) -> Iterator[str]:
    """Patterns of clozes that lack a part."""
    for pattern in rules.clozes:
        if clozes.compiled(pattern) is None:
            yield (
                f"the pattern `{pattern}` makes no deletions: it needs `answer`, a number in "
                "brackets and `hint` in brackets"
            )


class Marks:
    """The flashcard tags of a note: whether it holds cards, and in which decks."""

    def __init__(
        self, page: Page, rules: SpacedRepetition, tags: Sequence[str], folders: Sequence[str]
    ) -> None:
        self.rules = rules
        self.folders = tuple(folders)
        self.wanted = tuple(tag.strip().lstrip("#") for tag in rules.tags)
        self.properties = tuple(tag for tag in tags if self._is_wanted(tag))
        unwanted = tuple(tag.strip().lstrip("#") for tag in rules.ignored_tags)
        named = (*self.wanted, *unwanted)
        inline = tuple(
            (number, tuple(_ANY_TAG.findall(page.plain(number))))
            for number, line in enumerate(page.lines)
            if "#" in line and any(_is_below(tag, named) for tag in _ANY_TAG.findall(line))
        )
        self.lines = tuple(
            (number, matching)
            for number, found in inline
            if (matching := tuple(filter(self._is_wanted, found)))
        )
        everywhere = (*tags, *(tag for _, found in inline for tag in found))
        self.is_ignored = any(_is_below(tag, unwanted) for tag in everywhere)

    def _is_wanted(self, tag: str) -> bool:
        return _is_below(tag, self.wanted)

    def is_for_cards(self) -> bool:
        """Whether the note may hold cards."""
        if self.is_ignored:
            return False
        if self.rules.folders_as_decks:
            return bool(self.folders)
        return bool(self.properties or self.lines)

    def deck(self, first: int, lines: Sequence[tuple[int, tuple[str, ...]]]) -> tuple[str, ...]:
        """The tags that name the decks of a card which begins at a line: those of the last line
        above it of `lines`, which are part of no card, of the properties, or the first in the
        note."""
        if self.rules.folders_as_decks:
            return ("/".join(self.folders),)
        above = bisect.bisect_left(lines, (first,))
        return lines[above - 1][1] if above else self.properties or self.lines[0][1][:1]


def _is_below(tag: str, roots: Sequence[str]) -> bool:
    return any(tag == root or tag.startswith(f"{root}/") for root in roots if root)


class _Card:
    """One card on its way from its place to a draft."""

    def __init__(self, page: Page, found: Found, patterns: Sequence[clozes.Pattern]) -> None:
        self.page, self.found, self.patterns = page, found, patterns
        self.differences: list[Difference] = []

    def composed(self, decks: tuple[str, ...], root: str) -> ComposedCard:
        """The card, its sides possibly empty; `decks` are the tags of those it is in, below `root`
        or, where that is empty, in the note's deck."""
        found = self.found
        whole = texts.text_of(self.page.lines, found.first, found.last)
        entries = self._entries(whole)
        question, answer = self._line() if found.shape.is_line else self._block()
        last_side = answer if found.shape is not Shape.CLOZE else question
        last_side, block_id = texts.with_block_id(_tidy(last_side))
        question, own_tag = self._without_tag(_tidy(question))
        if found.shape is Shape.CLOZE:
            last_side, own_tag = self._without_tag(last_side)
            question, answer, entries = self._cloze(texts.dedented(last_side), entries)
        else:
            answer = last_side
        decks = (own_tag,) if own_tag else decks
        if found.shape is not Shape.CLOZE:  # more than it has cards are of none
            entries = entries[: 1 + (found.shape in (Shape.LINE_REVERSED, Shape.BLOCK_REVERSED))]
        return ComposedCard(
            _KINDS[found.shape],
            texts.dedented(_bare_heading(question)),
            texts.dedented(answer),
            found.first,
            found.last,
            question[0].number if question else found.first,
            question[0].column if question else 0,
            deck=names.deck(root, *decks[0].split("/")) if root else None,
            tags=decks[1:],
            block_id=block_id,
            schedules=entries if any(entries) else (),
        )

    def _entries(self, whole: Text) -> tuple[Schedule | None, ...]:
        """The schedules beside the card; what cannot be read is said."""
        found: list[Schedule | None] = []
        for line in whole:
            for match in schedules.COMMENT.finditer(line.text):
                entries, is_readable = schedules.read(match[0])
                found += entries
                if not is_readable:
                    self.differences.append(Difference(line.number, match.start(), "schedule"))
        return tuple(found)

    def _line(self) -> tuple[Text, Text]:
        found = self.found
        (text,), _ = texts.without(
            texts.text_of(self.page.lines, found.line, found.line), schedules.COMMENT
        )
        front = texts.without_lead(texts.cut(text, 0, found.start))
        back = texts.cut(text, found.end)
        return (_bare_comment(front),), (_bare_comment(back),)

    def _block(self) -> tuple[Text, Text]:
        found, lines = self.found, self.page.lines
        if found.shape is Shape.CLOZE:
            whole, _ = texts.without(
                texts.text_of(lines, found.first, found.last), schedules.COMMENT
            )
            return whole, ()
        above, _ = texts.without(
            texts.text_of(lines, found.first, found.line - 1), schedules.COMMENT
        )
        below, _ = texts.without(
            texts.text_of(lines, found.line + 1, found.last), schedules.COMMENT
        )
        return above, below

    def _without_tag(self, text: Text) -> tuple[Text, str]:
        """The side without the tag that it begins with, which names the card's own deck."""
        match = _TAG.match(text[0].text) if text else None
        if match is None or text[0].is_inner:
            return text, ""
        first = texts.cut(text[0], match.end())
        rest = (first, *text[1:]) if first.text else text[1:]
        return _tidy(rest), match[1]

    def _cloze(
        self, text: Text, entries: tuple[Schedule | None, ...]
    ) -> tuple[Text, Text, tuple[Schedule | None, ...]]:
        """The text with deletions in Anki's spelling, nothing below it, and the schedules by the
        deletions' places or, where they have numbers, by these."""
        joined = texts.joined(text)
        shown = masked(text, Inline.CODE)
        found = clozes.find(joined, shown, self.patterns)
        rewritten, kept = clozes.rewritten(joined, found)
        for one, what in clozes.differences(found, kept):
            line = text[joined.count("\n", 0, one.start)]
            column = one.start - (joined.rfind("\n", 0, one.start) + 1) + line.column
            self.differences.append(Difference(line.number, column, what))
        parts = rewritten.split("\n")
        lines = tuple(line._replace(text=new) for line, new in zip(text, parts, strict=True))
        if found and found[0].numbers is None:
            order = tuple(one.order for one in found)
            entries = tuple(entries[at] if at < len(entries) else None for at in order)
        return lines, (), entries


def _tidy(text: Text) -> Text:
    """The side without what divides cards: blank lines, rules and marks of comments around it."""
    return texts.stripped(
        text, lambda line: not line.strip() or texts.is_rule(line) or line.strip() == "%%"
    )


def _bare_heading(text: Text) -> Text:
    """A heading that is a whole side is no heading of the card."""
    match = _HEADING.match(text[0].text) if len(text) == 1 else None
    return (texts.cut(text[0], match.end()),) if match else text


def _bare_comment(line: Line) -> Line:
    """A line without the mark of a comment that another side ends or begins."""
    if line.text.count("%%") % 2 == 0:
        return line
    if line.text.startswith("%%"):
        return texts.cut(line, 2)
    return texts.cut(line, 0, -2) if line.text.endswith("%%") else line
