"""The default card syntax: `Q:` and `A:` at the left margin, and `C:` for cloze texts.

The grammar stands in `docs/card-syntax.md`. A note's lines become drafts (`reading`), drafts become
cards here, and everything that looks like a card but is none becomes a diagnostic (`remarks`).
"""

from __future__ import annotations

from collections.abc import Iterable

from ankigen.frozen import frozen
from ankigen.lines import BLOCK_ID
from ankigen.syntaxes import inline, names, remarks
from ankigen.syntaxes.directives import file_settings, without_ids
from ankigen.syntaxes.drafts import Draft, Reading, Stretch
from ankigen.syntaxes.markers import Role, compiled
from ankigen.syntaxes.options import Extraction, Options
from ankigen.syntaxes.reading import read
from ankigen.types import Card, Diagnostic, Kind, Location, Note, Source

# Inline tags in a question that say what the card asks for; they are shown on no card.
KIND_TAGS = {
    "basic": Kind.BASIC,
    "reversed": Kind.REVERSED,
    "type-in": Kind.TYPE_IN,
    "cloze": Kind.CLOZE,
}


def extract(note: Note, options: Options) -> Extraction:
    """The cards of a note and what is wrong with them; nothing where the note is switched off."""
    markers = compiled(options.markers)
    if not note.enabled or not markers.first.search(f"\n{note.body}"):
        return Extraction()
    deck, tags, directives = file_settings(note.body)
    reading = read(note.body, markers, options.highlights, directives)
    writer = _Writer(note, options, note.body.split("\n"), deck, tags)
    for draft in reading.drafts:
        writer.write(draft)
    found = (*writer.diagnostics, *remarks.remarks(note, reading), *_duplicates(writer.cards))
    return Extraction(tuple(writer.cards), tuple(sorted(_summed_up(note, reading, found))))


@frozen
class _Side:
    """A side of a card, and what was taken out of it."""

    source: Source
    tags: tuple[str, ...] = ()
    kind: Kind | None = None
    block_id: str | None = None


class _Writer:
    """Drafts → cards, with what each takes from the note and from the card before it."""

    def __init__(
        self,
        note: Note,
        options: Options,
        texts: list[str],
        deck: str | None,
        tags: tuple[str, ...],
    ) -> None:
        self.note = note
        self.options = options
        self.texts = texts
        root = deck or note.deck
        below = names.folders(note.path, options.base) if options.subdecks else ()
        self.deck = names.deck(root) if root else names.deck(options.deck, *below)
        self.tags = (*options.tags, *note.tags, *tags)
        self.own_tags = names.unique(self.tags)  # of a card without tags of its own
        self.cards: list[Card] = []
        self.diagnostics: list[Diagnostic] = []
        self.previous: tuple[Source, ...] | None = None  # the last card's leads and question
        self.block_ids: dict[str, int] = {}
        self.contexts: dict[tuple[str, ...], tuple[str, ...]] = {}

    def write(self, draft: Draft) -> None:
        """Add the card of a draft, or what is wrong with it."""
        stretch = draft.answer
        question = self._side(draft.question, stretch is None, bool(draft.aliases))
        answer = self._side(stretch, True) if stretch else None
        location = self._place(draft.line, draft.marker.column)
        leads = self._leads(question.source)
        self.previous = (*leads, question.source)
        if draft.is_deleted:
            self.diagnostics.append(remarks.deleted(location))
            return
        is_cloze = draft.marker.role is Role.CLOZE
        problems = remarks.sides(
            self.note, draft, question.source, answer.source if answer else None
        )
        self.diagnostics += problems
        if problems or (answer is None and not is_cloze):
            return
        kind = self._kind(draft, question, location)
        if kind is None:
            return
        block_id = (answer or question).block_id
        self._claim(block_id, location)
        inline_tags = (*question.tags, *(answer.tags if answer else ()))
        self.cards.append(
            Card(
                note=self.note.path,
                kind=kind,
                question=question.source,
                answer=answer.source if answer else _nothing_below(question.source),
                location=location,
                deck=self.deck,
                context=self._context(draft.path),
                leads=leads,
                tags=names.unique((*self.tags, *inline_tags)) if inline_tags else self.own_tags,
                block_id=block_id,
                aliases=tuple(dict.fromkeys(draft.aliases)),
                classes=self.note.classes,
            )
        )

    def _place(self, line: int, column: int) -> Location:
        return Location(self.note.file, self.note.body_line + line, column + 1)

    def _side(self, stretch: Stretch, is_last: bool, has_id: bool = False) -> _Side:
        """The text of a stretch without blank lines around it, a block id at the card's end, ids
        of other tools and tags that say the kind."""
        lines = self.texts[stretch.first : stretch.last + 1]
        if stretch.cut is not None:
            lines[-1] = lines[-1][: stretch.cut]
        first, column = stretch.first, stretch.column
        lines[0] = lines[0][column:]
        block_id = None
        while lines and (
            not lines[-1].strip() or (is_last and len(lines) > 1 and _is_comment(lines[-1]))
        ):
            lines.pop()
        if is_last and lines and "^" in lines[-1] and (match := BLOCK_ID.search(lines[-1])):
            block_id = match[1]
            lines[-1] = lines[-1][: match.start()].rstrip()
        text = "\n".join(lines)
        text, kind, tags = _without_kind_tags(without_ids(text) if has_id else text)
        while "\n" in text and not text[: text.index("\n")].strip():
            text, first, column = text[text.index("\n") + 1 :], first + 1, 0
        if column:
            column += len(text) - len(text.lstrip())
            text = text.lstrip()
        source = Source(text.rstrip(), self.note.file, self.note.body_line + first, column + 1)
        return _Side(source, tags, kind, block_id)

    def _leads(self, question: Source) -> tuple[Source, ...]:
        index = inline.find_after(question.text)
        if index is None:
            return ()
        if self.previous is None:
            line = question.text.count("\n", 0, index)
            column = index - (question.text.rfind("\n", 0, index) + 1)
            self.diagnostics.append(
                remarks.after_without_question(question.locate(line + 1, column + 1))
            )
            return ()
        return self.previous

    def _kind(self, draft: Draft, question: _Side, location: Location) -> Kind | None:
        """The card's kind: its marker or tag, the note, the configuration; None where a cloze's
        marker has no deletion after it."""
        text, highlights = question.source.text, self.options.highlights
        if draft.marker.role is Role.CLOZE:
            if inline.has_deletion(text, highlights):
                return Kind.CLOZE
            self.diagnostics.append(remarks.no_deletion(location))
            return None
        kind = question.kind or self.note.kind or self.options.kind
        if kind is Kind.CLOZE and not inline.has_deletion(text, highlights):
            if question.kind is Kind.CLOZE:
                self.diagnostics.append(remarks.no_deletion(location, is_kept=True))
            return Kind.BASIC
        return kind

    def _context(self, path: tuple[str, ...]) -> tuple[str, ...]:
        """Title and headings; a first heading that repeats the title is left out. The cards of a
        part share one."""
        context = self.contexts.get(path)
        if context is None:
            title = self.note.title
            repeats = path and path[0].strip().casefold() == title.strip().casefold()
            below = path[1:] if repeats else path
            context = self.contexts[path] = (names.escaped(title), *below)
        return context

    def _claim(self, block_id: str | None, location: Location) -> None:
        if block_id is None:
            return
        other = self.block_ids.setdefault(block_id.lower(), location.line)
        if other != location.line:
            self.diagnostics.append(remarks.same_block_id(location, block_id, other))


def _nothing_below(source: Source) -> Source:
    """The answer of a cloze."""
    return Source("", source.file, source.line + source.text.count("\n"), 1)


def _is_comment(line: str) -> bool:
    """Whether the line is one comment: below a card it speaks of the next one, or of both."""
    text = line.strip()
    return (
        text.endswith(("%%", "-->"))
        and inline.find_after(text) is None
        and any(
            text.startswith(opening)
            and text.endswith(closing)
            and text.find(closing, len(opening)) == len(text) - len(closing)
            for opening, closing in (("%%", "%%"), ("<!--", "-->"))
        )
    )


def _without_kind_tags(text: str) -> tuple[str, Kind | None, tuple[str, ...]]:
    """The text without the tags that say a kind, that kind (the last wins) and the other tags."""
    found = inline.tags(text)
    if not found:
        return text, None, ()
    kind: Kind | None = None
    others: list[str] = []
    for name, start in reversed(found):
        if name.lower() in KIND_TAGS:
            kind = kind or KIND_TAGS[name.lower()]
            text = inline.without_tag(text, start, name)
        else:
            others.append(name)
    return text, kind, tuple(reversed(others))


def _duplicates(cards: Iterable[Card]) -> Iterable[Diagnostic]:
    """The same question twice in one note: nobody could tell the cards apart."""
    seen: dict[tuple[str, ...], int] = {}
    for card in cards:
        key = tuple(inline.normalized(side.text) for side in (*card.leads, card.question))
        first = seen.setdefault(key, card.location.line)
        if first != card.location.line:
            yield remarks.duplicate(card.location, first)


def _summed_up(note: Note, reading: Reading, found: Iterable[Diagnostic]) -> Iterable[Diagnostic]:
    """One warning instead of an error for each question of a note that is a list of questions."""
    several = tuple(found)
    unanswered = [one for one in several if one.code == remarks.NO_ANSWER]
    if reading.has_answers or len(unanswered) < remarks.LIST_OF_QUESTIONS:
        return several
    others = tuple(one for one in several if one.code != remarks.NO_ANSWER)
    return (*others, remarks.list_of_questions(unanswered))
