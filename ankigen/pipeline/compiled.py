"""A note compiled: its cards, their drafts, and what is wrong; and the same as JSON, to be kept."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from sys import intern
from typing import Any

from ankigen import identity, render, syntaxes
from ankigen.deadline import TooSlow, watching
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
    Severity,
    Source,
)


@dataclass(frozen=True, slots=True)
class Compiled:
    """What a note gives; `drafts` and `wordings` go with `cards`, one for one."""

    cards: tuple[Card, ...]
    drafts: tuple[render.Draft, ...]
    wordings: tuple[identity.Wording, ...]
    diagnostics: tuple[Diagnostic, ...]


def compile_note(note: Note, options: syntaxes.Options, renderer: render.Renderer) -> Compiled:
    """Find the note's cards and draft them; what is beyond its limits is an error instead."""
    with watching() as watch:
        try:
            watch.allow(limits.NOTE_SECONDS)
            extraction = syntaxes.extract(note, options)
        except TooSlow:
            message = (
                f"its cards were not found in {limits.NOTE_SECONDS:.0f} seconds: divide the note"
            )
            slow = Diagnostic(Location(note.file), "too-slow", message, Severity.ERROR)
            return Compiled((), (), (), (slow,))
        cards: list[Card] = []
        drafts: list[render.Draft] = []
        found = list(extraction.diagnostics)
        for card in extraction.cards:
            try:
                watch.allow(limits.CARD_SECONDS)
                draft = renderer.draft(card)
            except TooSlow:
                watch.allow(limits.CARD_SECONDS)
                renderer.begin_anew()
                found.append(limits.too_slow(card))
                continue
            refusals = limits.refusals(card, draft)
            if refusals:
                found += refusals
                continue
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
    rest = repr((note.tags, note.classes, note.deck, note.kind))
    for part in (*parts, rest):
        data = part.encode("utf-8", "surrogatepass")
        digest.update(len(data).to_bytes(8, "big") + data)
    return digest.digest()


def to_json(compiled: Compiled) -> bytes:
    """The compiled note as JSON; a value that stands in all cards of a note stands there once."""
    content = [
        [_card(card) for card in compiled.cards],
        [_draft(draft) for draft in compiled.drafts],
        compiled.wordings,
        [_diagnostic(found) for found in compiled.diagnostics],
    ]
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode(
        "utf-8", "surrogatepass"
    )


def from_json(data: bytes) -> Compiled:
    """What `to_json` gave. Raises `ValueError`, `TypeError`, `KeyError` or `IndexError` for
    anything else."""
    cards, drafts, wordings, diagnostics = json.loads(data.decode("utf-8", "surrogatepass"))
    same: dict[tuple[str, ...], tuple[str, ...]] = {}
    read = tuple(_read_card(content, same) for content in cards)
    return Compiled(
        read,
        tuple(map(_read_draft, drafts)),
        tuple(map(_read_wording, read, wordings)),
        tuple(
            Diagnostic(Location(*place), code, message, Severity(severity))
            for place, code, message, severity in diagnostics
        ),
    )


def _source(source: Source) -> list[object]:
    return [source.text, source.file, source.line, source.column]


def _place(location: Location) -> list[object]:
    return [location.path, location.line, location.column]


def _diagnostic(found: Diagnostic) -> list[object]:
    return [_place(found.location), found.code, found.message, found.severity.value]


def _card(card: Card) -> list[object]:
    return [
        card.note,
        card.kind.value,
        _source(card.question),
        _source(card.answer),
        _place(card.location),
        card.deck,
        card.context,
        [_source(lead) for lead in card.leads],
        card.tags,
        card.block_id,
        card.aliases,
        card.classes,
    ]


def _read_card(content: list[Any], same: dict[tuple[str, ...], tuple[str, ...]]) -> Card:
    # What all cards of a note share is in memory once.
    def one(texts: list[str]) -> tuple[str, ...]:
        found = tuple(map(intern, texts))
        return same.setdefault(found, found)

    note, kind, question, answer, place, deck, context, leads, tags, block, aliases, classes = (
        content
    )
    return Card(
        intern(note),
        _KINDS[kind],
        _read_source(question),
        _read_source(answer),
        Location(intern(place[0]), place[1], place[2]),
        intern(deck),
        one(context),
        tuple(map(_read_source, leads)),
        one(tags),
        block,
        tuple(aliases),
        one(classes),
    )


def _read_source(content: list[Any]) -> Source:
    text, file, line, column = content
    return Source(text, intern(file), line, column)


_KINDS = {kind.value: kind for kind in Kind}


def _read_wording(card: Card, content: list[Any]) -> identity.Wording:
    prints, question, answer, sketch = content
    if question == card.question.text:  # most are short enough to be kept whole
        question = card.question.text
    if answer == card.answer.text:
        answer = card.answer.text
    return identity.Wording(identity.Prints(*prints), question, answer, sketch)


_NO_PROBLEMS: tuple[tuple[Problem, ...], tuple[Problem, ...]] = ((), ())


def _read_problems(
    content: list[list[list[Any]]],
) -> tuple[tuple[Problem, ...], tuple[Problem, ...]]:
    question, answer = content
    return tuple(Problem(*found) for found in question), tuple(Problem(*found) for found in answer)


def _problems(problems: Iterable[Problem]) -> list[object]:
    return [[found.line, found.column, found.code, found.message] for found in problems]


def _draft(draft: render.Draft) -> list[object]:
    return [
        draft.question,
        draft.answer,
        draft.context,
        draft.lead,
        draft.source,
        draft.typed,
        [[deletion.text, deletion.number] for deletion in draft.deletions],
        [[media.name, str(media.path)] for media in draft.media],
        [_problems(draft.problems[0]), _problems(draft.problems[1])],
        draft.answers,
    ]


def _read_draft(content: list[Any]) -> render.Draft:
    question, answer, context, lead, source, typed, deletions, media, problems, answers = content
    return render.Draft(
        question,
        answer,
        intern(context),
        intern(lead),
        intern(source),
        typed,
        tuple(Deletion(*deletion) for deletion in deletions),
        tuple(Media(name, Path(path)) for name, path in media),
        _read_problems(problems) if any(problems) else _NO_PROBLEMS,
        tuple((one, two, three, four) for one, two, three, four in answers),
    )
