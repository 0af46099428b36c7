"""A note → its cards: parsed once, read by the syntaxes that are on, made into cards."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from ankigen import obsidian
from ankigen.cards import composing, footnotes, names, qa, registry, remarks, sides, texts
from ankigen.cards.composed import ComposedCard, Composition, Remark
from ankigen.cards.contents import Contents
from ankigen.cards.directives import file_settings
from ankigen.cards.drafts import Draft, Reading
from ankigen.cards.markers import Configured, Found, Markers, compiled
from ankigen.cards.options import Extraction, FoundCard, Options
from ankigen.cards.page import Page
from ankigen.cards.sides import Side
from ankigen.expressions import expression
from ankigen.obsidian import BlockKind, Part
from ankigen.types import Card, Diagnostic, Kind, Location, Note, Source

_CLOZE = Kind.CLOZE  # an enum's members are slow to ask for in Python 3.11
_NOTE_ID = expression(r"[0-9]{13}")
_HEADING = expression(r" {0,3}(#{1,6})[ \t]")

# What nobody sees, but for joiners, which make other signs of those beside them.
_UNSEEN = expression("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\ufeff]")


def _seen(wording: str) -> str:
    """A wording as it looks: in one Unicode form, without characters that nobody sees."""
    return (
        wording
        if wording.isascii()
        else unicodedata.normalize("NFC", _UNSEEN.sub("", wording)).strip()
    )


def extract(note: Note, options: Options) -> Extraction:
    """The cards of a note and what is wrong with them; nothing where the note is switched off."""
    if not note.enabled:
        return Extraction()
    used = options.syntaxes_of(note.path)
    markers = compiled(options.markers)
    text = obsidian.normalized(note.body)
    found = markers.find(text) if "qa" in used else Found()

    def read(cards: Sequence[ComposedCard]) -> Contents:
        """The note's document, the lines of these cards being of no other syntax."""
        marks = qa.propose(text, found, markers) if "qa" in used else {}
        marks = composing.with_marks(text, cards, marks)
        document = obsidian.parse(note.body, marks, note.body_line)
        return Contents(document, highlights=options.highlights)

    page = Page(note.body, lambda: read(()))
    composed = registry.compose(page, note, used, options.deck)
    said = [_said(note, remark) for remark in composed.remarks]
    if not composed.cards and not found.is_likely:
        return Extraction(diagnostics=tuple(sorted(said)))
    is_apart = composed.cards and (found.is_likely or not page.is_read)
    contents = read(composed.cards) if is_apart else page.contents
    writer = _Writer(note, options, markers, contents)
    if composed.cards:
        writer.write_composed(composed.cards)
    if composed.deck or composed.tags:
        writer.take_settings(composed)
    if found.is_likely:
        reading = qa.read(contents, found, markers, note, options)
        said += (*writer.take_diagnostics(), *reading.diagnostics)
        for draft in reading.drafts:
            writer.write(draft)
        said = _summed_up(reading, [*writer.take_diagnostics(), *said], markers.written)
    said += writer.take_diagnostics()
    in_order = sorted(writer.found, key=_place) if composed.cards else writer.found
    cards = _with_note_id(note, in_order)
    if cards and "[^" in note.body:
        found_cards = [each.card for each in cards]
        said += footnotes.remarks(contents.document, note.file, found_cards, markers.written)
    return Extraction(cards, tuple(sorted(said)), contents.document)


def _with_note_id(note: Note, found: list[FoundCard]) -> tuple[FoundCard, ...]:
    """The cards; one that is alone in its note and has no id of Anki's gets that which Yanki writes
    into the properties of its notes."""
    number = str(note.properties.get("noteId", ""))
    if len(found) == 1 and not found[0].card.aliases and _NOTE_ID.fullmatch(number):
        card = found[0].card._replace(aliases=(f"yanki:{number}",))
        return (found[0]._replace(card=card),)
    return tuple(found)


def _place(found: FoundCard) -> tuple[int, int]:
    return found.card.location.line, found.card.location.column


def _said(note: Note, remark: Remark) -> Diagnostic:
    place = Location(note.file, note.body_line + remark.line, remark.column + 1)
    return Diagnostic(place, remark.code, remark.message, remark.severity)


class _Writer:
    """Drafts → cards, with what each takes from the note and from the card before it."""

    def __init__(self, note: Note, options: Options, markers: Markers, contents: Contents) -> None:
        self.note = note
        self.path, self.file, self.classes = note.path, note.file, note.classes
        self.kind = note.kind or options.kind
        self.own_types = options.own_types
        self.markers = markers
        self.contents = contents
        deck, tags = file_settings(contents.document)
        root = deck or note.deck
        below = names.folders(note.path, options.base) if options.subdecks else ()
        self.deck = names.deck(root) if root else names.deck(options.deck, *below)
        self.tags = (*options.tags, *note.tags, *tags)
        self.own_tags = names.unique(self.tags)  # of a card without tags of its own
        self.title = names.escaped(note.title)
        self.found: list[FoundCard] = []
        self.diagnostics: list[Diagnostic] = []
        # The last card's leads and question.
        self.previous: tuple[Side, ...] | None = None
        self.wordings: dict[tuple[str, ...], int] = {}
        self.twins: dict[tuple[str, str], int] = {}
        self.block_ids: dict[str, int] = {}
        self.contexts: dict[tuple[str, ...], tuple[str, ...]] = {}

    def take_diagnostics(self) -> list[Diagnostic]:
        """What was wrong since it was asked last."""
        found, self.diagnostics = self.diagnostics, []
        return found

    def take_settings(self, found: Composition) -> None:
        """Give the other cards the deck and tags that a plugin has for those that it leaves."""
        self.deck = found.deck or self.deck
        self.tags = (*self.tags, *found.tags)
        self.own_tags = names.unique(self.tags)

    def write_composed(self, cards: Sequence[ComposedCard]) -> None:
        """Add the cards that were put together from the note's lines."""
        document, body_line = self.contents.document, self.note.body_line
        taken = {line for card in cards for line in range(card.first, card.last + 1)}
        headings = [
            block
            for block in document.blocks
            if block.kind is BlockKind.HEADING and block.first - body_line not in taken
        ]
        path: list[tuple[int, str]] = []
        above = 0
        for card in cards:
            line = card.first + body_line
            while above < len(headings) and headings[above].first < line:
                while path and path[-1][0] >= headings[above].level:
                    path.pop()
                path.append((headings[above].level, headings[above].text))
                above += 1
            self._compose(card, self._above(line, path))

    def _above(self, line: int, path: Sequence[tuple[int, str]]) -> tuple[str, ...]:
        """The headings above a line: where it is one itself, those of lower levels."""
        match = _HEADING.match(self.contents.document.line(line))
        level = len(match[1]) if match else 7
        return tuple(text for other, text in path if other < level)

    def _compose(self, composed: ComposedCard, path: tuple[str, ...]) -> None:
        file, body_line = self.file, self.note.body_line
        definitions = self.contents.document.definitions
        question = composing.side(composed.question, file, body_line, definitions)
        answer = None
        if composed.answer:
            answer = composing.side(composed.answer, file, body_line, definitions)
        location = Location(file, body_line + composed.line, composed.column + 1)
        if composed.answer and texts.shows_nothing(composed.answer):
            self.diagnostics.append(remarks.answers_nothing(location))
            return
        if composed.kind is Kind.CLOZE and not composing.has_deletion(question):
            self.diagnostics.append(remarks.hidden_deletion(location))
            return
        if not composed.aliases and not composed.block_id:
            answered = answer.wording if answer else ""
            first = self.wordings.setdefault((question.wording,), location.line)
            twin = self.twins.setdefault((question.wording, answered), location.line)
            if first != location.line:
                is_same = twin != location.line
                self.diagnostics.append(remarks.repeated(location, first, is_same=is_same))
                if is_same:
                    return
        if composed.block_id is not None:
            self._claim(composed.block_id, location)
        kind = composed.kind
        if kind is Kind.BASIC and self.note.kind not in (None, Kind.CLOZE):
            kind = self.note.kind or kind
        inline_tags = (*question.tags, *(answer.tags if answer else ()))
        card = Card(
            note=self.path,
            kind=kind,
            question=question.source,
            answer=answer.source if answer else _nothing_below(question.source),
            location=location,
            deck=composed.deck or self.deck,
            context=self._context(path),
            tags=names.unique((*self.tags, *composed.tags, *inline_tags)),
            block_id=composed.block_id,
            aliases=composed.aliases,
            classes=self.classes,
            schedules=composed.schedules,
            asked_type=composed.note_type,
            syntax=composed.syntax,
        )
        parts: tuple[tuple[str, Part], ...] = ()
        own = self.own_types
        if own and (composed.note_type in own or not composed.note_type):
            parts = tuple(
                (name, composing.side(text, file, body_line, definitions).part)
                for name, text in composed.fields
            )
        said = answer.part if answer else None
        self.found.append(FoundCard(card, question.part, said, fields=parts))

    def write(self, draft: Draft) -> None:
        """Add the card of a draft, or what is wrong with it."""
        has_id = bool(draft.aliases)
        file = self.file
        is_cloze = draft.answer is None
        question = sides.read(
            self.contents, file, draft.question, is_question=True, is_last=is_cloze, has_id=has_id
        )
        answer = None
        if draft.answer is not None:
            answer = sides.read(
                self.contents, file, draft.answer, is_question=False, is_last=True, has_id=has_id
            )
        location = Location(file, draft.line, draft.column)
        leads = self._leads(question.after) if question.after else ()
        self.previous = (*leads, question)
        if draft.is_deleted:
            self.diagnostics.append(remarks.deleted(location))
            return
        if answer is None or answer.is_empty or question.is_empty:
            problems = remarks.sides(
                location,
                draft,
                self.markers.written,
                lacks_question=question.is_empty,
                lacks_answer=answer is not None and answer.is_empty,
                question=question.source.text,
            )
            self.diagnostics += problems
            if problems or (answer is None and draft.kind is not Kind.CLOZE):
                return
        self._add(draft, location, question, answer, leads)

    def _add(
        self,
        draft: Draft,
        location: Location,
        question: Side,
        answer: Side | None,
        leads: tuple[Side, ...],
    ) -> None:
        self._compare((*leads, question), location)
        for tag in question.near_kinds:
            place = Location(self.file, tag.line, tag.column)
            meant = sides.near_kind(tag.name) or ""
            self.diagnostics.append(remarks.near_kind(place, tag.name, meant))
        if answer and answer.kind_place:
            place = Location(self.file, *answer.kind_place)
            self.diagnostics.append(remarks.kind_in_answer(place))
        block_id = (answer or question).block_id
        if block_id is not None:
            self._claim(block_id, location)
        inline_tags = (*question.tags, *(answer.tags if answer else ()))
        card = Card(
            note=self.path,
            kind=self._kind(draft, question, location),
            question=question.source,
            answer=answer.source if answer else _nothing_below(question.source),
            location=location,
            deck=self.deck,
            context=self._context(draft.path),
            leads=tuple(lead.source for lead in leads) if leads else (),
            tags=names.unique((*self.tags, *inline_tags)) if inline_tags else self.own_tags,
            block_id=block_id,
            aliases=tuple(dict.fromkeys(draft.aliases)) if draft.aliases else (),
            classes=self.classes,
        )
        parts = tuple(lead.part for lead in leads) if leads else ()
        self.found.append(FoundCard(card, question.part, answer.part if answer else None, parts))

    def _compare(self, asked: tuple[Side, ...], location: Location) -> None:
        """The same question twice in one note: nobody could tell the cards apart."""
        key = tuple([_seen(side.wording) for side in asked])
        first = self.wordings.setdefault(key, location.line)
        if first != location.line:
            self.diagnostics.append(remarks.duplicate(location, first))

    def _leads(self, after: tuple[int, int]) -> tuple[Side, ...]:
        if self.previous is None:
            place = Location(self.file, *after)
            self.diagnostics.append(remarks.after_without_question(place))
            return ()
        return self.previous

    def _kind(self, draft: Draft, question: Side, location: Location) -> Kind:
        """The card's kind: its syntax's or its tag's, the note's, the configuration's."""
        if draft.kind is not None:
            return draft.kind
        kind = question.kind or self.kind
        if kind is _CLOZE and not self.contents.has_deletion(question.part):
            if question.kind is _CLOZE:
                self.diagnostics.append(remarks.no_deletion(location, is_kept=True))
            return Kind.BASIC
        return kind

    def _context(self, path: tuple[str, ...]) -> tuple[str, ...]:
        """Title and headings; a first heading that repeats the title is left out. The cards of a
        part share one."""
        context = self.contexts.get(path)
        if context is None:
            repeats = path and path[0].strip().casefold() == self.note.title.strip().casefold()
            below = path[1:] if repeats else path
            context = self.contexts[path] = (self.title, *below)
        return context

    def _claim(self, block_id: str, location: Location) -> None:
        other = self.block_ids.setdefault(block_id.lower(), location.line)
        if other != location.line:
            self.diagnostics.append(remarks.same_block_id(location, block_id, other))


def _nothing_below(source: Source) -> Source:
    """The answer of a cloze."""
    return Source("", source.file, source.line + source.text.count("\n"), 1)


def _summed_up(reading: Reading, found: list[Diagnostic], markers: Configured) -> list[Diagnostic]:
    """One warning instead of an error for each question of a note that is a list of questions."""
    unanswered = [one for one in found if one.code == remarks.NO_ANSWER]
    if reading.has_answers or len(unanswered) < remarks.LIST_OF_QUESTIONS:
        return found
    others = [one for one in found if one.code != remarks.NO_ANSWER]
    return [*others, remarks.list_of_questions(unanswered, markers)]
