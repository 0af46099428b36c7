"""A note compiled: its cards, their drafts, and what is wrong; the same as bytes, to be kept."""

from __future__ import annotations

import hashlib
import marshal
from collections.abc import Callable, Iterable
from dataclasses import fields
from operator import attrgetter
from pathlib import Path
from sys import intern
from typing import Any, TypeAlias

from ankigen import cards as syntaxes
from ankigen import identity, render
from ankigen.deadline import TooSlow, Watch
from ankigen.frozen import frozen
from ankigen.obsidian import Problem
from ankigen.pipeline import limits
from ankigen.types import (
    Card,
    Deletion,
    Diagnostic,
    Kind,
    Location,
    Media,
    Note,
    Schedule,
    Severity,
    Source,
)

# A value as the tuple of its parts.
Content: TypeAlias = "tuple[Any, ...]"


@frozen
class Compiled:
    """What a note gives; `drafts` and `wordings` go with `cards`, one for one."""

    cards: tuple[Card, ...]
    drafts: tuple[render.Draft, ...]
    wordings: tuple[identity.Wording, ...]
    diagnostics: tuple[Diagnostic, ...]

    @property
    def characters(self) -> int:
        """The characters of HTML of its cards."""
        return sum(map(limits.size, self.drafts))


def compile_note(
    note: Note, options: syntaxes.Options, renderer: render.Renderer, watch: Watch
) -> Compiled:
    """Find the note's cards and draft them; what is beyond its limits is an error instead, by the
    clock of `watch`."""
    try:
        watch.allow(limits.NOTE_SECONDS)
        extraction = syntaxes.extract(note, options)
        watch.rest()
    except TooSlow:
        watch.rest()
        message = f"its cards were not found in {limits.NOTE_SECONDS:.0f} seconds: divide the note"
        slow = Diagnostic(Location(note.file), "too-slow", message, Severity.ERROR)
        return Compiled((), (), (), (slow,))
    cards: list[Card] = []
    drafts: list[render.Draft] = []
    found = list(extraction.diagnostics)
    characters = 0
    for each in extraction.found:
        card = each.card
        if characters > limits.NOTE_CHARACTERS:
            found.append(
                limits.too_large(card.location, "the cards of this note", limits.NOTE_CHARACTERS)
            )
            break
        try:
            watch.allow(limits.CARD_SECONDS)
            draft = renderer.draft(card, each.question, each.answer, each.leads)
            watch.rest()
        except TooSlow:
            watch.rest()
            renderer.begin_anew()
            found.append(limits.too_slow(card))
            continue
        refusals = limits.refusals(card, draft)
        if refusals:
            found += refusals
            continue
        characters += limits.size(draft)
        if draft.media:
            found += limits.warnings(card, draft)
        cards.append(card)
        drafts.append(draft)
    wordings = tuple(map(identity.wording, cards))
    return Compiled(tuple(cards), tuple(drafts), wordings, tuple(found))


def fingerprint(note: Note, settings: str) -> bytes:
    """A digest of everything in the note that decides what it compiles to; `settings` stands for
    everything outside, but for what its links and embeds lead to (see `render.Draft.answers`)."""
    digest = hashlib.blake2b(digest_size=20)
    parts = (settings, note.path, note.file, note.title, note.body, str(note.body_line))
    rest = repr((note.tags, note.classes, note.deck, note.kind, note.properties))
    for part in (*parts, rest):
        data = part.encode("utf-8", "surrogatepass")
        digest.update(len(data).to_bytes(8, "big") + data)
    return digest.digest()


def dump(compiled: Compiled) -> bytes:
    """The compiled note as `marshal` has it: values without their classes, one that several cards
    share once. Only for what a digest or a pipe of our own vouches for: `load` must not be given
    anything else."""
    content = (
        tuple(map(_card, compiled.cards)),
        tuple(map(_draft, compiled.drafts)),
        tuple(map(_wording, compiled.wordings)),
        tuple(map(_diagnostic, compiled.diagnostics)),
    )
    return marshal.dumps(content)


def load(data: bytes) -> Compiled:
    """What `dump` gave."""
    cards, drafts, wordings, diagnostics = marshal.loads(data)
    read = tuple(map(_read_card, cards))
    return Compiled(
        read,
        tuple(map(_read_draft, drafts)),
        tuple(map(_read_wording, read, wordings)),
        tuple(
            Diagnostic(Location(*place), code, message, Severity(severity))
            for place, code, message, severity in diagnostics
        ),
    )


_source: Callable[[Source], Content] = attrgetter("text", "file", "line", "column", "places")
_place: Callable[[Location], Content] = attrgetter("path", "line", "column")


def _diagnostic(found: Diagnostic) -> Content:
    return (_place(found.location), found.code, found.message, found.severity.value)


def _card(card: Card) -> Content:
    return (
        card.note,
        card.kind.value,
        _source(card.question),
        _source(card.answer),
        _place(card.location),
        card.deck,
        card.context,
        tuple(map(_source, card.leads)),
        card.tags,
        card.block_id,
        card.aliases,
        card.classes,
        tuple(each and _schedule(each) for each in card.schedules),
    )


def _read_card(content: Content) -> Card:
    note, kind, question, answer, place, deck, context, leads, tags, block, *others = content
    aliases, classes, schedules = others
    return Card(
        note,
        _KINDS[kind],
        Source(*question),
        Source(*answer),
        Location(*place),
        intern(deck),  # which many notes have
        context,
        tuple(Source(*lead) for lead in leads) if leads else (),
        tags,
        block,
        aliases,
        classes,
        tuple(each and Schedule(*each) for each in schedules),
    )


_schedule: Callable[[Schedule], Content] = attrgetter(*(each.name for each in fields(Schedule)))
_KINDS = {kind.value: kind for kind in Kind}


def _wording(words: identity.Wording) -> Content:
    return (tuple(words.prints), words.question, words.answer, words.sketch)


def _read_wording(card: Card, content: Content) -> identity.Wording:
    prints, question, answer, sketch = content
    if question == card.question.text:  # most are short enough to be kept whole
        question = card.question.text
    if answer == card.answer.text:
        answer = card.answer.text
    return identity.Wording(identity.Prints(*prints), question, answer, sketch)


_NO_PROBLEMS: tuple[tuple[Problem, ...], tuple[Problem, ...]] = ((), ())


def _read_problems(content: Content) -> tuple[tuple[Problem, ...], tuple[Problem, ...]]:
    question, answer = content
    return tuple(Problem(*found) for found in question), tuple(Problem(*found) for found in answer)


def _problems(problems: Iterable[Problem]) -> Content:
    return tuple((found.line, found.column, found.code, found.message) for found in problems)


def _draft(draft: render.Draft) -> Content:
    return (
        draft.question,
        draft.answer,
        draft.context,
        draft.lead,
        draft.source,
        draft.typed,
        tuple((deletion.text, deletion.number) for deletion in draft.deletions),
        tuple((media.name, str(media.path)) for media in draft.media),
        tuple(map(_problems, draft.problems)) if any(draft.problems) else (),
        draft.answers,
    )


def _read_draft(content: Content) -> render.Draft:
    question, answer, context, lead, source, typed, deletions, media, problems, answers = content
    return render.Draft(
        question,
        answer,
        context,
        lead,
        source,
        typed,
        tuple(Deletion(*deletion) for deletion in deletions) if deletions else (),
        tuple(Media(name, Path(path)) for name, path in media) if media else (),
        _read_problems(problems) if problems else _NO_PROBLEMS,
        answers,
    )
